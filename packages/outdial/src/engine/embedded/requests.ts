import {
  requestsKeptMs,
  type CallRequestRecord,
  type RequestFilter,
  type RequestLog,
  type RequestPage,
  type RequestRecord,
} from '../../ports/request-log.ts';
import { listRequests } from '../request-pages.ts';
import { shows } from '../request-texts.ts';
import { createKeptFile, type KeptFile, type KeptFileSetting } from './kept-file.ts';
import type { RequestFile } from './request-file.ts';

const writeAfterMs = 250;
/** When one write could not take all: soon, so that what is yet to be written never piles up. */
const writeOnAfterMs = 20;
/** A slow disk is left in peace for four times as long as a write took. */
const restPerWrite = 4;
const longestRestMs = 10_000;
/** Few enough that writing them holds up no call for long. */
const atOnce = 200;
/** What waits to be written in memory; more is lost, the oldest first. */
const mostPending = 2000;
const forgetEveryMs = 60 * 60 * 1000;

/**
 * Keeps requests in a SQLite file of at most 200 MB; the oldest go first. Writing never throws: what a full, slow or broken disk cannot take
 * is lost, and the log says so once.
 */
export function openRequests(setting: KeptFileSetting): RequestLog {
  const { clock, logger } = setting;
  const pending: Pending = { requests: new Map(), ofCalls: [] };
  const kept = createKeptFile(setting);
  const writing = createWriting(kept, pending, clock);
  // What is wrong with the file is in the log before the first request.
  kept.attempt(() => undefined);

  return {
    keep: (record) => {
      if (!writing.isOver()) hold(pending.requests, record);
      writing.soon();
    },
    keepOfCall: (record) => {
      if (!writing.isOver()) pending.ofCalls.push(record);
      if (pending.ofCalls.length > mostPending) pending.ofCalls.shift();
      writing.soon();
    },
    find: (id) => {
      const record = pending.requests.get(id) ?? kept.opened()?.find(id) ?? null;
      return record === null || record.at < clock.now() - requestsKeptMs ? null : record;
    },
    list: (filter) => {
      writeAll(kept, pending);
      return listKept(kept, filter, clock.now() - requestsKeptMs);
    },
    ofCall: (id) => {
      writeAll(kept, pending);
      const keptSince = clock.now() - requestsKeptMs;
      return (kept.opened()?.ofCall(id) ?? []).filter(({ at }) => at >= keptSince);
    },
    forget: (texts) => {
      for (const [id, record] of pending.requests) if (shows(record, texts)) pending.requests.delete(id);
      pending.ofCalls = pending.ofCalls.filter((record) => !shows(record, texts));
      kept.opened()?.forgetTexts(texts);
    },
    close: () => {
      if (writing.isOver()) return;
      writing.end();
      closeWith(kept, pending, logger);
    },
  };
}

/** Writes what is pending, a little at a time, and rests in between. */
function createWriting(kept: KeptFile, pending: Pending, clock: KeptFileSetting['clock']) {
  let forgottenAt = Number.NEGATIVE_INFINITY;
  let isOver = false;
  let stopTimer: (() => void) | null = null;
  const write = (): void => {
    stopTimer = null;
    const begun = clock.monotonic();
    const isWritten = kept.attempt((file) => {
      put(file, pending);
      if (clock.now() - forgottenAt >= forgetEveryMs && file.forgetBefore(clock.now() - requestsKeptMs)) {
        forgottenAt = clock.now();
      }
    });
    const restMs = isWritten ? (clock.monotonic() - begun) * restPerWrite : longestRestMs;
    arm(Math.max(writeOnAfterMs, Math.min(longestRestMs, restMs)));
  };
  const arm = (afterMs: number): void => {
    if (!isOver && isAnything(pending)) stopTimer ??= clock.wakeAt(clock.now() + afterMs, write);
  };
  return {
    soon: (): void => arm(writeAfterMs),
    isOver: (): boolean => isOver,
    end: (): void => {
      isOver = true;
      stopTimer?.();
    },
  };
}

function listKept(kept: KeptFile, filter: RequestFilter, keptSince: number): RequestPage {
  const shown = { ...filter, since: Math.max(filter.since ?? keptSince, keptSince) };
  return kept.opened()?.list(shown) ?? listRequests([], shown);
}

/** What is yet to be written. */
interface Pending {
  readonly requests: Map<string, RequestRecord>;
  ofCalls: CallRequestRecord[];
}

const isAnything = ({ requests, ofCalls }: Pending): boolean => requests.size > 0 || ofCalls.length > 0;

const put = (file: RequestFile, { requests, ofCalls }: Pending): void =>
  file.put(takeSome(requests), ofCalls.splice(0, atOnce));

function hold(pending: Map<string, RequestRecord>, record: RequestRecord): void {
  pending.set(record.id, record);
  const [oldest] = pending.keys();
  if (pending.size > mostPending && oldest !== undefined) pending.delete(oldest);
}

/** Takes out the oldest records, at most `atOnce`. */
function takeSome(pending: Map<string, RequestRecord>): readonly RequestRecord[] {
  const records: RequestRecord[] = [];
  for (const record of pending.values()) if (records.push(record) === atOnce) break;
  for (const { id } of records) pending.delete(id);
  return records;
}

function writeAll(kept: KeptFile, pending: Pending): void {
  let isWriting = true;
  while (isWriting && isAnything(pending)) isWriting = kept.attempt((file) => put(file, pending));
}

function closeWith(kept: KeptFile, pending: Pending, logger: KeptFileSetting['logger']): void {
  writeAll(kept, pending);
  try {
    kept.opened()?.close();
  } catch (error) {
    logger.error({ error: String(error) }, 'The file of kept requests could not be closed.');
  }
}
