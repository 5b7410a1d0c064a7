import { faultAt, type Finding } from './finding.ts';
import { partnerOf } from './names/lexer.ts';
import { type CreateCall, isAboutGenesys } from './operations.ts';

const proof = 'A 429 or a refused connection is safe to repeat: it proves that nothing was placed.';

/** The place where code is repeated, if it is repeated after something that proves nothing. */
function repeatAt(index: number, length: number, repeated: string, after = afterWhat(repeated)): readonly Finding[] {
  if (after === null) return [];
  const why = `This repeats the create-call request after ${after}. Genesys may have placed the call already, so the target can ring twice. ${proof}`;
  const fix =
    'Do not repeat it. Search for the conversation first, or send the call through Outdial, which dials at most once.';
  return [faultAt({ index, length }, 'claim-risky', { seen: after, why, fix }, 'warning')];
}

/** The text with its comments blanked, at the same length: what a comment says is not done. */
function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[^]{0,5000}?\*\/|(?<=^|\s)(?:\/\/|#(?=\s))[^\n]*/g, (comment) =>
    comment.replaceAll(/[^\n]/g, ' '),
  );
}

const longestBlock = 4000;

/** Where the block ends that begins at the next bracket or, in Python, in the next line. */
function endOfBlock(text: string, from: number): number {
  const head = /^[^\n{]{0,300}\n?[ \t]*\{/.exec(text.slice(from, from + 400));
  if (head === null) return endOfIndented(text, from);
  return partnerOf(text, from + head[0].length - 1, longestBlock) ?? Math.min(text.length, from + longestBlock);
}

function endOfIndented(text: string, from: number): number {
  const start = text.lastIndexOf('\n', from) + 1;
  const indent = /^[ \t]*/.exec(text.slice(start, from))?.[0].length ?? 0;
  let at = text.indexOf('\n', from);
  while (at !== -1 && at < from + longestBlock) {
    const line = /^[ \t]*/.exec(text.slice(at + 1, at + 200))?.[0].length ?? 0;
    const isBlank = /^[ \t]*(?:\n|$)/.test(text.slice(at + 1, at + 200));
    if (!isBlank && line <= indent) return at;
    at = text.indexOf('\n', at + 1);
  }
  return at === -1 ? text.length : at;
}

const unknownStatus =
  /(?<![\w.])(?:408|5\d\d|5xx)(?![\w.])|>=?\s*500|\b(?:ETIMEDOUT|ECONNRESET|ECONNABORTED|time-?out|Timeout\w*)\b/gi;

/** After what a stretch of code repeats: statuses with unknown outcome, or any error; null if only after a 429. */
function afterWhat(code: string): string | null {
  const statuses = [...new Set([...code.matchAll(unknownStatus)].map(([status]) => status))];
  if (statuses.length > 0) return statuses.slice(0, 6).join(', ');
  return /(?<!\d)429(?!\d)|TooManyRequests|rate.?limit/i.test(code) ? null : 'any error';
}

const loop = /\b(?:for|while|do|repeat|until|loop)\b[^\n]{0,200}/g;
const counts =
  /range\s*\(|\bin\s+\d+\s+\d|\bseq\b|attempt|retr|tries|\bwhile\b|\bdo\b|\.times|[<>]=?\s*\w+|\d\s*\.\.|\bloop\b/i;
const overList = /\bof\s|\bforeach\b|\bin\s+(?!range|\d|\{\d|[`$]\(?seq)(?![^\n]*(?:attempt|retr|tries))/i;
const handles =
  /\b(?:catch|except|rescue|on_error)\b|\berr\b|\.ok\b|status|&&\s*break|\|\||\b(?:until|while !)\s*curl/i;

function inLoops(text: string, calls: readonly CreateCall[]): readonly Finding[] {
  return [...text.matchAll(loop)].slice(0, 40).flatMap((match): readonly Finding[] => {
    const [head] = match;
    if (!counts.test(head) || overList.test(head)) return [];
    const end = endOfBlock(text, match.index);
    const call = calls.find(({ offset }) => offset > match.index && offset < end);
    if (call === undefined) return [];
    const body = text.slice(match.index, end);
    const after = body.slice(call.offset - match.index);
    const handler = after.slice(after.search(handles));
    // Entry by entry of a list, or the loop is left on every error.
    const leaves = /^(?:catch|except|rescue)[^{:]{0,80}[{:]?\s*(?:throw|raise|break)\b/.test(handler);
    if (!handles.test(head + after) || leaves || /\[\s*i\s*\]/.test(after.slice(0, 300))) return [];
    return repeatAt(match.index, head.length, body);
  });
}

/** Where code goes on after a create-call went wrong: a handler, or a condition on the answer. */
const handler =
  /\b(?:catch|except|rescue|onError|on_error|error|fail)\b|(?<!\belse )\bif\b(?=[^\n]{0,160}(?:(?<!\d)5\d\d(?!\d)|!\s*[\w.]{1,40}\.ok\b|\bnot [\w.]{1,40}\.ok\b|\berr\s*!=\s*nil|\bis_?error\b|\btime_?out|\b(?:tries|attempts?|retries|left|remaining)\b\s*(?:[<>]|!==?|--)))/gi;
/** Ruby's own word for running the block again. */
const again = /^[ \t]*retry(?:[ \t]+(?:if|unless)\b[^\n]*)?[ \t]*$/m;

function inHandlers(text: string, calls: readonly CreateCall[]): readonly Finding[] {
  const [first] = calls;
  if (first === undefined) return [];
  const own = nameAround(text, first.offset);
  return [...text.matchAll(handler)].slice(0, 60).flatMap((match): readonly Finding[] => {
    if (match.index < first.offset) return [];
    const end = endOfBlock(text, match.index);
    const block = text.slice(match.index, end);
    const repeats =
      calls.some(({ offset }) => offset > match.index && offset < end) ||
      (own !== null && new RegExp(`(?<![\\w.])(?:this\\.|self\\.)?${own}\\s*\\(`).test(block)) ||
      (match[0] === 'rescue' && again.test(block));
    return repeats ? repeatAt(match.index, match[0].length, block) : [];
  });
}

/** The name of the function around a place. Null when there is no function nearby. */
function nameAround(text: string, offset: number): string | null {
  const before = text.slice(Math.max(0, offset - 1500), offset);
  const names =
    /\b(?:function|def|func|async)\s+(?:\([^)]{0,60}\)\s*)?([A-Za-z_]\w*)\s*\(|\b(?:const|let|var)\s+([A-Za-z_]\w*)\s*=\s*(?:async\s*)?\(/g;
  const last = [...before.matchAll(names)].at(-1);
  return last?.[1] ?? last?.[2] ?? null;
}

/** Retry libraries: around the call, before its function, or set up for every request. */
const around =
  /(?<![\w.])(?:[\w.]{0,40}[._]?)?(?:p?[rR]etry|asyncRetry|withRetry|with_retry|backOff|retryWithBackoff|WaitAndRetry(?:Async|Forever)?|ExecuteAsync)\s*(?:<[^>]{0,60}>)?\(/g;
const decorator =
  /@(?:[\w.]{0,40}\.)?(?:retry|Retryable|Retry|on_exception|on_predicate|retrying|task(?=[^\n]{0,200}autoretry_for))\b[^\n]{0,300}/g;
const global =
  /\baxiosRetry\s*\(|\bRetry\([^)]{0,300}(?:POST|allowed_methods\s*=\s*(?:None|False)|method_whitelist\s*=\s*False)[^)]{0,200}\)|--retry(?:-all-errors|\s+[1-9])|"Retry"\s*:\s*\[|\bretry\s*:\s*\{[^}]{0,200}["']post["']|\battempts\s*:\s*(?:[2-9]|\d\d)\b[^}]{0,80}\bbackoff\b|\b(?:Retry|retry_?)Configuration\s*[({](?!\s*\})/i;

function inLibraries(text: string, calls: readonly CreateCall[]): readonly Finding[] {
  const wrapped = [...text.matchAll(around)].slice(0, 40).flatMap((match): readonly Finding[] => {
    const open = match.index + match[0].length - 1;
    const end = partnerOf(text, open, longestBlock) ?? open + longestBlock;
    const inside = calls.some(({ offset }) => offset > open && offset < end);
    return inside ? repeatAt(match.index, match[0].length - 1, text.slice(open, end)) : [];
  });
  const decorated = [...text.matchAll(decorator)].slice(0, 40).flatMap((match): readonly Finding[] => {
    const after = match.index + match[0].length;
    const next = /\b(?:def|function|func|public|private|async)\b/.exec(text.slice(after, after + 400));
    const start = next === null ? after + 1 : after + next.index;
    const end = endOfBlock(text, start);
    const inside = calls.some(({ offset }) => offset > start && offset < end);
    return inside ? repeatAt(match.index, match[0].length, match[0]) : [];
  });
  const set = calls.length > 0 ? global.exec(text) : null;
  if (set === null || afterWhat(text.slice(set.index, set.index + 300)) === null) return [...wrapped, ...decorated];
  return [...wrapped, ...decorated, ...repeatAt(set.index, set[0].length, '', 'errors with unknown outcome')];
}

/** Code that repeats the create-call request although its outcome is unknown, once. */
export function findRepeats(whole: string, calls: readonly CreateCall[]): readonly Finding[] {
  if (calls.length === 0) return [];
  const text = withoutComments(whole);
  const found = [...inHandlers(text, calls), ...inLoops(text, calls), ...inLibraries(text, calls)];
  return found.slice(0, 1);
}

/** The grant by its name. The C# SDK gets its token by `PostToken` with two arguments. */
export const clientCredentials = /client[_ -]?credentials|\bPostToken(?:Async)?\(\s*[^,()]{1,80},[^,()]{1,80}\)/i;
export const userToken =
  /authorization[_ -]?code|login_?(?:PKCE|Implicit|CodeAuthorization|Saml)|implicit|saml2|pkce|user(?:'s|s)? (?:own )?(?:access )?token|not\.a\.user|user context|\/calls\/user\//i;

/** Client credentials, and then the operation that takes the agent from the token: Genesys refuses it. */
export function findWrongToken(text: string, calls: readonly CreateCall[]): readonly Finding[] {
  const call = calls.find(({ asUser }) => asUser);
  const grant = clientCredentials.exec(text);
  if (call === undefined || grant === null || userToken.test(text)) return [];
  return [faultAt({ index: call.offset, length: call.length }, 'not.a.user')];
}

const bareToken =
  /\bAuthorization["'`]?\s*(?:,|:|=>|=)\s*["'`]?(?:\$\{?|\{\{)?(?:[\w$]+\.)*\$?(?:access|auth|api|oauth|user|my)?_?token(?![\w.]*\s*[+(])["'`]?(?=\s*(?:[,;)}\]"'`]|\n|$))/i;

/** A token that is sent without the word Bearer. */
export function findBareToken(text: string): readonly Finding[] {
  const met = bareToken.exec(text);
  if (met === null || /bearer/i.test(text) || !isAboutGenesys(text)) return [];
  return [faultAt({ index: met.index, length: met[0].length }, 'authentication.required', { bearer: false })];
}

const accepted = /\b(?:202|200|accepted|accepts)\b/i;
const symptoms: readonly RegExp[] = [
  /\bcontacting\b[^]{0,300}\b(?:minute|60 ?s|gone|never|disappear\w*|ends?|disconnect\w*)\b/i,
  /\b(?:nothing happens|(?:no|never|not|n't)\b[^.!?\n]{0,30}\b(?:rings?|rang|rung|called|dialed|dialled))\b/i,
];

/** A call that Genesys accepted and that reached no one, told without a code: most likely the agent's phone did not answer. */
export function findSymptom(text: string): readonly Finding[] {
  const [stuck, silent] = symptoms.map((pattern) => pattern.exec(text));
  const met = stuck ?? (accepted.test(text) ? silent : null);
  if (met === null || met === undefined || text.length > 2000 || /^#/m.test(text)) return [];
  const place = { index: met.index, length: met[0].length };
  return [faultAt(place, 'error.ininedgecontrol.connection.timeout', {}, 'warning')];
}
