import type { Server } from 'node:net';
import type { FaultBook, InjectedFault } from './faults.ts';
import type { MachineClock } from '../time/system-clock.ts';

const retryMs = 200;
const usualMs = 1_000;

/**
 * The fault `refuse` on a socket. It closes the port until the last such fault ends, each `forMs` after its injection. If another program
 * takes the port in the meantime, the sandbox retries until it is free.
 */
export class Refusal {
  readonly #parts: { readonly faults: FaultBook; readonly machine: MachineClock };
  readonly #server: Server;
  readonly #port: number;
  readonly #waiting = new Set<() => void>();

  constructor(
    parts: { readonly faults: FaultBook; readonly machine: MachineClock },
    { server, port }: { readonly server: Server; readonly port: number },
  ) {
    this.#parts = parts;
    this.#server = server;
    this.#port = port;
    server.on('error', () => this.#wait(retryMs, () => this.#open()));
  }

  begin({ id, forMs }: InjectedFault): void {
    if (this.#server.listening) this.#server.close();
    this.#wait(forMs ?? usualMs, () => {
      this.#parts.faults.remove(id);
      if (this.#waiting.size === 0) this.#open();
    });
  }

  /** Cancels the reopening. */
  end(): void {
    for (const cancel of this.#waiting) cancel();
    this.#waiting.clear();
  }

  #open(): void {
    if (!this.#server.listening && this.#waiting.size === 0) this.#server.listen(this.#port, '127.0.0.1');
  }

  #wait(ms: number, then: () => void): void {
    const cancel = this.#parts.machine.wakeAfter(ms, () => {
      this.#waiting.delete(cancel);
      then();
    });
    this.#waiting.add(cancel);
  }
}
