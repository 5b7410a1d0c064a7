import { Option, type Command } from 'commander';
import { isoOf } from '../call/instants.ts';
import type { CallRequestBody } from '../call/request.ts';
import { parseDuration, parseInstant } from './duration.ts';
import { CommandError, exitCode } from './exit-code.ts';

/** The flags of `call` and `check`, all as typed. */
export interface RequestFlags {
  readonly from: string;
  readonly queue?: string;
  readonly to: string;
  readonly wait?: string;
  readonly notBefore?: string;
  readonly attribute?: readonly string[];
  readonly callerId?: string;
  readonly contact?: string;
  readonly timeZone?: string;
  readonly label?: string;
  readonly priority?: string;
  readonly reason?: string;
  readonly lawfulBasis?: string;
  readonly webhookUrl?: string;
  readonly whenNotReady?: 'wait' | 'refuse';
  readonly retryAttempts?: string;
  readonly retryDelay?: string;
}

const gather = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

/** The flags that make up a request. */
export function addRequestFlags(command: Command): Command {
  return command
    .requiredOption('--from <agent>', 'the agent: a Genesys user id or an e-mail')
    .requiredOption('--to <number>', 'the number to call, with country code: +15559876543')
    .option('--queue <queue>', "the queue for the call, an id or a name; default: the agent's only joined queue")
    .option('--wait <duration>', 'maximum wait for the agent: 90s, 10m, 2h (default: 15 minutes)')
    .option('--not-before <when>', 'earliest time to dial: an ISO time or a duration from now')
    .option('--attribute <name=value>', 'an attribute of the conversation; repeat it for several', gather)
    .option('--caller-id <number>', 'the number that the target sees')
    .option('--contact <id>', "the target's external contact id")
    .option(
      '--time-zone <zone>',
      "the time zone of the target, such as America/New_York, for the policy's calling hours",
    )
    .option('--label <text>', 'a name for the call')
    .option('--priority <0-9>', 'calls with a higher priority are dialed first')
    .option('--reason <text>', 'the reason for the call; Outdial keeps it with the call')
    .option('--lawful-basis <text>', 'the lawful basis of the call; Outdial keeps it with the call')
    .option('--webhook-url <address>', 'receives every event of the call, signed')
    .addOption(
      new Option('--when-not-ready <what>', 'wait for the agent (default), or refuse').choices(['wait', 'refuse']),
    )
    .option(
      '--retry-attempts <n>',
      'maximum number of attempts; a further one needs proof that the target was not rung',
    )
    .option('--retry-delay <duration>', 'pause before a further attempt');
}

/** When a person gives a request, and where: times without a time zone count in theirs. */
export interface GivenWhen {
  /** Epoch milliseconds. */
  readonly now: number;
  readonly timeZone: string;
}

/** The body of `POST /v1/calls` for these flags. Numbers and names go as given: the server checks them. */
export function requestBody(flags: RequestFlags, when: GivenWhen): CallRequestBody {
  const { now } = when;
  const notBefore = flags.notBefore === undefined ? undefined : instantOf('--not-before', flags.notBefore, when);
  const wait = flags.wait === undefined ? undefined : durationOf('--wait', flags.wait);
  const attempts = flags.retryAttempts === undefined ? undefined : countOf('--retry-attempts', flags.retryAttempts);
  const delayMs = flags.retryDelay === undefined ? undefined : durationOf('--retry-delay', flags.retryDelay);
  const delaySeconds = delayMs === undefined ? undefined : Math.round(delayMs / 1_000);
  return {
    from: { id: flags.from, queueId: flags.queue },
    targets: [{ phoneNumber: flags.to, id: flags.contact, timeZone: flags.timeZone }],
    callerId: flags.callerId,
    attributes: flags.attribute === undefined ? undefined : Object.fromEntries(flags.attribute.map(pairOf)),
    label: flags.label,
    priority: flags.priority === undefined ? undefined : countOf('--priority', flags.priority),
    reason: flags.reason,
    lawfulBasis: flags.lawfulBasis,
    webhookUrl: flags.webhookUrl,
    whenNotReady: flags.whenNotReady,
    notBefore: notBefore === undefined ? undefined : isoOf(notBefore),
    expiresAt: wait === undefined ? undefined : isoOf(Math.max(now, notBefore ?? now) + wait),
    retry: attempts === undefined && delaySeconds === undefined ? undefined : { attempts, delaySeconds },
  };
}

/** An attribute as typed: `name=value`, or `name:value`. Throws CommandError. */
export function pairOf(text: string): readonly [string, string] {
  const split = text.search(/[=:]/);
  if (split < 1) throw usage(`--attribute: "${text}" is not name=value, such as ticket=4711.`);
  return [text.slice(0, split), text.slice(split + 1)];
}

function durationOf(flag: string, text: string): number {
  const ms = parseDuration(text);
  if (ms === null) throw usage(`${flag}: "${text}" is not a duration such as 90s, 10m or 2h.`);
  return ms;
}

function instantOf(flag: string, text: string, { now, timeZone }: GivenWhen): number {
  const given = parseInstant(text, now, timeZone);
  if (given === null)
    throw usage(
      `${flag}: "${text}" is neither a time such as "2026-11-22 15:00" or 2026-11-22T15:00:00Z, nor a duration such as 10m.`,
    );
  return given.at;
}

/** The time zone that a request's start was read in, as a sentence; null where the start names its own. */
export function zoneTaken({ notBefore }: Pick<RequestFlags, 'notBefore'>, { now, timeZone }: GivenWhen): string | null {
  const given = notBefore === undefined ? null : parseInstant(notBefore, now, timeZone);
  return given === null || given.isZoned ? null : `"${notBefore ?? ''}" has no time zone: it counts in ${timeZone}.`;
}

/** Why a start is refused; null for one that is still to come. The server would dial a call with a past start at once. */
export function whyPast({ notBefore }: CallRequestBody, now: number): string | null {
  if (notBefore == null || Date.parse(notBefore) >= now) return null;
  return `the time ${notBefore.replace('.000Z', 'Z')} has passed. Give a later one, or leave it out to dial as soon as possible.`;
}

/** The same, for one request. Throws CommandError where the start has passed. */
export function requestToCome(flags: RequestFlags, when: GivenWhen): CallRequestBody {
  const body = requestBody(flags, when);
  const why = whyPast(body, when.now);
  if (why !== null) throw usage(`--not-before: ${why}`);
  return body;
}

function countOf(flag: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw usage(`${flag}: "${text}" is not a whole number.`);
  return Number(text);
}

const usage = (sentence: string): CommandError => new CommandError(sentence, exitCode.usage);
