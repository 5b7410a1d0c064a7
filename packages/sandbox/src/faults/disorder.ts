import type { SandboxClock } from '../time/clock.ts';
import type { FaultBook } from './faults.ts';

const reorderHoldMs = 500;

/** Applies the faults `events-duplicate`, `events-late` and `events-reordered` to a transport of events. */
export class Disorder<Item> {
  readonly #faults: FaultBook;
  readonly #clock: SandboxClock;
  readonly #emit: (items: readonly Item[]) => void;
  #held: Item | null = null;

  constructor(
    parts: { readonly faults: FaultBook; readonly clock: SandboxClock },
    emit: (items: readonly Item[]) => void,
  ) {
    this.#faults = parts.faults;
    this.#clock = parts.clock;
    this.#emit = emit;
  }

  /** Passes the item on: at once, twice, late, or after the next one. */
  take(template: string, item: Item): void {
    const struck = this.#faults.strike(['events-duplicate', 'events-late', 'events-reordered'], template);
    const late = struck.find(({ fault }) => fault === 'events-late');
    const copies = struck.some(({ fault }) => fault === 'events-duplicate') ? [item, item] : [item];
    if (late !== undefined) {
      this.#clock.schedule(this.#clock.now() + (late.ms ?? 2_000), () => this.#release(copies));
    } else if (this.#held === null && struck.some(({ fault }) => fault === 'events-reordered')) {
      this.#held = item;
      this.#clock.schedule(this.#clock.now() + reorderHoldMs, () => this.#release([]));
    } else {
      this.#release(copies);
    }
  }

  /** Drops the delayed items. */
  forget(): void {
    this.#held = null;
  }

  #release(items: readonly Item[]): void {
    const released = this.#held === null ? items : [...items, this.#held];
    this.#held = null;
    if (released.length > 0) this.#emit(released);
  }
}
