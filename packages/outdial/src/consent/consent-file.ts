import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import * as z from 'zod';
import { StorageBroken } from '../ports/engine-error.ts';
import { syncFolder } from '../system/sync-folder.ts';

const rowSchema = z.strictObject({
  agentId: z.string().min(1),
  /** Epoch milliseconds. */
  givenAt: z.number(),
  /** The agent's tokens, sealed; null once the consent has ended. */
  sealed: z.string().nullable(),
  ended: z.strictObject({ at: z.number(), why: z.enum(['refused', 'expired']) }).nullable(),
});
const fileSchema = z.strictObject({ version: z.literal(1), consents: z.array(rowSchema) });
export type ConsentRow = Readonly<z.infer<typeof rowSchema>>;

/** Where consents are kept. `save` replaces all of them; once it has returned they are durable. Both throw when that fails. */
export interface ConsentStore {
  readonly load: () => readonly ConsentRow[];
  readonly save: (rows: readonly ConsentRow[]) => void;
}

/** Consents that end with the process. */
export const forgetfulConsents: ConsentStore = { load: () => [], save: () => undefined };

/** Consents in a file for its owner alone. It is replaced as a whole, so that a crash leaves the old one or the new one. */
export function consentFile(file: string): ConsentStore {
  return {
    load: () => {
      if (!existsSync(file)) return [];
      try {
        return fileSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).consents;
      } catch (error) {
        // Its text is not told: even a damaged file may hold what is secret.
        throw new StorageBroken('agent-tokens.json cannot be read', { file, cause: nameOf(error) });
      }
    },
    save: (rows) => {
      const draft = `${file}.new`;
      const handle = openSync(draft, 'w', 0o600);
      try {
        // Unlike `writeSync`, it writes all of it or throws: a disk that is almost full takes a part.
        writeFileSync(handle, `${JSON.stringify({ version: 1, consents: rows }, null, 1)}\n`);
        fsyncSync(handle);
      } finally {
        closeSync(handle);
      }
      renameSync(draft, file);
      syncFolder(dirname(file));
    },
  };
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : typeof error);
