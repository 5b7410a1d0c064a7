import type { Problem } from '../call/problem.ts';
import { answers } from './answers.ts';
import { backgrounds } from './backgrounds.ts';
import { agentEntries } from './codes/agent.ts';
import { conversationEntries } from './codes/conversations.ts';
import { agentTokenEntries } from './codes/agent-tokens.ts';
import { dropInEntries } from './codes/drop-in.ts';
import { httpEntries } from './codes/http.ts';
import { keyLimitEntries } from './codes/key-limits.ts';
import { limitEntries } from './codes/limits.ts';
import { nameEntries } from './codes/names.ts';
import { outcomeEntries } from './codes/outcome.ts';
import { peopleEntries } from './codes/people.ts';
import { policyEntries } from './codes/policy.ts';
import { queueEntries } from './codes/queue.ts';
import { recordEntries } from './codes/records.ts';
import { requestEntries } from './codes/request.ts';
import { serverEntries } from './codes/server.ts';
import { standingEntries } from './codes/standing.ts';
import { webhookEntries } from './codes/webhooks.ts';
import type { Entry } from './entry.ts';
import { genesysEntries } from './genesys/codes.ts';
import { declaredCodes } from './genesys/declared.ts';
import { benignLegs, legEntryOf } from './genesys/legs.ts';
import { type ProblemPage, renderPage } from './pages.ts';
import { rowsByCode } from './rows.ts';

/** Every entry, each code once. */
export const entries: readonly Entry[] = [
  ...answers,
  ...serverEntries,
  ...agentEntries,
  ...queueEntries,
  ...standingEntries,
  ...agentTokenEntries,
  ...webhookEntries,
  ...httpEntries,
  ...keyLimitEntries,
  ...peopleEntries,
  ...conversationEntries,
  ...recordEntries,
  ...dropInEntries,
  ...policyEntries,
  ...limitEntries,
  ...outcomeEntries,
  ...nameEntries,
  ...genesysEntries,
];

const ofShape: ReadonlySet<string> = new Set(
  requestEntries
    .filter((entry) => entry.kind === 'structure' && entry.code !== 'event-invalid')
    .map((entry) => entry.code),
);

export const { entryOf, has: isKnownCode, explain: explainProblem } = rowsByCode(entries, legEntryOf);

/** True for a code that is reported although nothing went wrong. */
export function isBenign(code: string): boolean {
  return code === 'talked' || benignLegs.includes(code);
}

/** Genesys's own texts as patterns; `%s` is a placeholder. "Invalid request body" is not among them, but posts quote it for a bare 400. */
const messages: readonly (readonly [RegExp, string])[] = [
  [/^invalid request body\.?$/i, 'bad.request'],
  ...declaredCodes
    .filter(({ said }) => said.replaceAll('%s', '').trim().length > 12)
    .map(({ code, said }) => {
      const pattern = said.split('%s').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
      return [new RegExp(`^${pattern.join('.{0,300}')}$`, 'i'), code] as const;
    }),
];

/** The Genesys code that this text belongs to; null for any other text. */
export function codeOfMessage(message: string): string | null {
  const said = message.trim();
  return said.length > 600 ? null : (messages.find(([pattern]) => pattern.test(said))?.[1] ?? null);
}

/** Genesys's texts by the parts that it does not fill in, the longest first; short ones are too common to be searched for. */
const spoken: readonly (readonly [parts: readonly string[], code: string])[] = declaredCodes
  .map(({ code, said }): readonly [readonly string[], string] => [
    said
      .split('%s')
      .map((part) => part.trim())
      .toSorted((one, other) => other.length - one.length),
    code,
  ])
  .filter(([[longest = '']]) => longest.length >= 24 && longest.includes(' '))
  .toSorted(([one], [other]) => other.length - one.length);

interface Spoken {
  readonly code: string;
  readonly offset: number;
  readonly length: number;
}

/** Genesys's own texts in a longer one, such as a line of a log, each with its code: at one place the one with the most parts. */
export function messagesIn(text: string): readonly Spoken[] {
  const found = new Map<number, Spoken>();
  for (const [[longest = '', ...others], code] of spoken) {
    const offset = text.indexOf(longest);
    if (offset === -1 || found.has(offset)) continue;
    const around = others.length === 0 ? '' : text.slice(Math.max(0, offset - 300), offset + 600);
    if (others.every((part) => around.includes(part))) found.set(offset, { code, offset, length: longest.length });
  }
  return [...found.values()];
}

/** Every code there is, in the catalogue's order. */
export function codes(): readonly string[] {
  return entries.map((entry) => entry.code);
}

/** The page of a code; null for a code that the catalogue does not know. */
export function pageOf(code: string): ProblemPage | null {
  return isKnownCode(code) ? renderPage(entryOf(code), backgrounds[code] ?? '') : null;
}

/** Sums up several problems in one line, for a title or a terminal. Empty when there are no problems. */
export function summarise(problems: readonly Problem[]): string {
  const [first] = problems;
  if (first === undefined) return '';
  const count = problems.length === 1 ? 'One problem to fix' : `${problems.length} problems to fix`;
  if (!problems.some((problem) => ofShape.has(problem.code))) {
    return problems.length === 1 ? explainProblem(first).message : `${count}. First: ${explainProblem(first).message}`;
  }
  return `${count}. The structure of the body is wrong, not the authentication.`;
}
