import type { MachineClock } from './system-clock.ts';

/** The last time that the sandbox can represent, the end of the year 9999. Clients cannot read the ISO form of later dates. */
export const latestInstant = Date.parse('9999-12-31T23:59:59.999Z');

/** The longest accepted duration, about 31 years. */
export const longestMs = 1_000_000_000_000;

/** The highest accepted speed of the clock, compared with the machine. */
export const fastestSpeed = 10_000;

interface Timer {
  readonly dueAt: number;
  readonly order: number;
  readonly fire: () => void;
  canceled: boolean;
}

/** The state of the clock, in milliseconds since the epoch. `speed` 10 means ten sandbox seconds in one real second. */
export interface ClockStanding {
  readonly now: number;
  readonly running: boolean;
  readonly speed: number;
}

/**
 * The sandbox's own time. It follows the machine until it is paused, and it can jump. It fires its timers in the order of their due times.
 * During a jump each timer sees its own due time as now.
 */
export class SandboxClock {
  readonly #machine: MachineClock;
  #base: number;
  #machineBase: number;
  #running = true;
  #speed = 1;
  #order = 0;
  #timers: Timer[] = [];
  #disarm: () => void = () => undefined;
  #firing = false;

  constructor(machine: MachineClock, standing?: ClockStanding) {
    this.#machine = machine;
    this.#machineBase = machine.now();
    this.#base = standing?.now ?? this.#machineBase;
    this.#running = standing?.running ?? true;
    this.#speed = standing?.speed ?? 1;
  }

  now(): number {
    if (!this.#running) return this.#base;
    return Math.min(latestInstant, Math.floor(this.#base + (this.#machine.now() - this.#machineBase) * this.#speed));
  }

  standing(): ClockStanding {
    return { now: this.now(), running: this.#running, speed: this.#speed };
  }

  /** The machine's time; pauses and jumps do not change it. */
  machineNow(): number {
    return this.#machine.now();
  }

  /** Fires at or after `dueAt`; returns a function that cancels it. */
  schedule(dueAt: number, fire: () => void): () => void {
    const timer: Timer = { dueAt, order: (this.#order += 1), fire, canceled: false };
    let low = 0;
    let high = this.#timers.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.#timers[middle];
      if (other !== undefined && other.dueAt <= dueAt) low = middle + 1;
      else high = middle;
    }
    this.#timers.splice(low, 0, timer);
    if (low === 0) this.#arm();
    return () => {
      timer.canceled = true;
    };
  }

  pause(): void {
    this.#base = this.now();
    this.#running = false;
    this.#disarm();
  }

  resume(): void {
    if (this.#running) return;
    this.#machineBase = this.#machine.now();
    this.#running = true;
    this.#arm();
  }

  setSpeed(speed: number): void {
    this.#base = this.now();
    this.#machineBase = this.#machine.now();
    this.#speed = speed;
    this.#arm();
  }

  /** Jumps ahead, at most to `latestInstant`. Fires everything that is due by then, before it returns. */
  advance(ms: number): void {
    const target = Math.min(latestInstant, this.now() + ms);
    const wasRunning = this.#running;
    this.pause();
    for (let timer = this.#next(target); timer !== undefined; timer = this.#next(target)) {
      this.#base = Math.max(this.#base, timer.dueAt);
      timer.fire();
    }
    this.#base = target;
    if (wasRunning) this.resume();
  }

  /** Drops every timer. */
  clear(): void {
    this.#timers = [];
    this.#disarm();
  }

  #next(until: number): Timer | undefined {
    for (
      let timer = this.#timers[0];
      timer !== undefined && (timer.canceled || timer.dueAt <= until);
      timer = this.#timers[0]
    ) {
      this.#timers.shift();
      if (!timer.canceled) return timer;
    }
    return undefined;
  }

  #arm(): void {
    this.#disarm();
    const first = this.#timers[0];
    if (!this.#running || this.#firing || first === undefined) return;
    this.#disarm = this.#machine.wakeAfter(Math.ceil((first.dueAt - this.now()) / this.#speed), () => {
      this.#firing = true;
      try {
        for (let timer = this.#next(this.now()); timer !== undefined; timer = this.#next(this.now())) timer.fire();
      } finally {
        this.#firing = false;
      }
      this.#arm();
    });
  }
}
