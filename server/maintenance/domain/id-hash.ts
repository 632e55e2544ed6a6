// SHA-256 whose state can be kept between two processes. Node's own cannot hand out its state, and a run goes on
// in another process after its worker died: the checksum over its ids must go on as well.

const ROUND_CONSTANTS = roundConstants();
const BLOCK = 64;

/** What is left of a hash between two batches: eight words, bytes taken, and the beginning of a block. */
export class IdHash {
  private readonly words: Int32Array;
  private readonly block = new Uint8Array(BLOCK);
  private readonly schedule = new Int32Array(64);
  private filled = 0;
  private total = 0;

  private constructor(words: Int32Array) {
    this.words = words;
  }

  static start(): IdHash {
    return new IdHash(Int32Array.from(firstWords()));
  }

  /** Goes on with a state that `state()` gave. Throws an Error for anything else. */
  static resume(state: Uint8Array): IdHash {
    if (state.length < 40) throw new Error("This is no state of a hash.");
    const view = new DataView(state.buffer, state.byteOffset, state.byteLength);
    const hash = new IdHash(Int32Array.from({ length: 8 }, (_, at) => view.getInt32(at * 4)));
    hash.total = Number(view.getBigUint64(32));
    hash.filled = hash.total % BLOCK;
    if (state.length !== 40 + hash.filled) throw new Error("This is no state of a hash.");
    hash.block.set(state.subarray(40));
    return hash;
  }

  /** Adds ids, each followed by a line break. */
  add(ids: readonly string[]): void {
    if (ids.length > 0) this.update(new TextEncoder().encode(`${ids.join("\n")}\n`));
  }

  /** The state, to be kept. */
  state(): Uint8Array {
    const state = new Uint8Array(40 + this.filled);
    const view = new DataView(state.buffer);
    this.words.forEach((word, at) => view.setInt32(at * 4, word));
    view.setBigUint64(32, BigInt(this.total));
    state.set(this.block.subarray(0, this.filled), 40);
    return state;
  }

  /** The SHA-256 over everything that was added, in hexadecimal. More can be added afterwards. */
  digest(): string {
    const end = IdHash.resume(this.state());
    const padded = new Uint8Array(end.filled < 56 ? BLOCK - end.filled : 2 * BLOCK - end.filled);
    padded[0] = 0x80;
    new DataView(padded.buffer).setBigUint64(padded.length - 8, BigInt(this.total) * 8n);
    end.update(padded);
    return [...end.words].map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
  }

  private update(bytes: Uint8Array): void {
    for (let from = 0; from < bytes.length;) {
      const part = bytes.subarray(from, from + BLOCK - this.filled);
      this.block.set(part, this.filled);
      this.filled += part.length;
      this.total += part.length;
      from += part.length;
      if (this.filled === BLOCK) this.mix();
    }
  }

  private mix(): void {
    const w = this.schedule;
    const view = new DataView(this.block.buffer);
    for (let at = 0; at < 16; at++) w[at] = view.getInt32(at * 4);
    for (let at = 16; at < 64; at++) {
      const x = w[at - 15]!;
      const y = w[at - 2]!;
      const s0 = turn(x, 7) ^ turn(x, 18) ^ (x >>> 3);
      const s1 = turn(y, 17) ^ turn(y, 19) ^ (y >>> 10);
      w[at] = (w[at - 16]! + s0 + w[at - 7]! + s1) | 0;
    }
    let [a, b, c, d, e, f, g, h] = this.words as unknown as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    for (let at = 0; at < 64; at++) {
      const s1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + ROUND_CONSTANTS[at]! + w[at]!) | 0;
      const s0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22);
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + t1) | 0;
      d = c;
      c = b;
      b = a;
      a = (t1 + t2) | 0;
    }
    [a, b, c, d, e, f, g, h].forEach((word, at) => (this.words[at] = (this.words[at]! + word) | 0));
    this.filled = 0;
  }
}

function turn(word: number, by: number): number {
  return (word >>> by) | (word << (32 - by));
}

/** The first 32 bits of the fractional parts of the cube roots of the first 64 primes. */
function roundConstants(): Int32Array {
  return Int32Array.from(primes(64), (prime) => fraction(Math.cbrt(prime)));
}

/** The same of the square roots of the first eight. */
function firstWords(): number[] {
  return primes(8).map((prime) => fraction(Math.sqrt(prime)));
}

function fraction(root: number): number {
  return ((root - Math.floor(root)) * 2 ** 32) | 0;
}

function primes(count: number): number[] {
  const found: number[] = [];
  for (let n = 2; found.length < count; n++) if (found.every((prime) => n % prime !== 0)) found.push(n);
  return found;
}
