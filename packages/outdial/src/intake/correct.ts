import { type RequestField, fields, findField, type Level, limits } from '../call/fields.ts';
import { readInstant } from '../call/instants.ts';
import { suggestField } from './did-you-mean.ts';
import { nearest } from './nearest.ts';
import { type GatheredValue, type Gathered, isSaid, looksInternational, looksLikeNumber } from './gather.ts';
import { isObject } from '../json/object.ts';
import {
  type Circumstances,
  defaultDeadline,
  namesTwoContacts,
  type Numbers,
  type NumberRead,
} from './judge-meaning.ts';
import { isPlaceholder } from './placeholder.ts';

/** The whole request as it should be. `fill`: JSON pointers of what only the caller can fill in or confirm. */
export interface Correction {
  readonly corrected: Readonly<Record<string, unknown>> | null;
  readonly fill: readonly string[];
}

const pointers: Readonly<Record<Level, string>> = { top: '', from: '/from', target: '/targets/0', retry: '/retry' };

/** Puts a placeholder where only the caller knows. */
function leave(level: Level, name: string, fill: string[]): Record<string, unknown> {
  fill.push(`${pointers[level]}/${name}`);
  return { [name]: findField(level, name)?.placeholder };
}

const fits = (level: Level, name: string, value: unknown): boolean =>
  findField(level, name)?.sent.safeParse(value).success === true;

/** The name or id that was given, when it is one. */
function referenceIn(found: GatheredValue | null, isNumber = looksLikeNumber): string | null {
  const value = found?.value;
  return typeof value !== 'string' || isPlaceholder(value) || isNumber(value) ? null : value.trim();
}

function correctFrom({ agent, queue, doubtful }: Gathered, fill: string[]): Record<string, unknown> {
  const id = doubtful.has('agent') ? null : referenceIn(agent);
  const queueId = doubtful.has('queue') ? null : referenceIn(queue, looksInternational);
  const from = fits('from', 'id', id) ? { id } : leave('from', 'id', fill);
  if (queueId !== null && fits('from', 'queueId', queueId)) return { ...from, queueId };
  // Without an agent the queue is asked for as well: it is needed when the agent has joined several.
  return queue === null && agent !== null ? from : { ...from, ...leave('from', 'queueId', fill) };
}

/** Keeps a number that was read. Keeps one that is only likely as well, for the caller to confirm. */
function correctNumber(level: 'top' | 'target', name: string, read: NumberRead, fill: string[]) {
  if (read.number !== null) return { [name]: read.number };
  const left = leave(level, name, fill);
  return read.likely === null ? left : { [name]: read.likely };
}

const nothingRead: NumberRead = { number: null, likely: null, isEmergency: false };

function correctTarget(gathered: Gathered, number: NumberRead, fill: string[]): Record<string, unknown> {
  const { contact, timeZone, doubtful } = gathered;
  const id = namesTwoContacts(gathered) ? null : referenceIn(contact);
  const zone = timeZone?.value;
  const isZone = isSaid(zone) && fits('target', 'timeZone', zone) && !doubtful.has('timeZone');
  return {
    ...correctNumber('target', 'phoneNumber', doubtful.has('number') ? nothingRead : number, fill),
    ...(id !== null && fits('target', 'id', id) ? { id } : {}),
    ...(isZone ? { timeZone: zone } : isSaid(zone) ? leave('target', 'timeZone', fill) : {}),
  };
}

/** Of two contacts only the caller knows which is meant. */
function correctContact(gathered: Gathered, fill: string[]): Record<string, unknown> {
  const isDoubtful = namesTwoContacts(gathered) || gathered.doubtful.has('externalContact');
  if (isDoubtful) return leave('top', 'externalContactId', fill);
  const externalContactId = referenceIn(gathered.externalContact);
  return fits('top', 'externalContactId', externalContactId) && externalContactId !== null ? { externalContactId } : {};
}

function correctCallerId({ callerId, doubtful }: Gathered, number: NumberRead, fill: string[]) {
  const value = callerId?.value;
  if (!isSaid(value) || typeof value === 'object') return {};
  return correctNumber('top', 'callerId', doubtful.has('callerId') ? nothingRead : number, fill);
}

function correctAttributes(found: GatheredValue | null): Record<string, unknown> {
  if (!isObject(found?.value)) return {};
  const kept = Object.entries(found.value)
    .slice(0, 4 * limits.attributes)
    .filter(([name, value]) => name !== '__proto__' && ['string', 'number', 'boolean'].includes(typeof value))
    .map(([name, value]) => [name, String(value)] as const)
    .filter(([name, value]) => fits('top', 'attributes', { [name]: value }))
    .slice(0, limits.attributes);
  return kept.length === 0 ? {} : { attributes: Object.fromEntries(kept) };
}

/** The value as it is, else as it was probably meant. */
function readings({ choices, inside }: RequestField, value: unknown): readonly unknown[] {
  if (typeof value === 'number') {
    const [first = ''] = inside === undefined ? [] : Object.keys(fields[inside]);
    return [value, String(value), Math.round(value), { [first]: value }];
  }
  if (typeof value === 'string') {
    const meant = choices === undefined ? [] : [nearest(value, choices)];
    return [value, ...meant, ...(value.trim() === '' ? [] : [Number(value)])];
  }
  if (!isObject(value) || inside === undefined) return [value];
  // A delay in milliseconds is not a delay in seconds under another name.
  const meant = Object.entries(value)
    .filter(([name]) => !/ms$|milli/i.test(name))
    .map(([name, each]) => [suggestField(inside, name)?.meant ?? name, each] as const)
    .map(([name, each]) => [name, typeof each === 'string' ? Number(each) : each] as const)
    .filter(([name, each]) => fits(inside, name, each));
  return [value, ...(meant.length === 0 ? [] : [Object.fromEntries(meant)])];
}

/** Left out for the caller when it cannot be read, unless the call would then go out in another way: then it is asked for. */
function correctOther({ rest, doubtful }: Gathered, name: string, fill: string[]): Record<string, unknown> {
  const field = findField('top', name);
  const found = rest.get(name);
  if (field === null || found === undefined) return {};
  const meant = readings(field, found.value).find((value) => value !== null && fits('top', name, value));
  const isAsked = field.placeholder !== undefined && isSaid(found.value);
  if (isAsked && (meant === undefined || doubtful.has(name))) return leave('top', name, fill);
  return meant === undefined ? {} : { [name]: meant };
}

/** An instant that cannot be read or kept stays as a place to be filled in: without it the call would be dialed at another time. */
function correctTimes(gathered: Gathered, { now, countFrom }: Circumstances, fill: string[]): Record<string, unknown> {
  const at = (name: string): number | null => {
    const value = gathered.rest.get(name)?.value;
    return gathered.doubtful.has(name) || !fits('top', name, value) ? null : readInstant(value);
  };
  const [start, end, latest] = [at('notBefore'), at('expiresAt'), now + limits.deadlineMs];
  const startKept = start !== null && start + limits.defaultDeadlineMs <= latest;
  const endKept = end !== null && end > now && end <= latest && (!startKept || end > start);
  const expires = gathered.rest.get('expiresAt');
  // A number under another name is a span, such as the seconds to let it ring: no last moment to dial.
  const isSpan = expires?.pointer !== '/expiresAt' && /^\d*$/.test(String(expires?.value));
  const put = (name: string, isKept: boolean): Record<string, unknown> => {
    const value = gathered.rest.get(name)?.value;
    if (!isSaid(value)) return {};
    return isKept ? { [name]: value } : leave('top', name, fill);
  };
  const times = { ...put('notBefore', startKept), ...(isSpan ? {} : put('expiresAt', endKept)) };
  const isOver = !('expiresAt' in times) && defaultDeadline(startKept ? start : null, countFrom) <= now;
  return isOver ? { ...times, ...leave('top', 'expiresAt', fill) } : times;
}

const together = new Set(['from', 'targets', 'externalContactId', 'callerId', 'attributes', 'notBefore', 'expiresAt']);
const others = Object.keys(fields.top).filter((name) => !together.has(name));

/** Rewrites what was gathered into a whole request, each value of which is good by itself; null for an emergency line. */
export function correctRequest(gathered: Gathered, numbers: Numbers, about: Circumstances): Correction {
  if (numbers.target.isEmergency) return { corrected: null, fill: [] };
  const fill: string[] = [];
  const corrected: Record<string, unknown> = {
    from: correctFrom(gathered, fill),
    targets: [correctTarget(gathered, numbers.target, fill)],
    ...correctContact(gathered, fill),
    ...correctCallerId(gathered, numbers.callerId, fill),
    ...correctAttributes(gathered.attributes),
  };
  for (const name of others) Object.assign(corrected, correctOther(gathered, name, fill));
  return { corrected: Object.assign(corrected, correctTimes(gathered, about, fill)), fill };
}
