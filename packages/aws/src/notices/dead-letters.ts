import { callId, type CallId, type DeadChoice } from 'outdial/engine-kit';
import type { FunctionWorld } from '../lambda/world.ts';
import { deadPrefix, messageAttributes, messagesIn, noticePlaceOf, type StoredMessage } from '../table/messages.ts';
import { noticeGrace, noticeKeptSeconds } from '../table/notices.ts';
import { numberIn, textIn } from '../table/table.ts';

/** Letters that one request sends again at most; the next request continues. */
const mostResent = 1_000;
/** Letters that are read, and written, at one time. */
const atOnce = 25;

export interface DeadLetters {
  /** Gives these letters another 24 hours, and answers how many: at most 1,000. */
  readonly resend: (choice: DeadChoice) => Promise<number>;
  /** Removes the letters of a webhook. */
  readonly purge: (endpoint: string) => Promise<void>;
  /** Removes what is still to be delivered to a webhook. */
  readonly purgePending: (endpoint: string) => Promise<void>;
}

type Letter = Pick<StoredMessage, 'callId' | 'place'>;

export function createDeadLetters(world: FunctionWorld): DeadLetters {
  const { table } = world;
  const messages = messagesIn(table);
  const remove = ({ callId: id, place }: Letter) => table.remove({ pk: `call#${id}`, sk: place });
  /** The letters of a webhook, in small groups. */
  async function* lettersOf(endpoint: string): AsyncGenerator<readonly StoredMessage[]> {
    for (let after = 0; ;) {
      const found = await messages.dead(after, atOnce);
      yield found.filter((letter) => letter.endpoint === endpoint);
      const last = found.at(-1);
      if (last === undefined) return;
      after = last.row;
    }
  }
  return {
    resend: async (choice) => {
      if ('message' in choice) return resendAll(world, await lettersNamed(world, choice.message));
      let resent = 0;
      for await (const letters of lettersOf(choice.endpoint)) {
        resent += await resendAll(world, letters.slice(0, mostResent - resent));
        if (resent === mostResent) break;
      }
      return resent;
    },
    purge: async (endpoint) => {
      for await (const letters of lettersOf(endpoint)) await Promise.all(letters.map(remove));
    },
    purgePending: async (endpoint) => {
      // What is left after this, `notify` removes: it knows no such webhook.
      await Promise.all((await messages.pending(endpoint, mostResent)).map(remove));
    },
  };
}

/** One message, at every webhook where it is dead. `named`: `<call id>.<number>`. */
async function lettersNamed({ table }: FunctionWorld, named: string): Promise<readonly Letter[]> {
  const [, id = '', number = ''] = /^(call_\w+)\.(\d+)$/.exec(named) ?? [];
  if (id === '') return [];
  const found: Letter[] = [];
  for (let after = deadPrefix; ;) {
    const items = await table.queryAfter(`call#${id}`, after, atOnce);
    const letters = items.filter((item) => textIn(item, 'sk').startsWith(deadPrefix));
    for (const item of letters)
      if (numberIn(item, 'messageNumber') === Number(number))
        found.push({ callId: callId(id), place: textIn(item, 'sk') });
    const last = letters.at(-1);
    if (last === undefined || letters.length < items.length) return found;
    after = textIn(last, 'sk');
  }
}

async function resendAll(world: FunctionWorld, letters: readonly Letter[]): Promise<number> {
  const resent = (await Promise.all(letters.map((letter) => resend(world, letter)))).filter((id) => id !== null);
  for (const id of new Set(resent)) world.ring(id, 0);
  return resent.length;
}

/** The notice comes first: a process that dies in between leaves both, and the delivery of the notice removes the letter. */
async function resend({ table, clock }: FunctionWorld, { callId: id, place }: Letter): Promise<CallId | null> {
  const pk = `call#${id}`;
  const letter = await table.get({ pk, sk: place });
  if (letter === null) return null;
  const now = clock.now();
  await table.put({
    ...messageAttributes(letter),
    ...{ pk, sk: noticePlaceOf(place), attempts: 0, since: now, nextAt: now, busyUntil: 0 },
    problem: textIn(letter, 'problem'),
    ...{ messages: textIn(letter, 'endpoint'), row: Number(place.split('#')[2]) },
    ...{ due: 'due', dueAt: now + noticeGrace, expires: Math.ceil(now / 1000) + noticeKeptSeconds },
  });
  await table.remove({ pk, sk: place });
  return id;
}
