import type { Fixer, ProblemKind } from '../../call/problem.ts';
import { type Entry, entry, type Row } from '../entry.ts';
import { declaredCodes } from './declared.ts';
import { refusal } from './refusal.ts';

const saidBy = new Map(declaredCodes.map((declared) => [declared.code, declared]));

/** The operations that declare a code, in words. */
function sourceOf(code: string): string {
  const declared = saidBy.get(code);
  if (declared === undefined) return 'Observed on real organisations; Genesys does not declare it';
  const operations = declared.operations.length === 0 ? 'most operations' : declared.operations.join(', ');
  return `Genesys Cloud API: ${declared.statuses.join(' or ')}, declared by ${operations}: “${declared.said}”`;
}

/** Entries of codes that Genesys declares, each with its source. They do not place a call, so they never ring a phone. */
export function declaredRows(kind: ProblemKind, who: Fixer, rows: Readonly<Record<string, Row>>): readonly Entry[] {
  const common = { ...refusal, kind, who, next: 'nothing' } as const;
  return Object.entries(rows).map(([code, row]) => entry(code, { ...common, source: sourceOf(code) }, row));
}
