import { integerParam, textParam, type FormParams } from "./form-params";
import { badParam, noSuch } from "./stripe-refusal";

/** Things are listed newest first; `seq` grows with each one made, `created` is in seconds since 1970. */
export type Listed = { id: string; seq: number; created: number };

/**
 * One page of a list, with `limit` (1 to 100, 10 unless given), `starting_after`, `ending_before` and
 * `created` as Stripe takes them. `oldestFirst` must be in the order of `seq`; `find` looks an id up among
 * all things of the kind.
 */
export function listPage<Item extends Listed>(
  url: string,
  params: FormParams,
  oldestFirst: readonly Item[],
  find: (id: string) => Item | undefined,
  keep: (item: Item) => boolean = () => true,
): { url: string; hasMore: boolean; items: Item[] } {
  const limit = integerParam(params, "limit", 1) ?? 10;
  if (limit > 100)
    throw badParam("limit", "This value must be less than or equal to 100.", "parameter_invalid_integer");
  const after = cursor(params, "starting_after", find);
  const before = cursor(params, "ending_before", find);
  if (after && before)
    throw badParam("ending_before", "Give either starting_after or ending_before, not both.");
  const wanted = (item: Item) => createdFilter(params)(item) && keep(item);
  const found: Item[] = [];
  if (before) {
    // Walks up from the cursor towards the newest, then shows the page newest first.
    for (
      let at = firstAtOrAbove(oldestFirst, before.seq + 1);
      at < oldestFirst.length && found.length <= limit;
      at += 1
    ) {
      if (wanted(oldestFirst[at]!)) found.push(oldestFirst[at]!);
    }
    return { url, hasMore: found.length > limit, items: found.slice(0, limit).toReversed() };
  }
  const from = after ? firstAtOrAbove(oldestFirst, after.seq) : oldestFirst.length;
  for (let at = from - 1; at >= 0 && found.length <= limit; at -= 1) {
    if (wanted(oldestFirst[at]!)) found.push(oldestFirst[at]!);
  }
  return { url, hasMore: found.length > limit, items: found.slice(0, limit) };
}

/** The JSON shape of a Stripe list. */
export function listBody(page: { url: string; hasMore: boolean }, data: unknown[]): object {
  return { object: "list", url: page.url, has_more: page.hasMore, data };
}

function cursor<Item>(params: FormParams, name: string, find: (id: string) => Item | undefined): Item | null {
  const id = textParam(params, name);
  if (id === null) return null;
  const item = find(id);
  if (!item) throw noSuch("object", id, name);
  return item;
}

function createdFilter(params: FormParams): (item: Listed) => boolean {
  const created = params["created"];
  if (created === undefined || created === "") return () => true;
  if (typeof created === "string") {
    const exact = integerParam(params, "created", 0);
    return (item) => item.created === exact;
  }
  const [gt, gte, lt, lte] = ["gt", "gte", "lt", "lte"].map((name) => integerParam(created, name, 0));
  return ({ created: at }) =>
    (gt == null || at > gt) &&
    (gte == null || at >= gte) &&
    (lt == null || at < lt) &&
    (lte == null || at <= lte);
}

/** Index of the first item whose `seq` is at least the one given, by halving. */
function firstAtOrAbove(items: readonly Listed[], seq: number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (items[middle]!.seq < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}
