/** The keys of a closed map, in the order it is written, with their type. */
export function keysOf<Key extends string>(map: Readonly<Record<Key, unknown>>): [Key, ...Key[]] {
  return Object.keys(map) as [Key, ...Key[]];
}
