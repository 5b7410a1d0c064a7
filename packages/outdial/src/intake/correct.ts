import { callRequestSchema, limits } from '../call/request.ts';
import { parseTargetNumber } from '../phone/number.ts';
import { isTimeZone } from '../phone/time-zone.ts';
import { nearest, suggestField } from './did-you-mean.ts';
import { type Found, type Gathered, isObject, isSaid, looksInternational, looksLikeNumber } from './gather.ts';
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
  '/targets/0/timeZone': 'time-zone-of-the-target',
  '/callerId': 'caller-id',
  '/notBefore': 'instant-not-before',
  '/expiresAt': 'instant-expires-at',
  '/whenNotReady': 'wait-or-refuse',
  '/webhookUrl': 'https-address',
} as const;

export type FillPointer = keyof typeof placeholders;

function filled(found: Found | null, isNumber = looksLikeNumber): string | null {
  const value = found?.value;
  if (typeof value !== 'string' || value.trim() === '' || value.trim().length > 254) return null;
  return isPlaceholder(value) || isNumber(value) ? null : value.trim();
}

function correctFrom(gathered: Gathered, fill: string[]): Record<string, string> {
  const agent = gathered.doubtful.has('agent') ? null : filled(gathered.agent);
  const queue = gathered.doubtful.has('queue') ? null : filled(gathered.queue, looksInternational);
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
  const { number, contact, timeZone, doubtful } = gathered;
  const parsed = typeof number?.value === 'string' ? parseTargetNumber(number.value) : null;
  if (parsed?.kind === 'emergency') return null;
  const isKnown = parsed?.kind === 'number' && !doubtful.has('number');
  if (!isKnown) fill.push('/targets/0/phoneNumber');
  const phoneNumber = isKnown ? parsed.number : placeholders['/targets/0/phoneNumber'];
  const id = filled(contact);
  const zone = timeZone?.value;
  const isZone = typeof zone === 'string' && isTimeZone(zone) && !doubtful.has('timeZone');
  if (isSaid(zone) && !isZone) fill.push('/targets/0/timeZone');
  return {
    phoneNumber,
    ...(id === null || id.length > 100 ? {} : { id }),
    ...(isSaid(zone) ? { timeZone: isZone ? zone : placeholders['/targets/0/timeZone'] } : {}),
  };
}

function correctCallerId({ callerId, doubtful }: Gathered, fill: string[]): Record<string, string> {
  const value = callerId?.value;
  if (!isSaid(value) || typeof value === 'object') return {};
  const parsed = typeof value === 'string' ? parseTargetNumber(value) : null;
  if (parsed?.kind === 'number' && !doubtful.has('callerId')) return { callerId: parsed.number };
  fill.push('/callerId');
  return { callerId: placeholders['/callerId'] };
}

function correctAttributes(found: Found | null): Record<string, unknown> {
  if (!isObject(found?.value)) return {};
  const kept = Object.entries(found.value)
    .slice(0, 4 * limits.attributes)
    .filter(([name, value]) => name !== '__proto__' && ['string', 'number', 'boolean'].includes(typeof value))
    .map(([name, value]) => [name, String(value)] as const)
    .filter(([name, value]) => callRequestSchema.shape.attributes.safeParse({ [name]: value }).success)
    .slice(0, limits.attributes);
  return kept.length === 0 ? {} : { attributes: Object.fromEntries(kept) };
}

type Optional = 'label' | 'uuiData' | 'whenNotReady' | 'retry' | 'priority' | 'reason' | 'lawfulBasis' | 'webhookUrl';
const optional: readonly Optional[] = [
  ...(['label', 'uuiData', 'whenNotReady'] as const),
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

/** What nobody may decide for the caller: left out, the call would go out at another time, or nobody would hear of it. */
const neverDropped = ['whenNotReady', 'webhookUrl'] as const;

function correctOptional(gathered: Gathered, name: Optional, fill: string[]): Record<string, unknown> {
  const found = gathered.rest.get(name);
  if (found === undefined) return {};
  const meant = readings(name, found.value).find(
    (value) => value !== null && callRequestSchema.shape[name].safeParse(value).success,
  );
  const kept = neverDropped.find((each) => each === name);
  if (kept === undefined || !isSaid(found.value)) return meant === undefined ? {} : { [name]: meant };
  if (meant !== undefined && !gathered.doubtful.has(name)) return { [name]: meant };
  fill.push(`/${kept}`);
  return { [kept]: placeholders[`/${kept}`] };
}

/** An instant that cannot be read or kept stays as a place to be filled in: without it the call would be dialed at another time. */
function correctTimes({ rest, doubtful }: Gathered, now: number, fill: string[]): Record<string, unknown> {
  const [notBefore, expiresAt] = [rest.get('notBefore'), rest.get('expiresAt')];
  const start = doubtful.has('notBefore') ? null : readInstant(notBefore?.value);
  const end = doubtful.has('expiresAt') ? null : readInstant(expiresAt?.value);
  const latest = now + limits.deadlineMs;
  const startKept = start !== null && start + limits.defaultDeadlineMs <= latest;
  const endKept = end !== null && end > now && end <= latest && (!startKept || end > start);
  // A number under another name is a span, such as the seconds to let it ring: no last moment to dial.
  const isSpan = expiresAt?.pointer !== '/expiresAt' && /^\d*$/.test(String(expiresAt?.value));
  const times: Record<string, unknown> = {};
  const put = (name: 'notBefore' | 'expiresAt', value: unknown, isKept: boolean): void => {
    if (!isKept) fill.push(`/${name}`);
    times[name] = isKept ? value : placeholders[`/${name}`];
  };
  if (isSaid(notBefore?.value)) put('notBefore', notBefore?.value, startKept);
  if (isSaid(expiresAt?.value) && !isSpan) put('expiresAt', expiresAt?.value, endKept);
  return times;
}

/** Rewrites what was gathered into a whole request; null when there is none, as for an emergency line. */
export function correctRequest(gathered: Gathered, now: number): Correction | null {
  const fill: string[] = [];
  const from = correctFrom(gathered, fill);
  const target = correctTarget(gathered, fill);
  if (target === null) return null;
  const corrected = Object.assign(
    { from, targets: [target] },
    correctCallerId(gathered, fill),
    correctAttributes(gathered.attributes),
    ...optional.map((name) => correctOptional(gathered, name, fill)),
    correctTimes(gathered, now, fill),
  ) as Record<string, unknown>;
  return { corrected, fill };
}
