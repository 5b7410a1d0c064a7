import type { Fixer, ProblemKind } from '../../call/problem.ts';
import { type Entry, type EntryTerms, family, type Row, say, when } from '../entry.ts';

/** Answers that refuse the create-call request: no phone was rung. */
export const refusal = { kind: 'state', targetRung: false, next: 'new-key', status: null } satisfies EntryTerms;

/** Such answers by where they are documented, their kind, and who can fix them. */
export function refusals(
  source: string,
  kind: ProblemKind,
  who: Fixer,
  rows: Readonly<Record<string, Row>>,
): readonly Entry[] {
  return family({ ...refusal, source, kind, who }, rows);
}

/** The message that Genesys sent, as the end of a sentence. */
export const said = say`${when`: “${'message'}”`}.`;
