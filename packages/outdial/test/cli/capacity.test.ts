import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { session } from './in-process.ts';
import { scratchFolder, startedServer } from './program.ts';

test('capacity says how fast calls can go out, in lines and as JSON', { timeout: 30_000 }, async () => {
  const cleanUps: (() => void | Promise<void>)[] = [];
  const atEnd = (cleanUp: () => void | Promise<void>): void => void cleanUps.push(cleanUp);
  try {
    const dataDir = join(scratchFolder(atEnd), 'data');
    const { url } = await startedServer(dataDir, [], { atEnd });
    const args = ['capacity', '--url', url, '--data-dir', dataDir];
    const lines = await session(args).ended;
    expect(lines).toMatchObject({ code: 0, stderr: '' });
    expect(lines.stdout).toMatch(/^Calls per minute {2}\d+/m);
    expect(lines.stdout).toContain('Agent changes');
    const { stdout } = await session([...args, '--json']).ended;
    const view = z.object({ callsPerMinute: z.number(), grade: z.string() }).parse(JSON.parse(stdout));
    expect(view.callsPerMinute).toBeGreaterThan(0);
  } finally {
    for (const cleanUp of cleanUps.reverse()) await cleanUp();
  }
});
