import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createOutdial, type OutdialTarget } from 'outdial';
import { expect, onTestFinished, test } from 'vitest';

const organisation = (region: string): OutdialTarget => ({
  kind: 'organisation',
  region,
  clientId: 'client-1',
  clientSecret: 'never-sent',
});

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'outdial-target-'));
  onTestFinished(() => {
    rmSync(made, { recursive: true, force: true });
  });
  return made;
}

const opens = async (target: OutdialTarget, dataDir: string): Promise<string> => {
  try {
    const outdial = await createOutdial({ target, dataDir, logLevel: 'silent' });
    await outdial.close();
    return 'opened';
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
};

test('a data folder belongs to one organisation, however its region is spelled, and to no other', async () => {
  const dataDir = folder();
  expect(await opens(organisation('us-east-1'), dataDir)).toBe('opened');
  expect(await opens(organisation('mypurecloud.com'), dataDir)).toBe('opened');
  expect(await opens(organisation('mypurecloud.ie'), dataDir)).toBe('data-folder-of-another-target');
  const sandbox = { kind: 'sandbox', url: 'http://127.0.0.1:1', clientId: 'c', clientSecret: 's' } as const;
  expect(await opens(sandbox, dataDir)).toBe('data-folder-of-another-target');
});

test('a sandbox that is not on this machine does not count as a sandbox', async () => {
  const elsewhere = { kind: 'sandbox', url: 'https://api.mypurecloud.com', clientId: 'c', clientSecret: 's' } as const;
  await expect(createOutdial({ target: elsewhere, dataDir: null })).rejects.toThrow(TypeError);
});
