import { expect, test } from 'vitest';
import { readEventSource, trustOf } from './event-source.ts';

const organisationId = '4f0a1b2c-0000-4000-8000-00000000000a';
const pinned = { organisationId, account: '123456789012' };
const source = `aws.partner/genesys.com/cloud/${organisationId}/desk`;
const envelope = { 'detail-type': 'v2.users.{id}.presence', source, account: pinned.account, detail: {} };

test('a pin is an organisation id and an AWS account', () => {
  expect(readEventSource(`${organisationId.toUpperCase()}/123456789012`)).toEqual(pinned);
  for (const wrong of [
    '',
    organisationId,
    `${organisationId}/1`,
    `${organisationId}/123456789012/x`,
    'x/123456789012',
    source,
  ]) {
    expect(readEventSource(wrong)).toBeNull();
  }
});

test('only an envelope of the pinned organisation and account is a fact', () => {
  expect(trustOf(envelope, pinned)).toBe('fact');
  expect(trustOf({ ...envelope, source: source.replace('/desk', '') }, pinned)).toBe('fact');
  const others = [
    { source: source.replace('4f0a', '4f0b') },
    { source: `${source.replace('/desk', '')}0/desk` },
    { source: `x${source}` },
    { source: null },
    { source: [source] },
    { account: '123456789013' },
    { account: 123456789012 },
    { account: undefined },
  ];
  for (const other of others) expect(trustOf({ ...envelope, ...other }, pinned)).toBe('foreign');
});

test('without a pin, and in CloudEvents, an event is a hint', () => {
  expect(trustOf(envelope, null)).toBe('hint');
  expect(trustOf({ ...envelope, specversion: '1.0' }, pinned)).toBe('hint');
  expect(trustOf({ ...envelope, detail: { specversion: '1.0' } }, pinned)).toBe('hint');
  for (const value of [null, 7, 'text', [envelope]]) expect(trustOf(value, pinned)).toBe('hint');
});
