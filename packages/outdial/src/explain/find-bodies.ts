import { isObject } from '../intake/gather.ts';
import { readJson } from '../json/json.ts';
import { readOwnAnswer } from './own-answer.ts';

/** A body that stands in a longer text, as JSON or as an object of code. */
export interface Body {
  readonly value: Readonly<Record<string, unknown>>;
  /** The text of the body alone, and where it begins in the whole. */
  readonly text: string;
  readonly offset: number;
  /** False for an object of code: its values may be variables, so only its fields say something. */
  readonly isJson: boolean;
}

const fields = ['from', 'targets', 'to', 'phoneNumber', 'callFromQueueId', 'callUserId', 'callQueueId', 'participants'];

/** Where the bracket's partner ends, counting brackets alone; null without one nearby. */
export function partnerOf(text: string, open: number): number | null {
  let depth = 0;
  for (let at = open; at < Math.min(text.length, open + 20_000); at++) {
    if (text[at] === '{') depth++;
    if (text[at] === '}' && --depth === 0) return at + 1;
  }
  return null;
}

/** The body that opens here, or `answer` for one of Outdial's own answers: a call in it is no request. */
function bodyAt(text: string, open: number): Body | { readonly answer: string } | null {
  const end = partnerOf(text, open);
  if (end === null) return null;
  const inner = text.slice(open, end);
  const { kind, value, slips } = readJson(inner);
  if (kind !== 'read' || !isObject(value)) return null;
  if (readOwnAnswer(value) !== null) return { answer: inner };
  if (!fields.some((name) => Object.hasOwn(value, name))) return null;
  return { value, text: inner, offset: open, isJson: slips.length === 0 };
}

/** At most this many brackets are tried: no paste holds so many bodies. */
const worthTrying = 60;

/** Every body of a call that stands in a text, outermost first; none inside another. */
export function findBodies(text: string): readonly Body[] {
  const bodies: Body[] = [];
  let from = 0;
  for (let tried = 0; tried < worthTrying; tried++) {
    const open = text.indexOf('{', from);
    if (open === -1) break;
    const body = bodyAt(text, open);
    if (body !== null && !('answer' in body)) bodies.push(body);
    from = open + (body === null ? 1 : 'answer' in body ? body.answer.length : body.text.length);
  }
  return bodies;
}
