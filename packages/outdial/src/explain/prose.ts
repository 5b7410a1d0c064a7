import { clientCredentials, userToken } from './dangers.ts';
import { faultAt, type Finding } from './finding.ts';

/** Code, commands and logs, each with a mark that prose does not have. */
const ofCode =
  /[;{}]\s*$|^\s*(?:import|from|const|let|var|def|export|function|using|curl|pip|npm|gem|go)\s|=>|\w\([^()\n]{0,200}\)[;:{]?[ \t]*$|^\s*[\w.$]+\s*:?=\s*\S/m;

/** True for sentences rather than code. */
export function isProse(text: string): boolean {
  const sentences = text.match(/\b[a-z]{2,}[,.]? [a-z]{1,}\b/gi)?.length ?? 0;
  return sentences >= 3 && !isCode(text);
}

/** True for a text with a mark that only code has. */
export const isCode = (text: string): boolean => ofCode.test(text);

/** True for a sentence that says itself that something does not exist, or is not to be done. */
export function denies(sentence: string): boolean {
  return /\b(?:does not exist|do not exist|doesn['’]t exist|no such|there is no|is invented|are invented|is (?:no|not an?) (?:\w{1,20} )?(?:scope|method|field|presence|status|package|class|path|host|permission)|nobody has confirmed|(?:do|does) not need|(?:don|doesn)['’]t need|need not|is not (?:needed|required)|never (?:retry|repeat|send)|(?:do|must|should) not (?:retry|repeat|send)|don['’]t (?:retry|repeat|send)|not the official|instead of|rather than|removed|deprecated|wrong:)/i.test(
    sentence,
  );
}

function sentencesOf(text: string): readonly { readonly text: string; readonly offset: number }[] {
  return [...text.matchAll(/[^.!?\n]+(?:[.!?](?=\S)[^.!?\n]*)*[.!?]?/g)]
    .slice(0, 2000)
    .map((match) => ({ text: match[0], offset: match.index }));
}

const receives =
  /\b(?:get|gets|getting|got|receiv\w+|keeps?|fails?|failed|failing|errors?|why|throws?|threw|answers|answered|refused|log|error_?codes?)\b/i;
const printed =
  /(?:error|exception|fatal|warn\w*)\]?[:\s({[]|\b[45]\d\d\b|\d{4}[-/]\d\d[-/]\d\d|\bcode["']?\s*[:=]|\b(?:permissions assigned|permission\(s\)): \[?\w+:/i;

const reports = /\b(?:I|we)(?: am|['’]m| are|['’]re)?(?: keep)? (?:get|got|getting|receive|received|see|saw)\b/i;

/**
 * True if a text reports that a code or message at this place happened, rather than what it means or when it occurs. Each sentence is
 * judged once, however often it is asked about.
 */
export function reportsIn(text: string): (offset: number) => boolean {
  const isLong = text.trim().split('\n', 5).length >= 5;
  let last = { start: 0, end: -1, says: reportOf('', isLong) };
  return (offset) => {
    if (offset < last.start || offset > last.end) {
      const { start, end } = sentenceAt(text, offset);
      last = { start, end, says: reportOf(text.slice(start, Math.min(end, start + 1000)), isLong) };
    }
    return last.says(text[offset - 1] === '`');
  };
}

/** The sentence around a place, at most one line. */
function sentenceAt(text: string, offset: number): { readonly start: number; readonly end: number } {
  const from = text.lastIndexOf('\n', offset) + 1;
  const next = text.indexOf('\n', offset);
  const before = text.slice(Math.max(from, offset - 1000), offset);
  const after = text.slice(offset, Math.min(next === -1 ? text.length : next, offset + 1000));
  const ended = [...before.matchAll(/[a-z)"'`][.!?]\s+(?=[A-Z])/g)].at(-1);
  const ends = after.search(/[a-z)"'`\]][.!?](?:\s+[A-Z]|\s*$)/);
  return {
    start: offset - before.length + (ended === undefined ? 0 : ended.index + ended[0].length),
    end: offset + (ends === -1 ? after.length : ends + 1),
  };
}

/** True if a sentence reports something that is in it, in backquotes or not. `isLong`: the text has five lines or more. */
function reportOf(line: string, isLong: boolean): (isQuoted: boolean) => boolean {
  const always = (): boolean => true;
  const never = (): boolean => false;
  if (denies(line)) return never;
  const rest = line.trim();
  const words = rest.match(/[A-Za-z]{2,}/g)?.length ?? 0;
  if (/^(?:\||[-*] \[|#)/.test(rest)) return never;
  if (reports.test(rest) && !/^\W*(?:if|when)\b/i.test(rest)) return always;
  if (/\b(?:if|when|so we|so that|requires?|means?|returns?)\b/i.test(line)) return never;
  // The name of a code may hold such words itself.
  const said = line.replaceAll(/[\w-]{1,60}(?:\.[\w-]{1,60}){1,8}/g, '');
  if (receives.test(said) || (words <= 6 && !isLong) || rest.startsWith('[')) return always;
  return printed.test(line) ? (isQuoted) => !isQuoted : never;
}

const placing =
  /\bPOST\b[^.!?\n]{0,80}\/conversations\/calls\b(?!\/\{?\w*[cC]onv)|\bpost_?conversations_?calls\w*|\bcreate-call\b|\b(?:place|placing|dial|dialing) (?:the|a|this) call\b/i;
const repeats = /\b(?:retr(?:y|ies|ied|ying)|repeat\w*|again|resend\w*)\b/i;
const doubtful = /\b(?:5\d\d|5xx|408|time-?outs?|times? out|resets?|no answer|any error|fails?|failed|errors?)\b/i;
const onlyLimits = /\b429\b|rate.?limit|too many requests/i;
const negated = /\b(?:not|never|n['’]t|cannot|refuse\w*|reject\w*|40\d|if|whether|should)\b/i;

/** Advice in one sentence to repeat the create-call request. A question or a denial is not advice. */
function findAdvice(sentence: string, offset: number): Finding | null {
  const isAdvice =
    placing.test(sentence) && repeats.test(sentence) && doubtful.test(sentence) && !/\bGET\b/.test(sentence);
  const isSafe =
    denies(sentence) ||
    sentence.trim().endsWith('?') ||
    /\b(?:not|never|n['’]t|unsafe|safe|twice|instead)\b/i.test(sentence);
  if (!isAdvice || isSafe || (onlyLimits.test(sentence) && !/\b5\d\d\b|time-?out/i.test(sentence))) return null;
  const why =
    'It is not safe to send the create-call again after a time-out or a 5xx: Genesys may have placed the call already, so the target can ring twice.';
  const fix = 'Retry the wait, not the dial. Outdial dials again only with proof that the target was not rung.';
  const place = { index: offset, length: sentence.trim().length };
  return faultAt(place, 'claim-risky', { seen: 'retry', why, fix }, 'warning');
}

/** Client credentials in one sentence and the create-call of a user in another, both stated. */
function findWrongToken(sentences: readonly { readonly text: string; readonly offset: number }[]): readonly Finding[] {
  const states = ({ text }: { readonly text: string }): boolean => !text.trim().endsWith('?') && !negated.test(text);
  const whole = sentences.map(({ text }) => text).join(' ');
  if (userToken.test(whole)) return [];
  const grant = sentences.find((each) => clientCredentials.test(each.text) && states(each));
  const call = sentences.find(
    (each) =>
      /\bPOST\b[^\n]{0,80}\/conversations\/calls(?![/\w])|\bpost_?conversations_?calls\b/i.test(each.text) &&
      states(each),
  );
  if (grant === undefined || call === undefined) return [];
  return [faultAt({ index: call.offset, length: call.text.trim().length }, 'not.a.user')];
}

/** What prose says that would place a call twice or cannot place one. Anything else is not judged: prose means too many things. */
export function findProseClaims(text: string): readonly Finding[] {
  const sentences = sentencesOf(text);
  const advice = sentences.map((each) => findAdvice(each.text, each.offset)).filter((each) => each !== null);
  return [...advice.slice(0, 1), ...findWrongToken(sentences)];
}
