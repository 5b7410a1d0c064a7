import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { SandboxControl } from '../sandbox-control.ts';

const lentSchema = z.object({ agentId: z.string(), presence: z.string() });
/** What an agent of the sandbox had before the welcome call made it Away: a presence definition. */
type Lent = z.infer<typeof lentSchema>;

const fileOf = (dataDir: string): string => join(dataDir, 'welcome-presence.json');

/** Notes the presence in the data folder, so that it is given back even when this process is killed in between. */
export function noteLentPresence(dataDir: string, lent: Lent): void {
  writeFileSync(fileOf(dataDir), JSON.stringify(lent), { mode: 0o600 });
}

/** Gives back the noted presence, if there is one. Rejects when the sandbox does not answer; the note then stays. */
export async function giveBackPresence(dataDir: string, sandbox: SandboxControl): Promise<void> {
  const file = fileOf(dataDir);
  if (!existsSync(file)) return;
  const lent = readLent(file);
  const { agents } = await sandbox.state();
  if (lent !== null && agents.some(({ id }) => id === lent.agentId)) {
    await sandbox.setPresence(lent.agentId, lent.presence);
  }
  rmSync(file);
}

/** Null: the process ended before the note was whole, so before anything was changed. */
function readLent(file: string): Lent | null {
  try {
    return lentSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}
