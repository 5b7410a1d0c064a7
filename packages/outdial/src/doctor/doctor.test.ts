import { expect, test } from 'vitest';
import type { Inspection } from '../ports/inspection.ts';
import { diagnose, needs } from './doctor.ts';
import type { DoctorRow } from '../ports/doctor.ts';
import { findName } from '../explain/names/known-names.ts';
import { agentScopes, setupTerraform, setupText } from './setup.ts';
import { setupModes } from './setup-modes.ts';

const now = Date.parse('2026-11-22T15:00:00Z');
const day = 86_400_000;
const healthy: Inspection = {
  hosts: [{ host: 'api.mypurecloud.com', address: '192.0.2.1', tls: { kind: 'good', until: now + 90 * day } }],
  login: { kind: 'token' },
  requests: 7,
  skewMs: 1200,
  client: { ok: true, value: { name: 'Outdial', grantType: 'CLIENT-CREDENTIALS' } },
  permissions: { ok: true, value: ['*:*:*'] },
  agents: { ok: true, value: [] },
  topics: {
    ok: true,
    value: ['presence', 'routingStatus', 'station', 'conversations.calls'].map((name) => `v2.users.{id}.${name}`),
  },
  rateLimit: 300,
  probe: null,
};
const unreadable = { code: 'genesys-unavailable', pointer: null, facts: {} };
const rowsOf = (change: Partial<Inspection>, check: string): readonly DoctorRow[] =>
  diagnose({ ...healthy, ...change }, now).filter((row) => row.check === check);
const resultsOf = (change: Partial<Inspection>, check: string) => rowsOf(change, check).map(({ result }) => result);

test('an organisation where all is well has rows that pass, one for each permission', () => {
  const rows = diagnose(healthy, now).filter(({ check }) => check !== 'Agents');
  expect(rows.filter(({ result }) => result !== 'pass')).toEqual([]);
  expect(rows.filter(({ check }) => check === 'Permission')).toHaveLength(needs.length);
});

test('a login that fails ends the list with what to do, since nothing else could be read', () => {
  const rows = diagnose({ ...healthy, login: { kind: 'refused' }, client: null, permissions: null }, now);
  expect(rows.map(({ check }) => check)).toEqual(['DNS', 'TLS', 'Login', 'Clock']);
  expect(rows.find(({ check }) => check === 'Login')).toMatchObject({ result: 'fail', who: 'admin' });
});

test.each([
  ['an unknown host', { hosts: [{ host: 'api.x', address: null, tls: { kind: 'not-tried' } }] }, 'DNS', ['fail']],
  [
    'a certificate nobody vouches for',
    { hosts: [{ host: 'api.x', address: '192.0.2.1', tls: { kind: 'failed', error: 'SELF_SIGNED' } }] },
    'TLS',
    ['fail'],
  ],
  [
    'a certificate that ends in three days',
    { hosts: [{ host: 'api.x', address: '192.0.2.1', tls: { kind: 'good', until: now + 3 * day } }] },
    'TLS',
    ['warn'],
  ],
  ['a clock ten seconds off', { skewMs: -10_000 }, 'Clock', ['warn']],
  ['a clock two minutes off', { skewMs: 120_000 }, 'Clock', ['fail']],
  ['a client for signing in', { client: { ok: true, value: { name: null, grantType: 'CODE' } } }, 'Client', ['fail']],
  [
    'a client of the implicit grant',
    { client: { ok: true, value: { name: 'Spa', grantType: 'TOKEN' } } },
    'Client',
    ['fail'],
  ],
  ['a client that may not be read', { client: { ok: false, problem: unreadable } }, 'Client', ['warn']],
  ['an address that is not allowed', { login: { kind: 'address-refused', address: '203.0.113.7' } }, 'Login', ['fail']],
  [
    'an address that is not allowed nor named',
    { login: { kind: 'address-refused', address: null } },
    'Login',
    ['fail'],
  ],
  ['a login that cannot be reached', { login: { kind: 'failed', error: 'ECONNRESET' } }, 'Login', ['fail']],
  [
    'a client whose grant is not shown',
    { client: { ok: true, value: { name: null, grantType: null } } },
    'Client',
    ['pass'],
  ],
  ['permissions that may not be read', { permissions: { ok: false, problem: unreadable } }, 'Permissions', ['warn']],
  ['a topic that is not offered', { topics: { ok: true, value: [] } }, 'Notifications', ['warn']],
  ['a low rate limit', { rateLimit: 60 }, 'Rate limit', ['warn']],
  ['no agent in sight', {}, 'Agents', ['warn']],
  [
    'a probe that lacks a grant',
    { probe: { agent: 'a', status: 403, code: 'missing.any.permissions' } },
    'Probe',
    ['fail'],
  ],
  [
    'a probe that lacks a destination only',
    { probe: { agent: 'a', status: 400, code: 'missing.create.conversation.destination.parameter' } },
    'Probe',
    ['pass'],
  ],
  ['a probe that wants a user', { probe: { agent: 'a', status: 400, code: 'not.a.user' } }, 'Probe', ['fail']],
  ['a probe without an answer', { probe: { agent: 'a', status: null, code: null } }, 'Probe', ['warn']],
] satisfies readonly [string, Partial<Inspection>, string, readonly string[]][])(
  '%s is told as such',
  (_what, change, check, results) => {
    expect(resultsOf(change, check)).toEqual(results);
    for (const row of rowsOf(change, check))
      expect([row.fix === null, row.who === null]).toEqual([row.result === 'pass', row.result === 'pass']);
  },
);

test('a refused address is named with where to allow it; without it, with how to find it', () => {
  const [named] = rowsOf({ login: { kind: 'address-refused', address: '203.0.113.7' } }, 'Login');
  expect(named?.says).toContain('203.0.113.7');
  expect(named?.fix).toMatch(/add 203\.0\.113\.7 to the allowed addresses of the OAuth client/);
  const [unnamed] = rowsOf({ login: { kind: 'address-refused', address: null } }, 'Login');
  expect(unnamed?.fix).toMatch(/NAT or proxy/);
});

test.each(['TOKEN', 'token', 'IMPLICIT'])(
  'a client of the grant %s is told when Genesys ends it, and what to use',
  (grantType) => {
    const [row] = rowsOf({ client: { ok: true, value: { name: 'Spa', grantType } } }, 'Client');
    expect(row?.says).toContain('ends in spring 2027');
    expect(row?.fix).toContain('Client Credentials');
  },
);

test('a permission counts when a wildcard covers it, or another that Genesys takes instead', () => {
  const held = ['conversation:call:add', 'conversation:communication:*', 'analytics:*:view', 'routing:queue:VIEW'];
  const rows = rowsOf({ permissions: { ok: true, value: held } }, 'Permission');
  expect(rows.filter(({ result }) => result !== 'pass').map(({ says }) => says)).toEqual([
    'The client lacks telephony:otherStationAssociation:view, for whether an agent has a station.',
    'The client lacks presence:presenceDefinition:view, for presences that a policy names by label.',
  ]);
  const none = resultsOf({ permissions: { ok: true, value: ['conversation:agentlessCall:view'] } }, 'Permission');
  expect(none.filter((result) => result === 'fail')).toHaveLength(needs.filter(({ vital }) => vital).length);
});

test('the setup names every permission, in words and as Terraform', () => {
  for (const { any } of needs) expect(setupText('on-behalf')).toContain(any[0]);
  expect(setupText('on-behalf')).toContain('do not exist in Genesys Cloud');
  const terraform = setupTerraform('on-behalf');
  expect(terraform).toContain('action_set  = ["view", "disconnect"]');
  expect(terraform).toContain('authorized_grant_type         = "CLIENT-CREDENTIALS"');
});

test('Terraform asks for the addresses of a new client, shows them to be entered, and marks the argument that no one has confirmed', () => {
  const terraform = setupTerraform('on-behalf');
  expect(terraform).toContain('variable "outgoing_addresses"');
  expect(terraform).toMatch(/^ {2}# .* is assumed/m);
  expect(terraform).toMatch(/^ {2}# allowed_ip_addresses = var\.outgoing_addresses$/m);
  expect(terraform).toMatch(/output "addresses_to_enter" \{[^}]*var\.outgoing_addresses/);
  expect(setupText('on-behalf')).toContain('CIDR ranges');
});

test("the setup for agents' own tokens has their scopes and permissions, and says what to set in Outdial", () => {
  const [text, terraform] = [setupText('agent-token'), setupTerraform('agent-token')];
  for (const scope of agentScopes) {
    expect(text).toContain(`- ${scope}\n`);
    expect(terraform).toContain(`"${scope}"`);
    expect(findName(scope, 'scope')?.verdict).toBe('true');
  }
  expect(text).toContain('OUTDIAL_AGENT_CLIENT_ID');
  expect(terraform).toContain('authorized_grant_type         = "CODE"');
  expect(terraform).toContain('action_set  = ["wrapup"]');
});

test.each(setupModes)('Terraform for %s closes what it opens, and refers only to what it declares', (mode) => {
  const terraform = setupTerraform(mode);
  expect(terraform.match(/\{/g)?.length).toBe(terraform.match(/\}/g)?.length);
  const declared = [...terraform.matchAll(/^(?:resource|data) "(\w+)" "(\w+)"/gm)].map(
    ([, kind, name]) => `${kind}.${name}`,
  );
  const used = [...terraform.matchAll(/= (?:data\.)?(genesyscloud_\w+\.\w+)\./g)].map(([, name]) => name);
  expect(used.filter((name) => !declared.includes(name ?? ''))).toEqual([]);
});
