/**
 * Remembers which references a file has had, in about 16 bytes each whatever their length: a 64-bit fingerprint in an
 * open hash table. Two different references share a fingerprint once in some hundred million files of a million
 * rows; whoever asks must therefore check a repeat against the database before believing it.
 */
export class SeenRefs {
  private high = new Uint32Array(1 << 16);
  private low = new Uint32Array(1 << 16);
  private count = 0;

  /** Adds the reference and tells whether it was there. */
  add(ref: string): boolean {
    let high = 0x9e3779b9;
    let low = 0x85ebca6b;
    for (let at = 0; at < ref.length; at++) {
      const unit = ref.charCodeAt(at);
      high = Math.imul(high ^ unit, 0x9e3779b1);
      low = Math.imul(low ^ unit, 0x5f356495);
    }
    high = Math.imul(high ^ (high >>> 16), 0x85ebca6b) ^ Math.imul(low ^ (low >>> 13), 0xc2b2ae35);
    low = Math.imul(low ^ (low >>> 16), 0x85ebca6b) ^ Math.imul(high ^ (high >>> 13), 0xc2b2ae35);
    // Zero marks an empty place.
    high = high >>> 0 || 1;
    low >>>= 0;
    if (this.place(high, low)) return true;
    if (++this.count * 2 > this.high.length) this.grow();
    return false;
  }

  private place(high: number, low: number): boolean {
    const mask = this.high.length - 1;
    for (let at = low & mask; ; at = (at + 1) & mask) {
      if (this.high[at] === 0) {
        this.high[at] = high;
        this.low[at] = low;
        return false;
      }
      if (this.high[at] === high && this.low[at] === low) return true;
    }
  }

  private grow(): void {
    const { high, low } = this;
    this.high = new Uint32Array(high.length * 2);
    this.low = new Uint32Array(high.length * 2);
    for (let at = 0; at < high.length; at++) if (high[at] !== 0) this.place(high[at]!, low[at]!);
  }
}
