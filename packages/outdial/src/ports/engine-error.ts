import type { ReachedLimit } from './api-keys.ts';
import type { CallId } from '../call/ids.ts';
import type { Facts } from '../call/problem.ts';

export type EngineErrorCode =
  'storage-full' | 'storage-broken' | 'data-folder-in-use' | 'data-folder-of-another-target' | 'engine-closed';

/** What an engine cannot answer with a value. `code` is stable; the message holds no secret and no phone number. */
export class EngineError extends Error {
  readonly code: EngineErrorCode;
  readonly facts: Facts;

  constructor(code: EngineErrorCode, message: string, facts: Facts = {}, options: ErrorOptions = {}) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
    this.facts = facts;
  }
}

/** The disk has no room: nothing of what was asked is stored. */
export class StorageFull extends EngineError {
  constructor(options: ErrorOptions = {}) {
    super('storage-full', 'The disk is full: nothing was stored.', {}, options);
  }
}

/** The store cannot be read or written: nothing of what was asked is stored. */
export class StorageBroken extends EngineError {
  /** The path of the file that is meant; null when it is not known. For the operator, not for callers. */
  readonly file: string | null;

  constructor(why: string, { file, ...options }: ErrorOptions & { readonly file?: string | null } = {}) {
    super('storage-broken', `The store cannot be read or written: ${why}`, { why }, options);
    this.file = file ?? null;
  }
}

/**
 * What was asked is stored, and all that follows from it happens. But the file that would show its loss could not be written, so callers must
 * not count on it.
 */
export class StoredUnsafely extends StorageBroken {
  constructor(failure: EngineError) {
    const why = failure.code === 'storage-full' ? 'the disk is full' : String(failure.facts['why'] ?? failure.code);
    super(why, { cause: failure, file: failure instanceof StorageBroken ? failure.file : null });
  }
}

/** Another process, or another engine of this one, owns the data folder. */
export class DataFolderInUse extends EngineError {
  constructor(folder: string, pid: number | null, options: ErrorOptions = {}) {
    const holder = pid === null ? 'another process' : `process ${pid}`;
    super('data-folder-in-use', `The data folder ${folder} is in use by ${holder}.`, { folder, pid }, options);
  }
}

/** The data folder was made for another target; it is left as it was. */
export class DataFolderOfAnotherTarget extends EngineError {
  constructor(folder: string, belongsTo: string, asked: string) {
    super(
      'data-folder-of-another-target',
      `The data folder ${folder} belongs to ${belongsTo}, not to ${asked}. Nothing in it was changed.`,
      { folder, belongsTo, asked },
    );
  }
}

/** The engine is closed, or closing: nothing of what was asked is stored. */
export class EngineClosed extends EngineError {
  constructor() {
    super('engine-closed', 'Outdial is shutting down: nothing was stored.');
  }
}

/** The call of a request whose record is lost or erased. */
interface CallWithoutRecord {
  readonly callId: CallId;
  /** When it was seen to be lost; when an erased one was created. Epoch milliseconds; null where that is not kept. */
  readonly at: number | null;
}

/**
 * The same request, or its idempotency key, belongs to a call whose record is lost or was erased. That call may have been dialed, and nothing
 * was stored now.
 */
export class RepeatWithoutRecord extends Error {
  readonly code: 'key-of-erased-call' | 'repeat-of-erased-call' | 'call-lost';
  /** Null when nothing is kept of it but that there was one. */
  readonly call: CallWithoutRecord | null;

  constructor(code: RepeatWithoutRecord['code'], call: CallWithoutRecord | null = null) {
    super(code);
    this.name = 'RepeatWithoutRecord';
    this.code = code;
    this.call = call;
  }
}

/** The key of the request has reached a limit: nothing was stored. */
export class KeyLimitReached extends Error {
  readonly code = 'key-limit-reached';
  readonly reached: ReachedLimit;

  constructor(reached: ReachedLimit) {
    super(`The key may request ${reached.most} calls (${reached.limit}).`);
    this.name = 'KeyLimitReached';
    this.reached = reached;
  }
}

/** The cursor of a list was not made by an engine: there is no place in the list to begin at. */
export class CursorUnknown extends Error {
  readonly code = 'cursor-unknown';

  constructor() {
    super('The cursor does not belong to this list.');
    this.name = 'CursorUnknown';
  }
}
