import * as z from 'zod';
import { callStates, type CallState } from '../call/call.ts';
import {
  agentId,
  callId,
  conversationId,
  keyId,
  queueId,
  type AgentId,
  type CallId,
  type KeyId,
  type QueueId,
} from '../call/ids.ts';
import type { Problem } from '../call/problem.ts';
import { nearest } from '../intake/nearest.ts';
import { parseTargetNumber } from '../phone/number.ts';
import type { ApiKey, ApiKeys } from '../ports/api-keys.ts';
import type { CallChoice, Engine } from '../ports/engine.ts';
import { entries, isKnownCode } from '../problems/catalogue.ts';
import { amongSeen } from './key-limits.ts';
import { lookingUpFor } from './look-ups.ts';
import { seenBy } from './own-calls.ts';
import { refuseAll, type Refusal } from './refusal.ts';
import { resolveAgent, resolveQueue } from './resolve-parties.ts';
import type { OrderWorld } from './world.ts';

const name = z.string().trim().min(1).max(254).optional();
const time = z.iso.datetime({ offset: true }).transform((at) => Date.parse(at));
const statesOf = (states: readonly CallState[]) =>
  z
    .string()
    .transform((list) => list.split(','))
    .pipe(z.array(z.enum(states)))
    .optional()
    .meta({ description: `One or several of ${states.join(', ')}, separated by commas.` });
const yes = z.enum(['true', '']).transform(() => true as const);

/** How calls are asked for, in a query and in a body alike: one row for each part of a `CallChoice`. */
export const filterShape = {
  id: name.meta({ description: 'The id of one call.' }),
  agent: name.meta({ description: 'An agent: id or e-mail.' }),
  number: name.meta({ description: 'A target number, as in a request; in a query its + is written %2B.' }),
  state: statesOf(callStates),
  queue: name.meta({ description: 'A queue: id or name.' }),
  key: name.meta({ description: 'The idempotency key of the request.' }),
  conversation: name.meta({ description: "Genesys's conversation id." }),
  label: name.meta({ description: 'The label of the request.' }),
  attribute: z.string().min(2).max(700).optional().meta({ description: 'An attribute of the request, as name:value.' }),
  createdBy: name.meta({ description: 'The API key of the request: id or name.' }),
  code: name.meta({ description: 'A blocker that the call waits for, its outcome, or the problem that ended it.' }),
  undecided: yes.optional().meta({ description: '`true`: only calls that a person must still resolve.' }),
  since: time.optional().meta({ description: 'Accepted at this time or later, in ISO 8601.' }),
  until: time.optional().meta({ description: 'Accepted before this time.' }),
  expiresBefore: time.optional().meta({ description: 'Its deadline is before this time.' }),
};

/** The same for what may still be canceled or reassigned without a call: only these states are looked at. */
export const undialedStates = ['scheduled', 'waiting'] as const satisfies readonly CallState[];
export const undialedShape = { ...filterShape, state: statesOf(undialedStates) };

export type CallWish = z.output<z.ZodObject<typeof filterShape>>;

/** How a wrong part is reported: as a parameter of a query, or as a field of a body. */
export type SayWrong = (field: string, seen: string, expected: string) => Problem;

/** The same for a field of a body. */
export const wrongField: SayWrong = (field, seen, expected) => ({
  ...{ code: 'field-value', pointer: `/${field}`, facts: { field, seen: seen.slice(0, 100), expected } },
});

type World = Pick<OrderWorld, 'floor' | 'contactCentre' | 'clock' | 'policy'> & {
  readonly engine: Pick<Engine, 'list'>;
  readonly apiKeys: Pick<ApiKeys, 'list'>;
};

type Named<Value> = { readonly kind: 'named'; readonly value: Value } | Refusal | Unknown;
const named = <Value>(value: Value): Named<Value> => ({ kind: 'named', value });

/** A part that names nothing there is, and what would be right. */
interface Unknown {
  readonly kind: 'unknown';
  readonly expected: string;
}
const unknown = (expected: string): Unknown => ({ kind: 'unknown', expected });

/**
 * What was asked for among the calls that exist for the caller, with ids in place of names. A part that names nothing is refused with a suggestion, all of them together: an empty
 * list would look like an answer.
 */
export async function readFilter(
  whole: World,
  wish: CallWish,
  { caller, sayWrong }: { readonly caller: ApiKey; readonly sayWrong: SayWrong },
): Promise<{ readonly kind: 'choice'; readonly choice: CallChoice } | Refusal> {
  const world = { ...whole, engine: seenBy(caller, whole.engine) };
  const parts: readonly (readonly [
    keyof CallWish,
    (text: string) => Named<CallChoice> | Promise<Named<CallChoice>>,
  ])[] = [
    ['id', async (text) => mapped(await callNamed(world, text), (id) => ({ id }))],
    ['agent', async (text) => mapped(await agentNamed(world, text), (id) => ({ agentId: id }))],
    ['queue', async (text) => mapped(await queueNamed(world, text), (id) => ({ queueId: id }))],
    ['createdBy', async (text) => mapped(await keysNamed(world, text), (ids) => ({ createdBy: ids }))],
    ['number', async (text) => mapped(await numberNamed(world, text), (number) => ({ phoneNumber: number }))],
    ['code', async (text) => mapped(await codeNamed(world, text), (code) => ({ code }))],
    ['attribute', (text) => mapped(attributeNamed(text), (attribute) => ({ attribute }))],
    ['until', () => boundedAfter(wish)],
  ];
  const { state, key, conversation, label, undecided, since, until, expiresBefore } = wish;
  let choice: CallChoice = {
    ...(state === undefined ? {} : { states: state }),
    ...(key === undefined ? {} : { key }),
    ...(conversation === undefined ? {} : { conversationId: conversationId(conversation) }),
    ...(label === undefined ? {} : { label }),
    ...(undecided === undefined ? {} : { undecided }),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
    ...(expiresBefore === undefined ? {} : { expiresBefore }),
  };
  const wrong: Problem[] = [];
  for (const [field, read] of parts) {
    if (wish[field] === undefined) continue;
    const part = await read(String(wish[field]));
    if (part.kind === 'refused') return part;
    if (part.kind === 'named') choice = { ...choice, ...part.value };
    // A number is shown by its sender only.
    else wrong.push(sayWrong(field, field === 'number' || field === 'until' ? '' : String(wish[field]), part.expected));
  }
  const [first, ...rest] = wrong;
  return first === undefined
    ? { kind: 'choice', choice: amongSeen(caller, choice) }
    : refuseAll([first, ...rest], { status: 400 });
}

const mapped = <Value, Mapped>(found: Named<Value>, map: (value: Value) => Mapped): Named<Mapped> =>
  found.kind === 'named' ? named(map(found.value)) : found;

/** What Genesys no longer knows still has its calls here. */
async function hasCalls({ engine }: World, choice: CallChoice): Promise<boolean> {
  return (await engine.list({ ...choice, limit: 1 })).items.length > 0;
}

const suggesting = (what: string, near: unknown): string =>
  Array.isArray(near) && near.length > 0 ? `${what}, such as ${near.slice(0, 3).join(' or ')}` : what;

async function callNamed(world: World, text: string): Promise<Named<CallId>> {
  const id = callId(text);
  return (await hasCalls(world, { id })) ? named(id) : unknown('the id of a call that exists');
}

async function agentNamed(world: World, reference: string): Promise<Named<AgentId>> {
  const id = agentId(reference);
  if (await hasCalls(world, { agentId: id })) return named(id);
  const agent = await resolveAgent(lookingUpFor('question', world), reference, { needQueues: false });
  if (agent.kind === 'resolved') return named(agent.value.agentId);
  if (agent.status === 503) return agent;
  const [{ code, facts }] = agent.problems;
  if (code === 'agent-is-a-queue') return unknown("an agent's id or e-mail; this is the id of a queue");
  return unknown(suggesting('the id or e-mail of an agent', facts['near']));
}

async function queueNamed(world: World, reference: string): Promise<Named<QueueId>> {
  const id = queueId(reference);
  if (await hasCalls(world, { queueId: id })) return named(id);
  const queue = await resolveQueue(lookingUpFor('question', world), reference, null);
  if (queue.kind === 'resolved') return named(queue.value.id);
  if (queue.status === 503) return queue;
  return unknown(suggesting('the id or name of a queue', queue.problems[0].facts['near']));
}

/** Several keys may have one name. */
async function keysNamed(world: World, reference: string): Promise<Named<readonly KeyId[]>> {
  const ids = (await world.apiKeys.list()).filter(({ id, name: text }) => id === reference || text === reference);
  if (ids.length > 0) return named(ids.map(({ id }) => id));
  const id = keyId(reference);
  return (await hasCalls(world, { createdBy: [id] })) ? named([id]) : unknown('the id or name of an API key');
}

/** A + in a query is often sent as a space, or left out. What digits without it mean is a guess, so only a number that has calls is meant. */
async function numberNamed(world: World, written: string): Promise<Named<string>> {
  const country = world.policy().policy?.defaultCountry ?? null;
  const read = parseTargetNumber(written, country);
  if (read.kind === 'number') return named(read.number);
  const abroad = parseTargetNumber(written.replace(/^ ?(?=\d)/, '+'), country);
  const guesses = [read.kind === 'invalid' ? read.likely : null, abroad.kind === 'number' ? abroad.number : null];
  for (const number of guesses)
    if (number !== null && (await hasCalls(world, { phoneNumber: number }))) return named(number);
  return unknown('a phone number in E.164, such as +15559876543; in a query + is written %2B');
}

/** Genesys has codes that no list of ours has: those have a dot in them. */
async function codeNamed(world: World, code: string): Promise<Named<string>> {
  if (isKnownCode(code) || code.includes('.') || (await hasCalls(world, { code }))) return named(code);
  const near = nearest(
    code,
    entries.map((entry) => entry.code),
  );
  return unknown(suggesting('the code of a blocker, an outcome or a problem', near === null ? [] : [near]));
}

function attributeNamed(text: string): Named<{ readonly name: string; readonly value: string }> {
  const at = text.indexOf(':');
  if (at < 1) return unknown('a name and a value with a colon between them, such as ticket:4711');
  return named({ name: text.slice(0, at), value: text.slice(at + 1) });
}

function boundedAfter({ since, until }: CallWish): Named<CallChoice> {
  const isEmpty = since !== undefined && until !== undefined && until <= since;
  return isEmpty ? unknown('a time after `since`') : named({});
}
