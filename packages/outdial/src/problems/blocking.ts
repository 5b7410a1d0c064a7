import type { BlockerCode } from '../call/blockers.ts';
import type { ProblemKind } from '../call/problem.ts';
import { type Entry, type EntryTerms, type Facts, family, type Row, say, text, when } from './entry.ts';

/** What keeps no call from being dialed by itself, such as a warning: nothing was dialed, so the target was not rung. */
export const notDialed = { kind: 'state', targetRung: false, next: 'wait', status: null } satisfies EntryTerms;

/** Entries about blockers. Each code needs a row in `call/blockers.ts`. */
export function blocking<Code extends BlockerCode>(
  kind: ProblemKind,
  rows: Readonly<Record<Code, Row<typeof notDialed>>>,
): readonly Entry[] {
  return family({ ...notDialed, kind, source: kind === 'policy' ? "Outdial's policy" : "Outdial's own rule" }, rows);
}

/** The agent's name at the start of a sentence. */
export const theAgent = say`${['agentName', 'The agent']}`;
/** The agent's name within a sentence. */
export const agentWithin = say`${['agentName', 'the agent']}`;
/** ` since 14:02 UTC`; empty when the start is not known. */
export const since = when` since ${'since'}`;

/** “is”, or “has been” in front of a `since`. */
export const isOrHasBeen = (facts: Facts): string => (since(facts) === '' ? 'is' : 'has been');

/** The effect of a warning: Outdial dials anyway, unless the policy makes it a blocker (`blocks`). */
export const effectOfWarning = (facts: Facts): string =>
  facts['blocks'] === true ? 'The policy makes the call wait until that changes' : 'Outdial dials anyway';

const queue = (facts: Facts): string => when` ${'queueName'}`(facts) || when` ${'queueId'}`(facts);
/** Queue by name or id, at the start of a sentence. */
export const theQueue = say`The queue${queue}`;
/** The same within a sentence. */
export const queueWithin = say`the queue${queue}`;

/** Joins a list: `Available, Busy or On Queue`. */
export function oneOf(name: string, otherwise: string, word = 'or'): (facts: Facts) => string {
  return (facts) => {
    const value = facts[name];
    const list = typeof value === 'object' && value !== null ? value : [text(facts, name, otherwise)];
    if (list.length < 2) return list[0] ?? otherwise;
    return `${list.slice(0, -1).join(', ')} ${word} ${list.at(-1) ?? ''}`;
  };
}

/** ` Searched: …. Similar names: ….`, as far as the facts are known. */
export const search = say`${when` Searched: ${'searched'}.`}${when` Similar names: ${'near'}.`}`;
