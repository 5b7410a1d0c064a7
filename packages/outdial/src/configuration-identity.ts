import type { SettingReader } from './configuration-reader.ts';
import * as as from './configuration-values.ts';
import { isTokenAddress, type GroupRole, type OidcSettings } from './ports/identity.ts';
import { roleNames } from './ports/api-keys.ts';
import type { Parsed } from './configuration-values.ts';

const variables = {
  issuer: 'OUTDIAL_OIDC_ISSUER',
  audience: 'OUTDIAL_OIDC_AUDIENCE',
  roles: 'OUTDIAL_OIDC_ROLES',
  groupsClaim: 'OUTDIAL_OIDC_GROUPS_CLAIM',
  clientId: 'OUTDIAL_OIDC_CLIENT_ID',
  clientSecret: 'OUTDIAL_OIDC_CLIENT_SECRET',
  scopes: 'OUTDIAL_OIDC_SCOPES',
} as const;

/** The address stays as it is written: tokens name it with or without a slash at the end. */
const issuerAddress = (text: string): Parsed<string> =>
  isTokenAddress(text) && new URL(text).search + new URL(text).hash === ''
    ? { value: text }
    : { expected: 'the https:// address of an identity provider, such as https://login.example.com/realms/acme' };

const ending = ':own-calls';

/** Groups and their roles. A group is percent-encoded where it has a comma, an equals sign or a percent sign. */
const groupRoles = (text: string): Parsed<readonly GroupRole[]> => {
  const expected = `group=role,group=role with the roles ${roleNames.join(', ')}, such as support-leads=supervisor,agents=caller${ending}`;
  const pairs = text.split(',').flatMap((pair) => (pair.trim() === '' ? [] : [groupRoleOf(pair)]));
  const roles = pairs.filter((pair) => pair !== null);
  if (roles.length === 0 || roles.length !== pairs.length) return { expected };
  if (new Set(roles.map(({ group }) => group)).size !== roles.length)
    return { expected: 'a list that names each group once' };
  return { value: roles };
};

function groupRoleOf(text: string): GroupRole | null {
  const [, name = '', given = ''] = /^\s*([^=]+?)\s*=\s*(\S+)\s*$/.exec(text) ?? [];
  const ownCalls = given.endsWith(ending);
  const role = roleNames.find((each) => each === (ownCalls ? given.slice(0, -ending.length) : given));
  // An administrator could make a key without the limit.
  if (role === undefined || (ownCalls && role === 'admin')) return null;
  try {
    return { group: decodeURIComponent(name), role, ownCalls };
  } catch {
    return null;
  }
}

/** Space-separated, and `openid` among them, without which there is no proof of who signed in. */
const scopeList = (text: string): Parsed<string> => {
  const scopes = text.split(/[\s,]+/).filter((scope) => scope !== '');
  return scopes.includes('openid') && scopes.every((scope) => /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope))
    ? { value: scopes.join(' ') }
    : { expected: 'scopes with spaces between them, "openid" among them' };
};

interface IdentityRead {
  /** Null: API keys are the only credentials. */
  readonly oidc: OidcSettings | null;
  readonly faults: readonly string[];
}

/** The settings of the identity provider, and what is missing or in vain among them. */
export function identityOf(read: SettingReader['read']): IdentityRead {
  const issuer = read<string | null>({ variable: variables.issuer, parse: issuerAddress, fallback: null });
  const audience = read<string | null>({ variable: variables.audience, parse: as.words, fallback: null });
  const roles = read<readonly GroupRole[] | null>({ variable: variables.roles, parse: groupRoles, fallback: null });
  const claim = read({ variable: variables.groupsClaim, parse: as.words, fallback: 'groups' });
  const clientId = read<string | null>({ variable: variables.clientId, parse: as.words, fallback: null });
  const secret = read<string | null>({
    ...{ variable: variables.clientSecret, parse: as.words, fallback: null, secret: true },
  });
  const scopes = read({ variable: variables.scopes, parse: scopeList, fallback: 'openid profile email' });
  const isGiven = (setting: { readonly origin: string }): boolean => setting.origin !== 'default';
  if (issuer.value === null) {
    const vain = Object.entries({ audience, roles, groupsClaim: claim, clientId, clientSecret: secret, scopes });
    const named = vain.flatMap(([name, setting]) =>
      isGiven(setting) ? [variables[name as keyof typeof variables]] : [],
    );
    const fault = `${named.join(', ')}: set ${variables.issuer} as well, or leave ${named.length === 1 ? 'it' : 'them'} out.`;
    return { oidc: null, faults: named.length === 0 || isGiven(issuer) ? [] : [fault] };
  }
  const faults = [
    ...(roles.value === null
      ? [`${variables.issuer} needs ${variables.roles}: no one would have a role. Such as support-leads=supervisor.`]
      : []),
    ...(audience.value === null && clientId.value === null
      ? [`${variables.issuer} needs ${variables.audience} (for the API), ${variables.clientId} (for sign-in), or both.`]
      : []),
    ...(secret.value !== null && clientId.value === null
      ? [`${variables.clientSecret} needs ${variables.clientId}: set it as well, or leave the secret out.`]
      : []),
  ];
  const signIn =
    clientId.value === null ? null : { clientId: clientId.value, clientSecret: secret.value, scopes: scopes.value };
  return {
    oidc: {
      ...{ issuer: issuer.value, audience: audience.value, roles: roles.value ?? [] },
      ...{ groupsClaim: claim.value, signIn },
    },
    faults,
  };
}
