/** A worker by its name; pointing at it tells the mark that it has in leases and logs. */
export function WorkerName({ name, mark }: { name: string | null; mark: string }) {
  return <span title={mark}>{name ?? mark}</span>;
}
