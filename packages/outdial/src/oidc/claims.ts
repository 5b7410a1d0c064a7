import { type KeyRole, noLimits, roles, type Scope, scopes } from '../ports/api-keys.ts';
import type { GroupRole, NotVouched, OidcSettings, Person, PersonRights } from '../ports/identity.ts';
import type { JsonObject } from './read-json.ts';

/** More would not help a reader. */
const mostShown = 20;

/** The value of a claim by its own name, which may have dots in it, or else by a path such as `realm_access.roles`. */
export function claimAt(claims: JsonObject, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  let value: unknown = claims;
  for (const part of name.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as JsonObject)[part];
  }
  return value;
}

/** Null: the claim is not there. One group may be a text of its own. */
function groupsIn(claims: JsonObject, name: string): readonly string[] | null {
  const value = claimAt(claims, name);
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((group): group is string => typeof group === 'string') : null;
}

/** What these groups may do together; null when none of them has a role. */
function rightsOf(held: readonly GroupRole[]): PersonRights | null {
  if (held.length === 0) return null;
  const given = new Set<Scope>(held.flatMap(({ role }): readonly Scope[] => roles[role]));
  // An administrator could make a key without limits.
  const own = scopes.filter((scope) => (given.has('admin') ? scope === 'admin' : given.has(scope)));
  const role = held.map((each): KeyRole => each.role).find((name) => roles[name].length === own.length);
  const isLimited = !given.has('admin') && held.every(({ ownCalls }) => ownCalls);
  return {
    scopes: own,
    ...(role === undefined ? {} : { role }),
    ...(isLimited ? { limits: { ...noLimits, ownCalls: true } } : {}),
  };
}

const textIn = (claims: JsonObject, name: string): string => {
  const value = claims[name];
  // Control characters and marks of direction could make one name look like another.
  return typeof value === 'string' ? value.replaceAll(/\p{C}/gu, '').trim().slice(0, 100) : '';
};

/** The person's name and, so that no one can pass for another by it, what the provider knows them by. */
function nameOf(claims: JsonObject): string {
  const name = textIn(claims, 'name');
  const account = textIn(claims, 'email') || textIn(claims, 'preferred_username') || textIn(claims, 'sub');
  return name === '' || name === account ? account : `${name} <${account}>`;
}

const msIn = (claims: JsonObject, name: string): number => {
  const seconds = claims[name];
  return typeof seconds === 'number' ? seconds * 1000 : 0;
};

/** The person whom checked claims describe. */
export function personOf(
  claims: JsonObject,
  { issuer, groupsClaim, roles: known }: Pick<OidcSettings, 'issuer' | 'groupsClaim' | 'roles'>,
): { readonly kind: 'person'; readonly person: Person } | NotVouched {
  const subject = String(claims['sub']);
  const groups = groupsIn(claims, groupsClaim);
  const rights = rightsOf(known.filter(({ group }) => groups?.includes(group) === true));
  if (rights === null) {
    const facts = { claim: groupsClaim, groups: groups?.slice(0, mostShown) ?? null, person: nameOf(claims) };
    return { kind: 'not-vouched', code: 'person-without-role', facts };
  }
  const [issuedAt, expiresAt] = [msIn(claims, 'iat'), msIn(claims, 'exp')];
  return { kind: 'person', person: { issuer, subject, name: nameOf(claims), rights, issuedAt, expiresAt } };
}
