import type { FaultKind } from '../faults/faults.ts';
import type { Store } from './store.ts';

/**
 * One request to the API or the token endpoint. `operationId` is `null` when the sandbox does not serve it. `status` is `null` when there
 * was no answer.
 */
export interface LoggedRequest {
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly operationId: string | null;
  readonly status: number | null;
  readonly faults: readonly FaultKind[];
}

/** Counts of all requests, with a list of the newest ones. */
export interface RequestCount {
  readonly total: number;
  readonly byOperation: Readonly<Record<string, number>>;
  readonly requests: readonly LoggedRequest[];
}

const kept = 1_000;
const settingPrefix = 'requests ';

/** Counts every request. The counts are in the store; the list of the newest requests is only in memory. */
export class RequestLog {
  readonly #store: Store;
  readonly #byNumber = new Map<string, number>();
  #recent: LoggedRequest[] = [];

  constructor(store: Store) {
    this.#store = store;
  }

  add(request: LoggedRequest): void {
    const id = `${settingPrefix}${request.operationId ?? 'unknown'}`;
    const value = this.#store.settings.get(id)?.value;
    this.#store.settings.put({ id, value: (typeof value === 'number' ? value : 0) + 1 });
    this.#recent.push(request);
    if (this.#recent.length > 2 * kept) this.#recent = this.#recent.slice(-kept);
  }

  /** The number of create requests for a phone number, including this one. */
  countRequest(number: string): number {
    const count = (this.#byNumber.get(number) ?? 0) + 1;
    this.#byNumber.set(number, count);
    return count;
  }

  count(operation?: string): RequestCount {
    const byOperation: Record<string, number> = {};
    let total = 0;
    for (const { id, value } of this.#store.settings.all()) {
      const name = id.slice(settingPrefix.length);
      if (!id.startsWith(settingPrefix) || typeof value !== 'number' || (operation ?? name) !== name) continue;
      byOperation[name] = value;
      total += value;
    }
    const requests = this.#recent.slice(-kept).filter(({ operationId }) => (operation ?? operationId) === operationId);
    return { total, byOperation, requests };
  }

  clear(): void {
    this.#recent = [];
    this.#byNumber.clear();
    for (const { id } of [...this.#store.settings.all()])
      if (id.startsWith(settingPrefix)) this.#store.settings.delete(id);
  }
}
