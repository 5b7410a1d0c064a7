import { EngineError, StoredUnsafely } from '../../ports/engine-error.ts';

/** Does what makes a commit outlast the loss of the log of writes. The commit holds already, so a failure is a StoredUnsafely. */
export function afterCommit(work: () => void): void {
  try {
    work();
  } catch (error) {
    throw error instanceof EngineError ? new StoredUnsafely(error) : error;
  }
}
