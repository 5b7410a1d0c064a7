import { type Entry, type Facts, text } from './entry.ts';

type Drawn = Pick<Entry, 'code' | 'title' | 'sentence' | 'fix' | 'who'> & Partial<Entry>;

/** An entry about something that keeps a call from being dialed, before anything left: the target was not rung. */
export const blocking = (entry: Drawn): Entry => ({
  kind: 'state',
  expected: () => null,
  targetRung: false,
  next: 'wait',
  clears: null,
  status: null,
  page: null,
  source: "Outdial's own rule",
  ...entry,
});

/** The agent's name at the start of a sentence. */
export const theAgent = (facts: Facts): string => text(facts, 'agentName', 'The agent');
/** The agent's name within a sentence. */
export const agentWithin = (facts: Facts): string => text(facts, 'agentName', 'the agent');
/** ` since 14:02 UTC`; empty when nobody said since when. */
export const since = (facts: Facts): string => (text(facts, 'since') === '' ? '' : ` since ${text(facts, 'since')}`);

/** What a warning comes to: nothing, unless the policy has made it a blocker (`blocks`). */
export const dialedAllTheSame = (facts: Facts): string =>
  facts['blocks'] === true ? 'the policy waits for that to change' : 'the call is dialed all the same';

/** Queue by name or id, within a sentence. */
export function queueWithin(facts: Facts): string {
  const name = text(facts, 'queueName') || text(facts, 'queueId');
  return name === '' ? 'the queue' : `the queue ${name}`;
}

/** A list as people say it: `Available, Busy or On Queue`. */
export function oneOf(facts: Facts, name: string, otherwise: string): string {
  const value = facts[name];
  const list = typeof value === 'object' && value !== null ? value : [text(facts, name, otherwise)];
  if (list.length < 2) return list[0] ?? otherwise;
  return `${list.slice(0, -1).join(', ')} or ${list.at(-1) ?? ''}`;
}

/** `; searched in …. Close names: …` as far as the facts say it. */
export function search(facts: Facts): string {
  const where = text(facts, 'searched');
  const near = text(facts, 'near');
  return `${where === '' ? '' : ` Searched: ${where}.`}${near === '' ? '' : ` Names that come close: ${near}.`}`;
}
