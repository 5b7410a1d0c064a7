import { expect, test } from 'vitest';
import { stumblesIn } from '../../test/docs/english.ts';
import { backgrounds } from './backgrounds.ts';
import { entries } from './catalogue.ts';
import type { Entry, Facts } from './entry.ts';

/** Every fact that a sentence reads, as short as a real one. */
const usual: Facts = {
  field: '`from.id`', seen: 'Away', meant: '`from.id`', why: 'it has no country code', expected: 'text', reason: 'it is too long',
  callId: 'call_1', allowed: ['Available', 'On Queue'], searched: '2 pages of users', code: 'not.found', id: 'id_1', error: 'ECONNRESET',
  fix: 'Leave it out.', until: '14:02 UTC', status: 409, scope: 'calls:write', permissions: 'conversation:call:add', limit: '300',
  givesUp: '14:20 UTC', ahead: '3', state: 'waiting', reference: 'anna', queues: ['Sales', 'Service'], known: ['countries'],
  errorCode: 'error.busy', count: '3', contextId: 'c-1', agentName: 'Ana', since: '13:58 UTC', waitingFor: ['agent-presence'],
  requestId: 'req_1', queueName: 'Sales', presence: 'Away', path: '/v1/calls', method: 'PUT', message: 'No', maxAgeDays: '31',
  list: 'national', line: '3', failure: 'ENOENT', conversationId: 'conv_1', callIds: ['call_1'], before: '14:02 UTC', agent: 'Ana',
  after: '14:02 UTC', zone: 'Europe/Berlin', what: 'Ana is Away.', stationName: 'Desk 7', slip: 'A comma is missing', near: ['ana'],
  number: '+1202•••0100', local: '09:00', most: '3', hours: '24', column: '7', inSeconds: 90, decided: 'placed', confirm: '2',
  country: 'DE', coolDown: '60', candidates: 2, calls: 'a user', attempts: 1, reachedAgent: 2, blockers: ['agent-no-station'], ageDays: '40',
}; // prettier-ignore

/** Values by which sentences branch; an empty one leaves the fact out. */
const branches: Readonly<Record<string, readonly (string | number | boolean | readonly string[] | null)[]>> = {
  why: ['missing', 'revoked', 'no-zone', 'never', 'too-late', 'stalled', 'closing', 'status', 'redirect', 'timeout', 'private', 'unreachable', null],
  reason: ['premium', 'short', 'country', 'country-unclear', 'not-https', 'private', 'credentials', 'too-long', 'not-a-url', null],
  rule: ['cool-down', 'cap'], held: ['requests-out'], cause: ['rate-budget-spent', null], field: ['countries', 'from', 'from.id', 'from.queueId', null],
  scope: ['conversation:call:write', 'presence:read'], seen: [null], meant: [null], callId: [null], until: [null], missing: [['presence', 'station']],
  unknowns: [3], ahead: ['0', '1', null], inSeconds: [0, 600], refusedBy: ['missing.permissions'], assumed: [true], blocks: [true], isDecided: [true], agentName: [null],
  candidates: [0, 1], maxAgeDays: [null], ageDays: [null, '1'], asked: ['the queue'], message: [null], contextId: [null], zones: ['1'], count: ['1', null],
  queueName: [null], presence: ['Break', 'Meal', 'Meeting'], attempts: [3], known: [null], hours: ['1'], most: ['1'], coolDown: ['1'], confirm: ['1'],
}; // prettier-ignore

const variants: readonly Facts[] = [
  {},
  usual,
  ...Object.entries(branches).flatMap(([name, values]) =>
    values.flatMap((value) => [{ ...usual, [name]: value }, { [name]: value }]),
  ),
];

function textsOf(entry: Entry): ReadonlySet<string> {
  const rendered = variants.flatMap((facts) => [
    entry.sentence(facts),
    entry.fix(facts),
    entry.clears?.(facts),
    entry.expected(facts),
  ]);
  return new Set([entry.title, backgrounds[entry.code] ?? '', ...rendered].filter((text) => typeof text === 'string'));
}

test.each(entries.map((entry) => [entry.code, entry] as const))('%s reads like a native sentence', (_code, entry) => {
  expect([...textsOf(entry)].flatMap(stumblesIn)).toEqual([]);
});
