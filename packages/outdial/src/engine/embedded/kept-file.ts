import type { Logger } from '../../ports/logger.ts';
import type { Clock } from '../../ports/clock.ts';
import { deleteRequestFile, openRequestFile, roomFor, type RequestFile, type Room } from './request-file.ts';

/** Calls have the last room of a disk: this many bytes, or this part of a small disk. */
const roomForCalls = 100_000_000;
const partForCalls = 0.1;

export interface KeptFileSetting {
  readonly file: string;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'error'>;
  /** Largest size in pages of 4 KB; 50,000 (200 MB) when absent. */
  readonly mostPages?: number;
  /** Reads how much room the disk has; asks the disk itself when absent. */
  readonly roomOf?: (file: string) => Room;
}

/** The file of kept requests, as far as the disk allows it. */
export interface KeptFile {
  /** Works with the file. False when that failed or the disk has too little room; it never throws, and says so once. */
  readonly attempt: (work: (file: RequestFile) => void) => boolean;
  /** Null while there is no file. */
  readonly opened: () => RequestFile | null;
}

/** Opens the file for its first use. It is deleted when the disk has little room left, and begun again when there is twice as much. */
export function createKeptFile({ file, clock, logger, mostPages, roomOf = roomFor }: KeptFileSetting): KeptFile {
  let opened: RequestFile | null = null;
  let isYielding = false;
  let isFailing = false;
  const makeRoom = (): void => {
    if (isYielding) return;
    isYielding = true;
    const closing = opened;
    opened = null;
    try {
      closing?.close();
    } finally {
      deleteRequestFile(file);
    }
    logger.error({ file }, 'The disk is almost full: the kept requests were deleted, so that calls have the room.');
  };
  return {
    opened: () => opened,
    attempt: (work) => {
      try {
        if (isLow(() => roomOf(file), isYielding ? 2 : 1)) {
          makeRoom();
          return false;
        }
        opened ??= openRequestFile({
          file,
          now: clock.now,
          error: logger.error,
          ...(mostPages === undefined ? {} : { mostPages }),
        });
        isYielding = false;
        work(opened);
        isFailing = false;
        return true;
      } catch (error) {
        // The request log must never end the process, nor hold up a call.
        const why = error instanceof Error ? error.message : String(error);
        if (!isFailing) logger.error({ file, error: why }, 'Requests cannot be kept. Calls go on without them.');
        isFailing = true;
        return false;
      }
    },
  };
}

/** True if the disk has less room than calls need, `times` over. */
function isLow(roomOf: () => Room, times: number): boolean {
  try {
    const { free, whole } = roomOf();
    return free < Math.min(roomForCalls, whole * partForCalls) * times;
  } catch {
    // Some file systems do not say; then SQLite finds out.
    return false;
  }
}
