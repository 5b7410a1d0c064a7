import { isObject } from '../json/object.ts';
import type { Level } from '../call/fields.ts';
import type { CallPart } from './circulating.ts';
import { isField, partOf, suggestField } from './did-you-mean.ts';
import { foldName } from './nearest.ts';
import { escapePointer } from '../json/pointer.ts';

/** A value of the caller's, and the JSON pointer where it stood. */
export interface GatheredValue {
  readonly value: unknown;
  readonly pointer: string;
}

/** What a body says, wherever it says it: in the true fields, or in fields that circulate. Null for what it does not say. */
export interface Gathered {
  readonly agent: GatheredValue | null;
  readonly queue: GatheredValue | null;
  readonly number: GatheredValue | null;
  /** The external contact in the target. */
  readonly contact: GatheredValue | null;
  /** The same next to `targets`. */
  readonly externalContact: GatheredValue | null;
  readonly timeZone: GatheredValue | null;
  readonly callerId: GatheredValue | null;
  readonly attributes: GatheredValue | null;
  /** How many targets there are. */
  readonly targets: number;
  /** The other fields of the request under their true names. */
  readonly rest: ReadonlyMap<string, GatheredValue>;
  /** Fields that are given more than once with different values, so that only the caller knows which one is meant. */
  readonly doubtful: ReadonlySet<string>;
}

type Draft = { -readonly [Name in keyof Gathered]: Gathered[Name] } & {
  readonly rest: Map<string, GatheredValue>;
  readonly doubtful: Set<string>;
  /** JSON pointers of the fields that appear twice in the text. */
  readonly twice: readonly string[];
};
type Single = Exclude<CallPart, null | 'targets'> | 'timeZone' | 'externalContact';

/** True for a text that can only be meant as a phone number. */
export function looksLikeNumber(value: unknown): boolean {
  return (
    typeof value === 'string' &&
    /^(?:tel:)?\+?[\d\s().-]{7,}$/i.test(value.trim()) &&
    (value.match(/\d/g)?.length ?? 0) >= 7
  );
}

/** True for the id or the e-mail of a person. */
export function looksLikePerson(value: unknown): boolean {
  return (
    typeof value === 'string' && /^(?:[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|[^@\s:]+@[^@\s]+\.[^@\s]+)$/i.test(value)
  );
}

/** True for a phone number in international form; digits alone can name a queue as well. */
export function looksInternational(value: unknown): boolean {
  return looksLikeNumber(value) && /^(?:tel:)?\s*\+/i.test(String(value).trim());
}

const ofPerson = ['id', 'userId', 'user_id', 'agentId', 'agent_id', 'email'];
const ofNumber = ['phoneNumber', 'number', 'value', 'e164', 'phone'];

/** The fields that hold the text, when the caller gives an object instead of a text, and the pointer of the true field. */
const singles: Readonly<Record<Single, readonly [inner: readonly string[], truePointer?: string]>> = {
  agent: [ofPerson, '/from/id'],
  queue: [['id', 'queueId', 'name'], '/from/queueId'],
  contact: [['id'], '/targets/0/id'],
  externalContact: [['id'], '/externalContactId'],
  number: [ofNumber],
  callerId: [ofNumber, '/callerId'],
  attributes: [[]],
  timeZone: [[]],
};

/** True for a value that says something: not null, and no empty text. */
export function isSaid(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

function saysTheSame(one: unknown, other: unknown): boolean {
  const bare = (value: unknown): string =>
    looksLikeNumber(value) ? String(value).replaceAll(/\D/g, '') : JSON.stringify(value).toLowerCase();
  return bare(one) === bare(other);
}

function isTwice({ twice }: Draft, pointer: string): boolean {
  return twice.some((each) => pointer === each || pointer.startsWith(`${each}/`));
}

/** Keeps the first value that was found: true fields are read before circulating ones. Outdial never chooses between two targets. */
function keep(draft: Draft, name: Single, found: GatheredValue): void {
  const { value, pointer } = found;
  const [names, truePointer] = singles[name];
  const inner = isObject(value) ? names.find((each) => typeof value[each] === 'string') : undefined;
  const meant =
    inner === undefined || !isObject(value) ? found : { value: value[inner], pointer: `${pointer}/${inner}` };
  const first = draft[name] ?? meant;
  draft[name] = first;
  const differs = isSaid(first.value) && isSaid(meant.value) && !saysTheSame(first.value, meant.value);
  if (isTwice(draft, pointer) || (differs && first.pointer !== truePointer)) draft.doubtful.add(name);
}

/** What a body of many more fields than a request has still says is not worth the search. */
const worthReading = 100;

function gatherFields(draft: Draft, level: Level, object: Readonly<Record<string, unknown>>, pointer: string): void {
  const own: Readonly<Record<string, Single>> =
    level === 'from'
      ? { id: 'agent', queueid: 'queue' }
      : { phonenumber: 'number', id: 'contact', timezone: 'timeZone' };
  const names = Object.keys(object).slice(0, worthReading);
  const part = (name: string): Single | null => {
    const circulating = partOf(level, name);
    return circulating === 'targets' ? null : circulating;
  };
  const ownName = (name: string): Single | undefined => {
    const folded = foldName(name);
    return Object.hasOwn(own, folded) && part(name) === null ? own[folded] : undefined;
  };
  // `from.phoneNumber` is not an agent: in `from` the circulating table decides.
  for (const name of [...names.filter((each) => ownName(each) !== undefined), ...names]) {
    const isPerson = level === 'from' && part(name) === 'callerId' && looksLikePerson(object[name]);
    const where = isPerson
      ? 'agent'
      : (ownName(name) ?? part(name) ?? own[foldName(suggestField(level, name)?.meant ?? '')]);
    if (where !== undefined) keep(draft, where, { value: object[name], pointer: `${pointer}/${escapePointer(name)}` });
  }
}

function gatherTarget(draft: Draft, { value, pointer }: GatheredValue): void {
  if (isObject(value)) gatherFields(draft, 'target', value, pointer);
  else if (typeof value === 'string') keep(draft, 'number', { value, pointer });
}

function gatherTargets(draft: Draft, { value, pointer }: GatheredValue): void {
  const list = Array.isArray(value) ? value : [value];
  draft.targets = Math.max(draft.targets, list.length);
  if (list.length > 0)
    gatherTarget(draft, { value: list[0], pointer: Array.isArray(value) ? `${pointer}/0` : pointer });
}

function gatherFrom(draft: Draft, { value, pointer }: GatheredValue): void {
  if (isObject(value)) gatherFields(draft, 'from', value, pointer);
  else if (typeof value === 'string') keep(draft, looksLikeNumber(value) ? 'callerId' : 'agent', { value, pointer });
}

function gatherTop(draft: Draft, name: string, found: GatheredValue): void {
  const part = partOf('top', name);
  if (name === 'from') gatherFrom(draft, found);
  else if (name === 'targets' || part === 'targets') gatherTargets(draft, found);
  else if (name === 'callerId' || name === 'attributes') keep(draft, name, found);
  else if (name === 'externalContactId') keep(draft, 'externalContact', found);
  else if (part !== null) keep(draft, part, found);
  else gatherMeant(draft, name, found);
}

function gatherMeant(draft: Draft, name: string, found: GatheredValue): void {
  const meant = suggestField('top', name)?.meant ?? null;
  if (meant === null || meant.includes('.')) return;
  if (meant !== name) gatherTop(draft, meant, found);
  else if (!draft.rest.has(name)) draft.rest.set(name, found);
  if (isTwice(draft, found.pointer)) draft.doubtful.add(name);
}

type Fields = Readonly<Record<string, unknown>>;

const held = (object: Fields, name: string, inside: string): GatheredValue | null =>
  Object.hasOwn(object, name) ? { value: object[name], pointer: `${inside}/${name}` } : null;

/** Reads a body that fits the schema and has no field twice: the same as `gather` finds, without the search. */
export function gatherFitting(body: Fields & { readonly from: Fields; readonly targets: readonly Fields[] }): Gathered {
  const { from, targets } = body;
  const target = targets[0] ?? {};
  const others = Object.entries(body).filter(([name]) => !trueNames.includes(name));
  return {
    agent: held(from, 'id', '/from'),
    queue: held(from, 'queueId', '/from'),
    number: held(target, 'phoneNumber', '/targets/0'),
    contact: held(target, 'id', '/targets/0'),
    externalContact: held(body, 'externalContactId', ''),
    timeZone: held(target, 'timeZone', '/targets/0'),
    callerId: held(body, 'callerId', ''),
    attributes: held(body, 'attributes', ''),
    targets: targets.length,
    rest: new Map(others.map(([name, value]) => [name, { value, pointer: `/${name}` }])),
    doubtful: new Set(),
  };
}

/** In the order in which they are read: `callerId` before a number in `from`. */
const trueNames = ['callerId', 'targets', 'from', 'attributes', 'externalContactId'];

/** Reads what is there. `twice`: JSON pointers of fields that appear twice in the text. Never throws, and judges nothing. */
export function gather(body: Readonly<Record<string, unknown>>, twice: readonly string[] = []): Gathered {
  const nothing = {
    agent: null,
    queue: null,
    number: null,
    contact: null,
    externalContact: null,
    timeZone: null,
    callerId: null,
    attributes: null,
  };
  const draft: Draft = { ...nothing, targets: 0, rest: new Map(), doubtful: new Set(), twice };
  const others = Object.keys(body)
    .filter((each) => !trueNames.includes(each))
    .slice(0, worthReading)
    .toSorted((one, other) => Number(isField('top', other)) - Number(isField('top', one)));
  for (const name of [...trueNames.filter((each) => Object.hasOwn(body, each)), ...others]) {
    gatherTop(draft, name, { value: body[name], pointer: `/${escapePointer(name)}` });
  }
  return draft;
}
