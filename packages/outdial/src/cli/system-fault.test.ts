import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { deniedFile } from './system-fault.ts';

const fault = (code: string) => Object.assign(new Error(code), { code, path: '/var/lib/outdial/live/policy.json' });

test('a file that this user may not use is a sentence with its path, and a setting to mend', () => {
  for (const code of ['EACCES', 'EPERM']) {
    const told = deniedFile(fault(code));
    expect(told?.message).toContain(`may not use /var/lib/outdial/live/policy.json (${code})`);
    expect(told?.code).toBe(2);
  }
  expect(deniedFile(fault('EROFS'))?.message).toContain('read-only');
});

test('other errors are not about permissions', () => {
  let missing: unknown;
  try {
    readFileSync('/no/such/file');
  } catch (error) {
    missing = error;
  }
  expect(deniedFile(missing)).toBeNull();
  expect(deniedFile(new Error('EACCES'))).toBeNull();
  expect(deniedFile('EACCES')).toBeNull();
});
