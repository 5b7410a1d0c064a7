import {
  requestsKeptMs,
  type RequestFilter,
  type RequestLog,
  type RequestPage,
  type RequestRecord,
} from '../../ports/request-log.ts';
import { listRequests } from '../request-pages.ts';
import { shows } from '../request-texts.ts';
import { createKeptFile, type KeptFile, type KeptFileSetting } from './kept-file.ts';

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
  const pending = new Map<string, RequestRecord>();
  const kept = createKeptFile(setting);
  let forgottenAt = Number.NEGATIVE_INFINITY;
  let isClosed = false;
  let stopTimer: (() => void) | null = null;

  const write = (): void => {
    stopTimer = null;
    const begun = clock.monotonic();
    const isWritten = kept.attempt((file) => {
      file.put(takeSome(pending));
      if (clock.now() - forgottenAt >= forgetEveryMs && file.forgetBefore(clock.now() - requestsKeptMs)) {
        forgottenAt = clock.now();
      }
    });
    const restMs = isWritten ? (clock.monotonic() - begun) * restPerWrite : longestRestMs;
    if (!isClosed) arm(Math.max(writeOnAfterMs, Math.min(longestRestMs, restMs)));
  };
  const arm = (afterMs: number): void => {
    if (pending.size > 0) stopTimer ??= clock.wakeAt(clock.now() + afterMs, write);
  };
  // What is wrong with the file is in the log before the first request.
  kept.attempt(() => undefined);

  return {
    keep: (record) => {
      if (isClosed) return;
      hold(pending, record);
      arm(writeAfterMs);
    },
    find: (id) => {
      const record = pending.get(id) ?? kept.opened()?.find(id) ?? null;
      return record === null || record.at < clock.now() - requestsKeptMs ? null : record;
    },
    list: (filter) => {
      writeAll(kept, pending);
      return listKept(kept, filter, clock.now() - requestsKeptMs);
    },
    forget: (texts) => {
      for (const [id, record] of pending) if (shows(record, texts)) pending.delete(id);
      kept.opened()?.forgetTexts(texts);
    },
    close: () => {
      if (isClosed) return;
      isClosed = true;
      stopTimer?.();
      closeWith(kept, pending, logger);
    },
  };
}

function listKept(kept: KeptFile, filter: RequestFilter, keptSince: number): RequestPage {
  const shown = { ...filter, since: Math.max(filter.since ?? keptSince, keptSince) };
  return kept.opened()?.list(shown) ?? listRequests([], shown);
}

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

function writeAll(kept: KeptFile, pending: Map<string, RequestRecord>): void {
  let isWriting = true;
  while (isWriting && pending.size > 0) isWriting = kept.attempt((file) => file.put(takeSome(pending)));
}

function closeWith(kept: KeptFile, pending: Map<string, RequestRecord>, logger: KeptFileSetting['logger']): void {
  writeAll(kept, pending);
  try {
    kept.opened()?.close();
  } catch (error) {
    logger.error({ error: String(error) }, 'The file of kept requests could not be closed.');
  }
}
