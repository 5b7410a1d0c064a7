import { denies } from '../prose.ts';
import type { Finding } from '../finding.ts';
import { isAboutGenesys } from '../operations.ts';
import { judgeHost, judgeScope } from './known-access.ts';
import { type KnownName, nameOf, type Sort } from './known-name.ts';
import { findName, judgePackage, judgePath, phrases } from './known-names.ts';
import { countArguments, lex, type NameToken, type Token } from './lexer.ts';
import { judgeClass, judgeMethod, spelledLike } from './sdk.ts';

/** What a name is in a text that is looked through, and where. */
interface Met {
  readonly known: KnownName;
  readonly seen: string;
  readonly offset: number;
}

const callbackMethod = nameOf(
  ['method', 'elsewhere'],
  'postConversationsCall',
  'postConversationsCall(conversationId, body) calls back from inside a callback conversation. To place a separate call, use postConversationsCalls(body) as the user of the token, or postConversationsCallsUserUserId(userId, body) on behalf of an agent.',
  'postConversationsCallsUserUserId',
);

function ofToken(token: NameToken, text: string, aboutPresence: boolean): KnownName | null {
  const { text: name, receiver, opens } = token;
  if (/^post_?conversations_?call$/i.test(name) && opens !== null && countArguments(text, opens) === 1) {
    return callbackMethod;
  }
  const known = findName(name, 'method');
  const method = known?.meant == null ? known : { ...known, meant: spelledLike(name, known.meant) };
  if (method !== null && (opens !== null || receiver !== null || method.verdict === 'invented')) return method;
  if (receiver !== null || /_/.test(name)) {
    const member = findName(name, 'member');
    if (member !== null && (receiver !== null || aboutPresence)) return member;
  }
  const ofClass = receiver !== null && opens !== null ? judgeMethod(receiver, name) : null;
  return ofClass ?? (opens !== null || receiver !== null ? judgeClass(name) : null);
}

/** Presence words count only in quotes, on a line that speaks of presences and does not turn the case of either side. */
function ofText(text: string, line: string): KnownName | null {
  const isCompared =
    /presence|currentStatus|availability/i.test(line) &&
    /[=!]=|must be|\bcase\b|equals\(/i.test(line) &&
    !/lower|upper|ignoreCase|casefold|localeCompare/i.test(line);
  if (!isCompared || text.length >= 40) return null;
  const folded = findName(text.toLowerCase(), 'presence');
  return findName(text, 'presence') ?? (folded?.verdict === 'invented' ? folded : null);
}

const join = /["'`]\s{0,5}\+\s{0,5}[\w.$()]{1,60}\s{0,5}\+\s{0,5}["'`]/;
const joined = new RegExp(String.raw`\/api\/v\d\/[\w\-/]{0,200}(?:${join.source}[\w\-/]{1,200}){1,5}`, 'g');

const whereTokens = 'the login host (login. and the domain of the region) issues tokens, not api.';
const tokenHost = (url: string): KnownName =>
  nameOf(['path', 'elsewhere'], url, whereTokens, url.replace('://api.', '://login.'));

const patterns: readonly (readonly [RegExp, (name: string) => KnownName | null])[] = [
  [/https?:\/\/api\.[\w.-]{3,60}\/oauth\/token\b/g, tokenHost],
  [joined, (name) => judgePath(name.replaceAll(new RegExp(join.source, 'g'), '*'))],
  [/(?<![\w/:])\/api\/v\d\/[\w\-/{}$:<>*]+/g, judgePath],
  [/(?<=[\w}>]):?\/api\/v\d\/[\w\-/{}$:<>*]+/g, judgePath],
  [
    /(?<![\w:./-])[a-z][a-z-]*(?::[a-z][A-Za-z-]*){1,2}(?![\w:/])/g,
    (name) => findName(name, 'scope') ?? findName(name, 'permission') ?? judgeScope(name),
  ],
  [
    /(?<![\w.@-])(?:\{\w+\}|<\w+>|\$\{\w+\}|[\w-]+)(?:\.[a-z0-9-]+){1,4}\.?(?![\w(])/gi,
    (name) => judgeHost(name) ?? findName(name.toLowerCase(), 'host'),
  ],
  [
    /(?<![\w@./-])@?[a-z][\w-]*(?:\/[\w-]+)?(?![\w/-])/gi,
    (name) => (/[-@V]/.test(name) ? findName(name, 'package') : null),
  ],
  [/(?<![\w-])x-[\w-]+(?![\w-])/gi, (name) => findName(name, 'header')],
];

/** What a line installs or imports. */
const taken: readonly RegExp[] = [
  /\b(?:npm (?:i|install|add)|yarn add|pnpm (?:add|i|install)|pip3? install|poetry add|uv (?:pip install|add)|gem install|composer require|dotnet add package|Install-Package)[ \t]+(?:-{1,2}[\w-]+[ \t]+){0,5}([@\w./-]{3,100})/g,
  /\b(?:require|import)[ \t]{0,5}\(?[ \t]{0,5}["'`]([@\w./-]{3,100})["'`]/g,
  /\bfrom[ \t]{1,5}["'`]([@\w./-]{3,100})["'`]/g,
  /^[ \t]*(?:from|import)[ \t]+([a-zA-Z]\w{2,100})(?=[ \t.;,]|$)/gm,
];

function byPackage(text: string): readonly Met[] {
  const isPython =
    /\bpip3? install|\bpoetry add|\buv (?:pip|add)|^[ \t]*from [\w.]+ import |^[ \t]*import \w+[ \t]*$|^[ \t]*def \w+\(.*:[ \t]*$/m.test(
      text,
    );
  return taken.flatMap((pattern) =>
    [...text.matchAll(pattern)].flatMap((match): readonly Met[] => {
      const seen = match[1] ?? '';
      const known = judgePackage(seen, isPython);
      return known === null ? [] : [{ known, seen, offset: match.index + match[0].indexOf(seen) }];
    }),
  );
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
      // A comment within the comment is part of its text: the code that it comments on is already there.
      const inner = lex(token.text.replace(/^(?:\/\/|#|\/\*)/, (mark) => ' '.repeat(mark.length)));
      const names = inner.filter(({ kind }) => kind !== 'comment');
      return byToken(token.text, names).map((met) => ({ ...met, offset: met.offset + token.offset }));
    }
    const known =
      token.kind === 'name' ? ofToken(token, text, aboutPresence) : ofText(token.text, lineAround(text, token.offset));
    return known === null ? [] : [{ known, seen: token.text, offset: token.offset }];
  });
}

/** The line around a place, to see whether it says itself that the name does not exist. */
function lineAround(text: string, offset: number): string {
  const before = text.slice(Math.max(0, offset - 300), offset);
  const after = text.slice(offset, offset + 300);
  return before.slice(before.lastIndexOf('\n') + 1) + (after.split('\n', 1)[0] ?? '');
}

/** Places in which a text may deny or define a name, until the others are not looked at. */
const mostPlaces = 50;

const said: ReadonlySet<Sort> = new Set(['presence']);

/**
 * The names of a text that are known to be invented, out of place or right: in JavaScript, TypeScript, Python, shell or prose. Each name
 * once, at its first place. Never throws.
 */
export function findNames(text: string): readonly Finding[] {
  const all = [...byToken(text, lex(text)), ...byPackage(text), ...byPattern(text), ...byPhrase(text)].toSorted(
    (one, other) => one.offset - other.offset || other.seen.length - one.seen.length,
  );
  const isOfFirstSdk = text.includes('PureCloudSession');
  const isAbout = isAboutGenesys(text) || all.some(({ known }) => known.sort === 'scope' && !isAnyones(known));
  const found = new Map<string, Finding>();
  const passed = new Map<string, number>();
  let reached = -1;
  for (const { known, seen, offset } of all) {
    const key = `${known.sort} ${known.meant ?? seen} ${known.why}`;
    // A longer name that began before holds this one: `api.x` in a path, a package in a host.
    if (offset < reached || found.has(key)) continue;
    if ((known.verdict === 'true' && said.has(known.sort)) || (!isAbout && isAnyones(known))) continue;
    const places = (passed.get(key) ?? 0) + 1;
    passed.set(key, places);
    if (places > mostPlaces || denies(lineAround(text, offset))) continue;
    if (known.sort === 'method' && known.verdict === 'invented' && isDefined(text, seen)) continue;
    reached = offset + seen.length;
    found.set(
      key,
      statedName(
        isOfFirstSdk && known.sort === 'method' && known.verdict === 'invented' ? ofFirstSdk(known) : known,
        seen,
        offset,
      ),
    );
  }
  return [...found.values()];
}

/** A scope such as `users:read`, which every API with users has. */
const isAnyones = ({ sort, names: [name = ''] }: KnownName): boolean => sort === 'scope' && /^users?:/.test(name);

/** True for a function that the text defines itself. */
function isDefined(text: string, name: string): boolean {
  return new RegExp(
    `\\b(?:function|def|func|sub)\\s+${name}\\b|\\b${name}\\s*[:=]\\s*(?:async\\s*)?(?:function\\b|\\()`,
  ).test(text);
}

const ofFirstSdk = (known: KnownName): KnownName => ({
  ...known,
  verdict: 'removed',
  why: "the JavaScript SDK of 2016 (PureCloudSession) had it. Today's is purecloud-platform-client-v2.",
});

const codes = { invented: 'name-invented', elsewhere: 'name-elsewhere', removed: 'name-removed' } as const;

/** A name that was found, as a finding. */
export function statedName({ sort, verdict, meant, why }: KnownName, seen: string, offset: number): Finding {
  const { length } = seen;
  if (verdict === 'true') return { weight: 'confirmed', seen, why, offset, length };
  const code = codes[verdict];
  const weight = verdict === 'removed' ? 'warning' : 'problem';
  return { weight, problem: { code, pointer: null, facts: { seen, sort, meant, why } }, offset, length };
}
