import type { Problem } from '../../call/problem.ts';
import { readNative, type NativeReading } from '../../explain/native-request.ts';
import { isObject } from '../../json/object.ts';
import { refuse, refuseAll, type Refusal } from '../../orders/refusal.ts';

/** What a `CreateCallRequest` means here: the body of the same call at `POST /v1/calls`. */
export type Translated = { readonly kind: 'translated'; readonly body: Readonly<Record<string, unknown>> } | Refusal;

const called: Readonly<Record<Exclude<NativeReading['calls'], 'number' | null>, string>> = {
  user: 'a user (`callUserId`)',
  queue: 'a queue (`callQueueId`)',
  conference: 'a conference (`conversationIds` or `participants`)',
};

/**
 * Reads Genesys's `CreateCallRequest` for this agent. `priority`, `languageId` and the routing skills matter only when a queue is called,
 * so they are ignored. `now`: epoch milliseconds.
 */
export function readNativeBody(value: unknown, userId: string, now: number): Translated {
  if (!isObject(value)) return refuse('body-not-object', { status: 400, pointer: '' });
  // SDKs of some languages send what was not set as null.
  const given = Object.fromEntries(Object.entries(value).filter(([, each]) => each !== null));
  const reading = readNative(given, now);
  const [first, ...rest] = [...reading.problems, ...lost(reading)];
  if (first !== undefined) return refuseAll([first, ...rest], { status: 400 });
  return { kind: 'translated', body: translate(given, userId) };
}

function lost({ calls }: NativeReading): readonly Problem[] {
  if (calls === null || calls === 'number') return [];
  return [{ code: 'destination-not-a-number', pointer: '', facts: { calls: called[calls] } }];
}

function translate(given: Readonly<Record<string, unknown>>, userId: string): Readonly<Record<string, unknown>> {
  const { phoneNumber, callFromQueueId, externalContactId, callerId, callerIdName, attributes, label, uuiData } = given;
  const same = { externalContactId, callerId, callerIdName, attributes, label, uuiData };
  return {
    from: { id: userId, ...(callFromQueueId === undefined ? {} : { queueId: callFromQueueId }) },
    targets: [{ phoneNumber }],
    ...Object.fromEntries(Object.entries(same).filter(([, value]) => value !== undefined)),
  };
}
