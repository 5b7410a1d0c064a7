import type { Problem } from '../call/problem.ts';
import { isObject } from '../intake/gather.ts';
import { readJson } from '../json/json.ts';
import { isKnownCode } from '../problems/catalogue.ts';
import { problemsOfAnswer } from './answer.ts';
import { denies } from './claims.ts';
import { partnerOf } from './find-bodies.ts';
import type { Finding } from './finding.ts';
import { type OwnAnswer, readOwnAnswer } from './own-answer.ts';

/** An error that stands as JSON in a longer text, such as a log or what `curl -v` printed. */
export interface Answer {
  readonly text: string;
  readonly offset: number;
  readonly problems: readonly Problem[];
  readonly own: OwnAnswer | null;
}

/** At most this many brackets are tried, and this many answers read. */
const worthTrying = 60;
const most = 5;

/** Every object of a text that is an answer: an error of Genesys, alone or wrapped by its SDKs, or an answer of Outdial. */
export function findAnswers(text: string): readonly Answer[] {
  const answers: Answer[] = [];
  let from = 0;
  for (let tried = 0; tried < worthTrying && answers.length < most; tried++) {
    const open = text.indexOf('{', from);
    if (open === -1) break;
    from = open + 1;
    const end = partnerOf(text, open);
    if (end === null) continue;
    const inner = text.slice(open, end);
    const { kind, value } = readJson(inner);
    if (kind !== 'read' || !isObject(value)) continue;
    const own = readOwnAnswer(value);
    const problems = own === null ? problemsOfAnswer(value) : [];
    if (own === null && problems.length === 0) continue;
    answers.push({ text: inner, offset: open, problems, own });
    from = end;
  }
  return answers;
}

/** What Outdial itself answered, as it said it. */
export function ownFindings({ own, offset }: Answer): readonly Finding[] {
  if (own === null) return [];
  if (own.kind === 'call') return [{ weight: 'confirmed', seen: 202, why: own.sentence, offset, length: 1 }];
  return own.problems.map((view) => {
    const { code, pointer } = view;
    return { weight: 'problem', problem: { code, pointer, facts: {} }, view, offset, length: 1 };
  });
}

const dotted = /(?<![\w./@-])[a-z][a-z-]{0,40}(?:\.[a-z][a-z-]{0,40}){1,7}(?![\w/@-]|\.\w)/g;
/** A code that is compared with is no error that happened. */
const compared = /(?:[=!]==?|\bcase|\bincludes\(|\bin)\s{0,5}['"`]?$/;

/** Genesys's codes by name in a text, each at its first place: `Error 400 not.a.user`, `not.a.user (400)`, or quoted in prose. */
export function findCodes(text: string): readonly { readonly problem: Problem; readonly offset: number }[] {
  const found = new Map<string, { problem: Problem; offset: number }>();
  for (const match of text.matchAll(dotted)) {
    const [code] = match;
    if (found.has(code) || !isKnownCode(code)) continue;
    const before = text.slice(Math.max(0, match.index - 40), match.index);
    const end = text.indexOf('\n', match.index);
    const line = text.slice(text.lastIndexOf('\n', match.index) + 1, end === -1 ? undefined : end);
    if (compared.test(before) || denies(line.slice(0, 1000))) continue;
    found.set(code, { problem: { code, pointer: null, facts: {} }, offset: match.index });
  }
  return [...found.values()];
}
