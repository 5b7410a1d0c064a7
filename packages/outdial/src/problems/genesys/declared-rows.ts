import type { Fixer, ProblemKind, TargetRung } from '../../call/problem.ts';
import type { Entry } from '../entry.ts';
import { declaredCodes } from './declared.ts';
import { refusal } from './refusal.ts';

/** The texts of a declared code: kind, who can fix it, title, sentence, fix. */
export type DeclaredRow = readonly [
  code: string,
  kind: ProblemKind,
  who: Fixer,
  title: string,
  sentence: string,
  fix: string,
];

const saidBy = new Map(declaredCodes.map((declared) => [declared.code, declared]));

/** The operations that declare a code, in words. */
function sourceOf(code: string): string {
  const declared = saidBy.get(code);
  if (declared === undefined) return 'Observed on real organisations; Genesys does not declare it';
  const operations = declared.operations.length === 0 ? 'most operations' : declared.operations.join(', ');
  return `Genesys Cloud API: ${declared.statuses.join(' or ')}, declared by ${operations}: “${declared.said}”`;
}

/** Turns rows into entries of the catalogue, each with its source. */
export function declaredRows(rows: readonly DeclaredRow[], targetRung: TargetRung): readonly Entry[] {
  return rows.map(([code, kind, who, title, sentence, fix]) => ({
    ...refusal({ code, kind, who, title, sentence, fix, source: sourceOf(code), next: 'nothing' }),
    targetRung,
  }));
}
