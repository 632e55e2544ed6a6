import { opendir } from "node:fs/promises";
import { FileLeft } from "./file-skip-reason";
import type { OpenFolder } from "./open-folder";

const PAGE_NAMES = 2_000;

/**
 * The names in folders, sorted, a page at a time: a folder of any size takes the memory of one page. Each page is read
 * by going through the whole folder once, in the order in which the file system has it. The last page of each folder
 * is kept, so that who comes back for what follows a name does not read the folder again.
 */
export class SortedNames {
  #pages = new Map<string, { names: readonly string[]; isLast: boolean; after: string }>();

  constructor(readonly pageNames = PAGE_NAMES) {}

  /** The next names behind one, or from the first; empty when there are no more. Throws FileLeft NOT_READABLE. */
  async after(folder: OpenFolder, last: string): Promise<readonly string[]> {
    const kept = this.#pages.get(folder.path);
    if (kept && kept.after <= last) {
      const rest = kept.names.slice(firstBehind(kept.names, last));
      if (rest.length > 0 || kept.isLast) return rest;
    }
    const names = await this.#read(folder, last);
    // Folders that are left behind are not asked for again.
    for (const path of this.#pages.keys())
      if (!folder.path.startsWith(path.endsWith("/") ? path : `${path}/`)) this.#pages.delete(path);
    this.#pages.set(folder.path, { names, isLast: names.length < this.pageNames, after: last });
    return names;
  }

  async #read(folder: OpenFolder, last: string): Promise<readonly string[]> {
    const found = new Smallest(this.pageNames);
    try {
      for await (const { name } of await opendir(folder.at(), { bufferSize: 256 }))
        if (name > last) found.add(name);
    } catch (error) {
      throw new FileLeft("NOT_READABLE", { cause: error });
    }
    return found.sorted();
  }
}

/** Keeps the smallest of what is added: sorts and cuts each time that twice as many have come. */
class Smallest {
  #names: string[] = [];
  #limit: string | null = null;

  constructor(readonly size: number) {}

  add(name: string): void {
    if (this.#limit !== null && name > this.#limit) return;
    this.#names.push(name);
    if (this.#names.length >= this.size * 2) this.#cut();
  }

  sorted(): readonly string[] {
    this.#cut();
    return this.#names;
  }

  #cut(): void {
    this.#names.sort(compare);
    this.#names.length = Math.min(this.#names.length, this.size);
    if (this.#names.length === this.size) this.#limit = this.#names[this.size - 1] ?? null;
  }
}

function firstBehind(names: readonly string[], last: string): number {
  let low = 0;
  let high = names.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((names[middle] as string) <= last) low = middle + 1;
    else high = middle;
  }
  return low;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
