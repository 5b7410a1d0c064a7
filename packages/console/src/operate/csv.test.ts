import type { AuditView } from 'outdial/client';
import { expect, test } from 'vitest';
import { csvOf } from './csv.ts';

const entry = (facts: AuditView['facts'], byName: string | null): AuditView => ({
  ...{
    at: '2026-11-22T15:00:00Z',
    act: 'paused',
    by: 'key_1',
    callId: null,
    agentId: null,
    phoneNumber: '+12025550143',
  },
  ...{ byName, facts },
});

test('a name that a spreadsheet would run stays text, and quotes and commas stay in their cell', () => {
  const [, first, second] = csvOf([entry({}, '=cmd|calc'), entry({ why: 'lunch, "late"' }, null)]).split('\r\n');
  expect(first).toContain(",'=cmd|calc,");
  expect(first).toContain(',+12025550143,');
  expect(second).toContain('"{""why"":""lunch, \\""late\\""""}"');
});
