/** Numbers of one block. Sorting a block takes a few milliseconds. */
const blockSize = 32 * 1024;

/** A set of numbers at eight bytes each, outside the JavaScript heap: blocks that are sorted one by one, as they fill. Grows only. */
export class NumberBlocks {
  readonly #sorted: Float64Array[] = [];
  #open = new Float64Array(0);
  #filled = 0;

  /** Counts a number as often as it was added. */
  get size(): number {
    return this.#sorted.length * blockSize + this.#filled;
  }

  add(number: number): void {
    if (this.#filled === this.#open.length) this.#open = grown(this.#open);
    this.#open[this.#filled] = number;
    this.#filled += 1;
    if (this.#filled < blockSize) return;
    this.#sorted.push(this.#open.sort());
    this.#open = new Float64Array(0);
    this.#filled = 0;
  }

  /** Itself, with the last block sorted. To be called before `has`, and again after `add`. */
  sealed(): this {
    this.#open = this.#open.slice(0, this.#filled).sort();
    return this;
  }

  has(number: number): boolean {
    return holds(this.#open, number) || this.#sorted.some((block) => holds(block, number));
  }
}

function grown(block: Float64Array): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(Math.min(blockSize, Math.max(16, block.length * 2)));
  larger.set(block);
  return larger;
}

function holds(sorted: Float64Array, number: number): boolean {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    const each = sorted[middle] ?? 0;
    if (each === number) return true;
    if (each < number) from = middle + 1;
    else to = middle;
  }
  return false;
}
