import { createHash } from 'node:crypto';
import {
  agentId,
  explainAnswer,
  keyId,
  mapEvent,
  placeFrom,
  readEnvelope,
  type ApiKey,
  type Envelope,
  type Problem,
} from 'outdial/engine-kit';
import { judgingUrls } from '../notices/judge-url.ts';
import { ownSource, outcomeTypes } from '../notices/outcome-types.ts';
import { accountProblem } from './environment.ts';
import { mostReceives } from './receives.ts';
import type { FunctionWorld } from './world.ts';

/** The result for one event. A refused event goes to the queue of rejected events, with the sentences that HTTP would return. */
export type TakenIn =
  | { readonly kind: 'call'; readonly callId: string; readonly replayed: boolean }
  | { readonly kind: 'rejected'; readonly codes: readonly string[] }
  /** A mapping's rule delivered the event, but no mapping is for it. */
  | { readonly kind: 'ignored' };

/** The result of an SQS batch: SQS delivers only the messages named here again. */
export interface BatchAnswer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/** The caller of an event is its source: two producers may use the same key. */
function callerOf(event: unknown): ApiKey {
  const source = sourceOf(event);
  // Longer ones are told apart by their hash.
  const digest = createHash('sha256').update(source).digest('hex').slice(0, 16);
  const named = source.length <= longestSource ? source : `${source.slice(0, longestSource)}…${digest}`;
  const scopes = ['conversation:call:write'] as const;
  return { id: keyId(`eventbridge:${named}`), name: 'EventBridge', scopes, createdAt: 0, revokedAt: null };
}
const longestSource = 200;

/** Of a CloudEvents event in a detail, its own: with it its id is unique. */
function sourceOf(event: unknown): string {
  const { source, detail } = fieldsOf(event);
  const carried = fieldsOf(detail);
  return String(carried['specversion'] === undefined ? source : carried['source']);
}
const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? { ...value } : {};

/** Takes events that ask for calls: one envelope from EventBridge, or a batch of SQS messages with one envelope each. */
export async function takeIn(world: FunctionWorld, event: unknown): Promise<TakenIn | BatchAnswer> {
  const records = recordsOf(event);
  if (records === null) return takeEvent(world, event);
  const failed: { itemIdentifier: string }[] = [];
  for (const { messageId, body, attributes } of records) {
    const given = parsed(body);
    const taken = await takeEvent(world, given).catch((error: unknown) => error);
    if (!(taken instanceof Error)) continue;
    const problems =
      taken instanceof PutOff ? taken.problems : ([{ code: 'internal', pointer: null, facts: {} }] as const);
    const facts = { error: taken.name, codes: problems.map(({ code }) => code), messageId, eventId: idOf(given) };
    world.logger.error(facts, 'An event could not be taken for now; it is delivered again.');
    const isLast = Number(attributes?.ApproximateReceiveCount ?? 0) >= mostReceives;
    const isKept = isLast && (await reject(world, given, problems).catch(() => null)) !== null;
    if (!isKept) failed.push({ itemIdentifier: messageId });
  }
  return { batchItemFailures: failed };
}

/** A temporary problem: the event cannot be accepted yet. */
class PutOff extends Error {
  override readonly name = 'PutOff';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(`For now: ${problems.map(({ code }) => code).join(', ')}`);
    this.problems = problems;
  }
}

async function takeEvent(world: FunctionWorld, event: unknown): Promise<TakenIn> {
  const { clock, environment } = world;
  const foreign = accountProblem(event, environment.accounts);
  if (foreign !== null) return reject(world, event, [foreign]);
  if (isOwn(event)) return ignore(world, event);
  const envelope = mapEvent(world.mappings, event, clock.now())?.envelope ?? readEnvelope(event, clock.now());
  switch (envelope.kind) {
    case 'problem':
      if (world.mappings.length > 0 && isOfOtherType(envelope.problems)) return ignore(world, event);
      return reject(world, event, envelope.problems);
    case 'topic':
      return reject(world, event, [invalid('it reports something of Genesys, and asks for no call')]);
    case 'call-request':
      return place(world, event, envelope);
  }
}

/** What Outdial itself put on the bus. A mapping for every event must not make a call of it, and of that call's end another one. */
function isOwn(event: unknown): boolean {
  const { source, 'detail-type': type } = fieldsOf(event);
  return source === ownSource && outcomeTypes.includes(String(type));
}

/** A valid envelope with a type that is not Outdial's. A mapping's rule delivers it even when the mapping is not for it. */
const isOfOtherType = (problems: readonly Problem[]): boolean =>
  problems.every(({ pointer }) => pointer === '/detail-type' || pointer === '/detail/type');

function ignore(world: FunctionWorld, event: unknown): TakenIn {
  world.count('EventsIgnored', { eventId: idOf(event) });
  return { kind: 'ignored' };
}

type Asked = Extract<Envelope, { readonly kind: 'call-request' }>;

async function place(world: FunctionWorld, event: unknown, asked: Asked): Promise<TakenIn> {
  const agent = agentNamed(asked.body);
  if (agent !== null) await world.facts.learn(agentId(agent));
  const placed = await placeFrom({ ...world.parts, ...judgingUrls(world.environment) }, asked, callerOf(event));
  if (placed.kind === 'call') return { kind: 'call', callId: placed.callId, replayed: placed.replayed };
  const { status, problems } = placed.refusal;
  if (status >= 500) throw new PutOff(problems);
  return reject(world, event, problems);
}

/** If a retry cannot fix the problem, the event goes to the rejected queue at once and is not delivered again. */
async function reject(world: FunctionWorld, event: unknown, problems: readonly Problem[]): Promise<TakenIn> {
  const codes = problems.map(({ code }) => code);
  const { rejectedQueueUrl } = world.environment;
  world.count('EventsRejected', { codes, eventId: idOf(event) });
  if (rejectedQueueUrl !== '') {
    const MessageBody = fitting(
      event,
      problems.map((problem) => explainAnswer(problem)),
    );
    await world.api.call('sqs', 'SendMessage', { QueueUrl: rejectedQueueUrl, MessageBody });
  }
  return { kind: 'rejected', codes };
}

const largestMessage = 256 * 1024;

/** An event may be as large as a whole message. Then its detail is dropped, and its envelope stays so that the producer can find it. */
function fitting(event: unknown, problems: readonly Explained[]): string {
  const gone = 'too large to keep';
  const isEnvelope = typeof event === 'object' && event !== null && 'detail' in event;
  const shorter = [
    { event, problems },
    { event: isEnvelope ? { ...event, detail: gone } : gone, problems },
    { event: gone, eventId: idOf(event), codes: problems.map(({ code }) => code) },
  ].map((kept) => JSON.stringify(kept));
  return shorter.find((text) => Buffer.byteLength(text) <= largestMessage) ?? JSON.stringify({ event: gone });
}
type Explained = ReturnType<typeof explainAnswer>;

function idOf(event: unknown): string | null {
  const id = typeof event === 'object' && event !== null && 'id' in event ? event.id : null;
  return typeof id === 'string' ? id.slice(0, 255) : null;
}

function invalid(why: string): Problem {
  return { code: 'event-invalid', pointer: null, facts: { why } };
}

function agentNamed(body: unknown): string | null {
  const from = typeof body === 'object' && body !== null && 'from' in body ? body.from : null;
  const id = typeof from === 'object' && from !== null && 'id' in from ? from.id : null;
  return typeof id === 'string' && !id.includes('@') ? id : null;
}

interface SqsRecord {
  readonly messageId: string;
  readonly body: string;
  readonly attributes?: { readonly ApproximateReceiveCount?: string };
}

function recordsOf(event: unknown): readonly SqsRecord[] | null {
  const records = typeof event === 'object' && event !== null && 'Records' in event ? event.Records : null;
  return Array.isArray(records) ? (records as readonly SqsRecord[]) : null;
}

/** A message that is not JSON counts as an event that is not an object, and is rejected. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
