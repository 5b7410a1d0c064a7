import type { Clock } from '../ports/clock.ts';
import { EngineClosed, EngineError, StoredUnsafely } from '../ports/engine-error.ts';
import type { LogEntry } from '../ports/engine.ts';
import type { Store } from './store.ts';

/** Every durable write that moves calls has one of these names; crash tests kill the process at each. */
export const writeSites = [
  ...(['accept', 'claim', 'answer', 'event', 'check', 'look', 'read', 'cancel', 'hang-up-result', 'resolve'] as const),
  ...(['timer', 'lock', 'pause', 'wake', 'recover', 'forget'] as const),
] as const;
export type WriteSite = (typeof writeSites)[number];

/** Called around the durable write of an input, for crash tests: `before` is inside the transaction, `after` precedes every answer. */
export type AtWriteSite = (name: WriteSite, when: 'before' | 'after') => void;

/** One transaction as its inputs see it. */
export interface Commit {
  /** Epoch milliseconds, one value for the whole transaction. */
  readonly now: number;
  readonly log: (entry: LogEntry) => void;
  /** Runs after the commit, before any caller gets an answer. */
  readonly after: (work: () => void) => void;
  /** Takes back what was changed outside the store if the transaction is undone. */
  readonly onUndo: (work: () => void) => void;
  /** Runs `work` in this same transaction, after all that has come for it by now. Never settles if the transaction is undone. */
  readonly follow: Writer['commit'];
}

interface Input {
  readonly site: WriteSite;
  /** Does its part in the transaction; what it returns answers, once that is durable. */
  readonly work: (commit: Commit) => () => void;
  readonly failed: (error: unknown) => void;
}

export interface Writer {
  /** Runs `work` in the next commit and answers once that is durable. Rejects when `work` throws or nothing can be stored; then nothing of it happened. StoredUnsafely is the exception: it happened. */
  readonly commit: <Result>(site: WriteSite, work: (commit: Commit) => Result) => Promise<Result>;
  /** Resolves when everything handed in is committed. */
  readonly drained: () => Promise<void>;
  /** Refuses whatever comes from now on with EngineClosed. */
  readonly close: () => void;
}

interface WriterSetting {
  readonly store: Store;
  readonly clock: Clock;
  readonly atWriteSite: AtWriteSite | null;
  /** After each commit: its history, in order. */
  readonly onCommitted: (entries: readonly LogEntry[]) => void;
  /** Work after a commit failed because of a mistake of ours. The commit holds, and all other work after it is done. */
  readonly onMistake: (error: unknown) => void;
}

/** Maximum inputs in one transaction, so that no caller waits long during a flood. */
const largestBatch = 512;

/** Group commit: everything that arrives within one turn of the event loop shares one transaction, and so one write to the disk. */
export function createWriter(setting: WriterSetting): Writer {
  let waiting: Input[] = [];
  let scheduled = false;
  let closed = false;
  let whenDrained: (() => void)[] = [];
  const flush = (): void => {
    scheduled = false;
    const batch = waiting.slice(0, largestBatch);
    waiting = waiting.slice(largestBatch);
    if (batch.length > 0) runBatch(setting, batch);
    if (waiting.length > 0) schedule();
    else for (const resolve of whenDrained.splice(0)) resolve();
  };
  const schedule = (): void => {
    if (scheduled) return;
    scheduled = true;
    setImmediate(flush);
  };

  return {
    commit: (site, work) =>
      handIn(site, work, (input) => {
        if (closed) throw new EngineClosed();
        waiting.push(input);
        schedule();
      }),
    drained: () =>
      waiting.length === 0 && !scheduled
        ? Promise.resolve()
        : new Promise((resolve) => void (whenDrained = [...whenDrained, resolve])),
    close: () => {
      closed = true;
    },
  };
}

function handIn<Result>(
  site: WriteSite,
  work: (commit: Commit) => Result,
  take: (input: Input) => void,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    take({
      site,
      work: (commit) => {
        const result = work(commit);
        return () => resolve(result);
      },
      failed: (error) => reject(error instanceof Error ? error : new Error(String(error))),
    });
  });
}

function runBatch(setting: WriterSetting, batch: readonly Input[]): void {
  const { store, clock, atWriteSite, onCommitted, onMistake } = setting;
  const entries: LogEntry[] = [];
  const after: (() => void)[] = [];
  const undo: (() => void)[] = [];
  const followers: Input[] = [];
  const commit: Commit = {
    now: clock.now(),
    log: (entry) => void entries.push(entry),
    after: (work) => void after.push(work),
    onUndo: (work) => void undo.push(work),
    follow: (site, work) => handIn(site, work, (input) => void followers.push(input)),
  };
  let answers: readonly (() => void)[];
  try {
    answers = store.transact(() => {
      const made = batch.map((input) => input.work(commit));
      for (const { site } of batch) atWriteSite?.(site, 'before');
      // It grows while they do their work.
      for (const { site, work } of followers) {
        made.push(work(commit));
        atWriteSite?.(site, 'before');
      }
      return made;
    });
  } catch (error) {
    if (!(error instanceof StoredUnsafely)) {
      for (const work of undo.reverse()) work();
      retreat(setting, batch, error);
      return;
    }
    // The commit holds: its timers are set and its calls continue, whatever the callers hear.
    answers = [...batch, ...followers].map((input) => () => input.failed(error));
  }
  for (const { site } of [...batch, ...followers]) atWriteSite?.(site, 'after');
  for (const work of [...after, () => onCommitted(entries), ...answers]) {
    try {
      work();
    } catch (error) {
      onMistake(error);
    }
  }
}

/** A mistake of one input must not fail its neighbours: they are tried again, each alone. A broken store fails them all. */
function retreat(setting: WriterSetting, batch: readonly Input[], error: unknown): void {
  if (batch.length === 1 || error instanceof EngineError) for (const input of batch) input.failed(error);
  else for (const input of batch) runBatch(setting, [input]);
}
