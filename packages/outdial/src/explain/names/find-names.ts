import { denies } from '../claims.ts';
import type { Finding } from '../finding.ts';
import { judgeHost, judgeScope } from './known-access.ts';
import type { KnownName, Sort } from './known-name.ts';
import { findName, phrases } from './known-names.ts';
import { countArguments, lex, type NameToken, type Token } from './lexer.ts';
import { judgeClass, judgeMethod } from './sdk.ts';

/** What a name is in a text that is looked through, and where. */
interface Met {
  readonly known: KnownName;
  readonly seen: string;
  readonly offset: number;
}

const callbackMethod: KnownName = {
  names: ['postConversationsCall'],
  sort: 'method',
  verdict: 'elsewhere',
  meant: 'postConversationsCallsUserUserId',
  why: 'postConversationsCall(conversationId, body) calls back from inside a callback conversation. To place a separate call, use postConversationsCalls(body) as the user of the token, or postConversationsCallsUserUserId(userId, body) on behalf of an agent.',
};

function ofToken(token: NameToken, text: string, aboutPresence: boolean): KnownName | null {
  const { text: name, receiver, opens } = token;
  if (/^post_?conversations_?call$/i.test(name) && opens !== null && countArguments(text, opens) === 1) {
    return callbackMethod;
  }
  const method = findName(name, 'method');
  if (method !== null && (opens !== null || receiver !== null || method.verdict === 'invented')) return method;
  if (receiver !== null || /_/.test(name)) {
    const member = findName(name, 'member');
    if (member !== null && (receiver !== null || aboutPresence)) return member;
  }
  const ofClass = receiver !== null && opens !== null ? judgeMethod(receiver, name) : null;
  return ofClass ?? judgeClass(name);
}

/** Presence words count only in quotes, and only where presences are spoken of. */
function ofText(text: string, aboutPresence: boolean): KnownName | null {
  if (findName(text, 'package') !== null) return findName(text, 'package');
  return aboutPresence && text.length < 40 ? findName(text, 'presence') : null;
}

const patterns: readonly (readonly [RegExp, (name: string) => KnownName | null])[] = [
  [/(?<![\w/:])\/api\/v\d\/[\w\-/{}$:<>*]+/g, (name) => findName(name, 'path')],
  [/(?<=[\w}>]):?\/api\/v\d\/[\w\-/{}$:<>*]+/g, (name) => findName(name, 'path')],
  [
    /(?<![\w:./-])[a-z][a-z-]*(?::[a-z][A-Za-z-]*){1,2}(?![\w:/])/g,
    (name) => findName(name, 'scope') ?? findName(name, 'permission') ?? judgeScope(name),
  ],
  [
    /(?<![\w.@-])(?:\{\w+\}|<\w+>|\$\{\w+\}|[\w-]+)(?:\.[a-z0-9-]+){1,4}\.?(?![\w(])/gi,
    (name) => judgeHost(name) ?? trueHost(name),
  ],
  [
    /(?<![\w@/-])@?[a-z][\w-]*(?:\/[\w-]+)?(?![\w/-])/gi,
    (name) => (/[-@]|cloud/i.test(name) ? findName(name, 'package') : null),
  ],
  [/(?<![\w-])x-[\w-]+(?![\w-])/gi, (name) => findName(name, 'header')],
];

function trueHost(name: string): KnownName | null {
  return findName(name.toLowerCase(), 'host');
}

function byPattern(text: string): readonly Met[] {
  return patterns.flatMap(([pattern, judge]) =>
    [...text.matchAll(pattern)].flatMap((match) => {
      const known = judge(match[0]);
      return known === null ? [] : [{ known, seen: match[0], offset: match.index }];
    }),
  );
}

function byPhrase(text: string): readonly Met[] {
  const lower = text.toLowerCase();
  return phrases.flatMap((phrase) => {
    const offset = lower.indexOf(phrase.toLowerCase());
    const known = offset === -1 ? null : findName(phrase);
    return known === null ? [] : [{ known, seen: text.slice(offset, offset + phrase.length), offset }];
  });
}

function byToken(text: string, tokens: readonly Token[]): readonly Met[] {
  const aboutPresence = /presence|availability/i.test(text);
  return tokens.flatMap((token): readonly Met[] => {
    if (token.kind === 'comment') {
      // A comment within the comment is text of it: what it comments on stands there already.
      const inner = lex(token.text.replace(/^(?:\/\/|#|\/\*)/, (mark) => ' '.repeat(mark.length)));
      const names = inner.filter(({ kind }) => kind !== 'comment');
      return byToken(token.text, names).map((met) => ({ ...met, offset: met.offset + token.offset }));
    }
    const known =
      token.kind === 'name'
        ? ofToken(token, text, aboutPresence)
        : ofText(token.text, aboutPresence || /must be|status/i.test(text));
    return known === null ? [] : [{ known, seen: token.text, offset: token.offset }];
  });
}

/** The line around a place, to see whether it says itself that the name does not exist. */
function lineAround(text: string, offset: number): string {
  const end = text.indexOf('\n', offset);
  return text.slice(text.lastIndexOf('\n', offset - 1) + 1, end === -1 ? text.length : end);
}

const said: ReadonlySet<Sort> = new Set(['presence']);

/**
 * The names of a text that are known to be invented, out of place or right: in JavaScript, TypeScript, Python, shell or prose. Each name
 * once, at its first place. Never throws.
 */
export function findNames(text: string): readonly Finding[] {
  const all = [...byToken(text, lex(text)), ...byPattern(text), ...byPhrase(text)].toSorted(
    (one, other) => one.offset - other.offset || other.seen.length - one.seen.length,
  );
  const found = new Map<string, Finding>();
  let reached = -1;
  for (const { known, seen, offset } of all) {
    const key = `${known.sort} ${known.meant ?? seen} ${known.why}`;
    // A longer name that began before holds this one: `api.x` in a path, a package in a host.
    if (offset < reached || found.has(key) || denies(lineAround(text, offset))) continue;
    if (known.verdict === 'true' && said.has(known.sort)) continue;
    reached = offset + seen.length;
    found.set(key, statedName(known, seen, offset));
  }
  return [...found.values()];
}

/** A name that was found, as a finding. */
export function statedName({ sort, verdict, meant, why }: KnownName, seen: string, offset: number): Finding {
  const { length } = seen;
  if (verdict === 'true') return { weight: 'confirmed', seen, why, offset, length };
  const code = verdict === 'invented' ? 'name-invented' : 'name-elsewhere';
  return { weight: 'problem', problem: { code, pointer: null, facts: { seen, sort, meant, why } }, offset, length };
}
