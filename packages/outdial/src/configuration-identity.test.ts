import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readConfiguration, type Environment } from './configuration.ts';

const issuer = 'https://login.example.com/realms/acme/';
const api = { OUTDIAL_OIDC_ISSUER: issuer, OUTDIAL_OIDC_AUDIENCE: 'outdial', OUTDIAL_OIDC_ROLES: 'leads=supervisor' };
const oidcOf = (more: Environment) => {
  const read = readConfiguration({ ...api, ...more }, {});
  if (!read.ok) throw new Error(read.faults.join('\n'));
  return read.configuration.oidc;
};
const faults = (environment: Environment): string => {
  const read = readConfiguration(environment, {});
  return read.ok ? '' : read.faults.join('\n');
};

test('without an issuer, API keys are the only credentials', () => {
  const read = readConfiguration({}, {});
  expect(read.ok && read.configuration.oidc).toBeNull();
});

test('the API needs an issuer, an audience and roles, and the rest has defaults', () => {
  expect(oidcOf({})).toEqual({
    ...{ issuer, audience: 'outdial', groupsClaim: 'groups', signIn: null },
    roles: [{ group: 'leads', role: 'supervisor', ownCalls: false }],
  });
});

test('sign-in needs a client, whose secret may be in a file and is never shown', () => {
  const folder = mkdtempSync(join(tmpdir(), 'outdial-oidc-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'secret'), 'from-a-file\n');
  const given = { OUTDIAL_OIDC_CLIENT_ID: 'outdial', OUTDIAL_OIDC_CLIENT_SECRET_FILE: join(folder, 'secret') };
  expect(oidcOf(given)?.signIn).toEqual({
    ...{ clientId: 'outdial', clientSecret: 'from-a-file', scopes: 'openid profile email' },
  });
  expect(oidcOf({ OUTDIAL_OIDC_CLIENT_ID: 'outdial' })?.signIn?.clientSecret).toBeNull();
  const { settings } = readConfiguration({ ...api, ...given }, {});
  expect(JSON.stringify(settings)).not.toContain('from-a-file');
  expect(settings.find(({ variable }) => variable === 'OUTDIAL_OIDC_CLIENT_SECRET')?.value).toBe('hidden');
});

test.each([
  ['a=caller', [['a', 'caller', false]]],
  [
    ' a = caller , b=admin ,',
    [
      ['a', 'caller', false],
      ['b', 'admin', false],
    ],
  ],
  ['Sales Team=caller:own-calls', [['Sales Team', 'caller', true]]],
  ['CN%3DSales%2COU%3DCalls=viewer', [['CN=Sales,OU=Calls', 'viewer', false]]],
  ['__proto__=viewer', [['__proto__', 'viewer', false]]],
  ['100%25=auditor', [['100%', 'auditor', false]]],
])('the roles %s', (text, expected) => {
  expect(
    oidcOf({ OUTDIAL_OIDC_ROLES: text })?.roles.map(({ group, role, ownCalls }) => [group, role, ownCalls]),
  ).toEqual(expected);
});

test.each([
  'leads',
  'leads=boss',
  'leads=',
  '=viewer',
  'a=viewer,a=admin',
  'a=admin:own-calls',
  'a=viewer;b=admin',
  'a%=viewer',
  ',',
])('the roles "%s" are refused', (text) => {
  expect(faults({ ...api, OUTDIAL_OIDC_ROLES: text })).toMatch(/^OUTDIAL_OIDC_ROLES: /);
});

test.each([
  'http://login.example.com',
  'login.example.com',
  'https://user:secret@login.example.com',
  'https://login.example.com?tenant=1',
  'https://login.example.com#x',
  'http://127.0.0.1.example.com',
  'ftp://localhost',
])('the issuer %s is refused, and no password is repeated', (text) => {
  const said = faults({ ...api, OUTDIAL_OIDC_ISSUER: text });
  expect(said).toMatch(/^OUTDIAL_OIDC_ISSUER: /);
  expect(said).not.toContain('secret');
});

test.each(['http://127.0.0.1:8080/realms/acme', 'http://localhost:1', 'http://[::1]:1'])(
  'on this machine the issuer may be without TLS: %s',
  (text) => {
    expect(oidcOf({ OUTDIAL_OIDC_ISSUER: text })?.issuer).toBe(text);
  },
);

describe('settings that need each other', () => {
  test.each([
    [{ OUTDIAL_OIDC_ISSUER: issuer, OUTDIAL_OIDC_AUDIENCE: 'a' }, 'needs OUTDIAL_OIDC_ROLES'],
    [{ OUTDIAL_OIDC_ISSUER: issuer, OUTDIAL_OIDC_ROLES: 'a=viewer' }, 'OUTDIAL_OIDC_CLIENT_ID'],
    [{ OUTDIAL_OIDC_AUDIENCE: 'a', OUTDIAL_OIDC_ROLES: 'a=viewer' }, 'set OUTDIAL_OIDC_ISSUER'],
    [{ OUTDIAL_OIDC_CLIENT_SECRET: 'hush-hush' }, 'OUTDIAL_OIDC_CLIENT_SECRET: set OUTDIAL_OIDC_ISSUER'],
    [{ ...api, OUTDIAL_OIDC_CLIENT_SECRET: 'hush-hush' }, 'needs OUTDIAL_OIDC_CLIENT_ID'],
    [{ ...api, OUTDIAL_OIDC_CLIENT_ID: 'a', OUTDIAL_OIDC_SCOPES: 'profile' }, 'OUTDIAL_OIDC_SCOPES'],
    [{ ...api, OUTDIAL_OIDC_GROUP_CLAIM: 'roles' }, 'Did you mean OUTDIAL_OIDC_GROUPS_CLAIM?'],
  ])('%j', (environment, said) => {
    expect(faults(environment)).toContain(said);
    expect(faults(environment)).not.toContain('hush-hush');
  });
});
