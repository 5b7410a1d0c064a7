import { createHash } from 'node:crypto';
import { keepFields, keptDefaults } from '../call/fields.ts';
import { readInstant } from '../call/instants.ts';
import type { CallRequestBody } from '../call/request.ts';
import { isObject } from '../json/object.ts';
import type { Numbers } from './judge-meaning.ts';
import { meansNull } from './placeholder.ts';

/** The external contact that a request names in either field; a placeholder that says null is null. */
export function contactIn({ targets: [target], externalContactId }: CallRequestBody): string | null {
  const named = [target?.id, externalContactId].find((id) => typeof id === 'string' && !meansNull(id));
  return named ?? null;
}

/**
 * SHA-256 (hex) of a request. The same call in other words has the same fingerprint: spaces in a number, a default written out, another
 * order of fields. The default deadline is not part of it, since it moves with the clock.
 */
export function fingerprintOf(body: CallRequestBody, numbers: Numbers): string {
  const [target] = body.targets;
  const { whenNotReady, retry, priority, ...others } = keepFields(body);
  const said = Object.entries(others).filter(([name, kept]) => !isDefault(name, kept));
  const canonical = {
    from: body.from,
    targets: [{ ...target, phoneNumber: numbers.target.number, id: contactIn(body) }],
    callerId: numbers.callerId.number,
    notBefore: readInstant(body.notBefore),
    expiresAt: readInstant(body.expiresAt),
    ...Object.fromEntries(said),
    // Calls are stored under fingerprints that hold these three whatever they are, and the address as it was sent.
    ...{ whenNotReady, retry, priority, webhookUrl: body.webhookUrl },
  };
  return createHash('sha256').update(canonicalJson(canonical)).digest('hex');
}

function isDefault(name: string, kept: unknown): boolean {
  const usual: unknown = Reflect.get(keptDefaults, name);
  return kept === usual || canonicalJson(kept) === canonicalJson(usual);
}

function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const present = Object.entries(value).filter(([, each]) => each !== undefined && each !== null);
  const sorted = present.sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${sorted.map(([name, each]) => `${JSON.stringify(name)}:${canonicalJson(each)}`).join(',')}}`;
}
