import { callRequestSchema, limits } from '../call/request.ts';
import { parseTargetNumber } from '../call/target.ts';
import { isTimeZone } from '../call/time-zone.ts';
import { nearest, suggestField } from './did-you-mean.ts';
import { type Found, type Gathered, isObject, looksLikeNumber } from './gather.ts';
import { readInstant } from './judge-meaning.ts';
import { isPlaceholder } from './placeholder.ts';

/** The whole request as it should be. `fill`: JSON pointers of placeholders that only the caller can replace. */
export interface Correction {
  readonly corrected: Readonly<Record<string, unknown>>;
  readonly fill: readonly string[];
}

/** The texts that stand in `corrected` where only the caller knows. */
const placeholders = {
  '/from/id': 'agent-user-id',
  '/from/queueId': 'queue-id',
  '/targets/0/phoneNumber': 'target-phone-number',
} as const;

export type FillPointer = keyof typeof placeholders;

function filled(found: Found | null): string | null {
  const value = found?.value;
  if (typeof value !== 'string' || value.trim() === '' || value.trim().length > 254) return null;
  return isPlaceholder(value) || looksLikeNumber(value) ? null : value.trim();
}

function correctFrom(gathered: Gathered, fill: string[]): Record<string, string> {
  const agent = filled(gathered.agent);
  const queue = filled(gathered.queue);
  if (agent === null) fill.push('/from/id');
  const from = { id: agent ?? placeholders['/from/id'] };
  if (queue !== null) return { ...from, queueId: queue };
  // Whoever named no agent is told of the queue as well: it is asked for when the agent has joined several.
  if (gathered.queue === null && gathered.agent !== null) return from;
  fill.push('/from/queueId');
  return { ...from, queueId: placeholders['/from/queueId'] };
}

/** Null when the target is an emergency line: there is no right way to ask for it. */
function correctTarget(gathered: Gathered, fill: string[]): Record<string, unknown> | null {
  const { number, contact, timeZone } = gathered;
  const parsed = typeof number?.value === 'string' ? parseTargetNumber(number.value) : null;
  if (parsed?.kind === 'emergency') return null;
  if (parsed?.kind !== 'number') fill.push('/targets/0/phoneNumber');
  const phoneNumber = parsed?.kind === 'number' ? parsed.number : placeholders['/targets/0/phoneNumber'];
  const id = filled(contact);
  const zone = typeof timeZone?.value === 'string' && isTimeZone(timeZone.value) ? { timeZone: timeZone.value } : {};
  return { phoneNumber, ...(id === null || id.length > 100 ? {} : { id }), ...zone };
}

function correctCallerId(found: Found | null): Record<string, string> {
  const parsed = typeof found?.value === 'string' ? parseTargetNumber(found.value) : null;
  return parsed?.kind === 'number' ? { callerId: parsed.number } : {};
}

function correctAttributes(found: Found | null): Record<string, unknown> {
  if (!isObject(found?.value)) return {};
  const kept = Object.entries(found.value)
    .slice(0, 4 * limits.attributes)
    .filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value))
    .map(([name, value]) => [name, String(value)] as const)
    .filter(([name, value]) => callRequestSchema.shape.attributes.safeParse({ [name]: value }).success)
    .slice(0, limits.attributes);
  return kept.length === 0 ? {} : { attributes: Object.fromEntries(kept) };
}

type Optional =
  | 'label'
  | 'uuiData'
  | 'notBefore'
  | 'expiresAt'
  | 'whenNotReady'
  | 'retry'
  | 'priority'
  | 'reason'
  | 'lawfulBasis'
  | 'webhookUrl';
const optional: readonly Optional[] = [
  ...(['label', 'uuiData', 'notBefore', 'expiresAt', 'whenNotReady'] as const),
  ...(['retry', 'priority', 'reason', 'lawfulBasis', 'webhookUrl'] as const),
];

/** The value as it is, else as it was probably meant. */
function readings(name: Optional, value: unknown): readonly unknown[] {
  if (typeof value === 'string' && name === 'whenNotReady') return [value, nearest(value, ['wait', 'refuse'])];
  if (typeof value === 'string' && name === 'priority' && value.trim() !== '') return [Number(value)];
  if (typeof value === 'number' && name === 'retry') return [{ attempts: value }];
  if (typeof value === 'number') return [value, String(value), Math.round(value)];
  if (!isObject(value) || name !== 'retry') return [value];
  // A delay in milliseconds is no delay in seconds under another name.
  const fields = Object.entries(value)
    .filter(([field]) => !/ms$|milli/i.test(field))
    .map(([field, each]) => [suggestField('retry', field)?.meant ?? field, each] as const);
  const meant = fields
    .map(([field, each]) => [field, typeof each === 'string' ? Number(each) : each] as const)
    .filter(([field, each]) => callRequestSchema.shape.retry.safeParse({ [field]: each }).success);
  return [value, ...(meant.length === 0 ? [] : [Object.fromEntries(meant)])];
}

function correctOptional(gathered: Gathered, name: Optional): Record<string, unknown> {
  const found = gathered.rest.get(name);
  if (found === undefined) return {};
  const meant = readings(name, found.value).find(
    (value) => value !== null && callRequestSchema.shape[name].safeParse(value).success,
  );
  return meant === undefined ? {} : { [name]: meant };
}

/** A deadline that cannot be kept is left out: the default of 15 minutes then counts. */
function correctTimes(request: Record<string, unknown>, now: number): Record<string, unknown> {
  const { notBefore, expiresAt, ...timeless } = request;
  const start = readInstant(notBefore);
  const end = readInstant(expiresAt);
  const latest = now + limits.deadlineMs;
  const startKept = start !== null && start + limits.defaultDeadlineMs <= latest;
  const endKept = end !== null && end > now && end <= latest && (!startKept || end > start);
  return { ...timeless, ...(startKept ? { notBefore } : {}), ...(endKept ? { expiresAt } : {}) };
}

/** Rewrites what was gathered into a whole request; null when there is none, as for an emergency line. */
export function correctRequest(gathered: Gathered, now: number): Correction | null {
  const fill: string[] = [];
  const from = correctFrom(gathered, fill);
  const target = correctTarget(gathered, fill);
  if (target === null) return null;
  const rest = Object.assign({}, ...optional.map((name) => correctOptional(gathered, name))) as Record<string, unknown>;
  const corrected = {
    from,
    targets: [target],
    ...correctCallerId(gathered.callerId),
    ...correctAttributes(gathered.attributes),
    ...correctTimes(rest, now),
  };
  return { corrected, fill };
}
