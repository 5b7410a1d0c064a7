import type { Problem } from '../call/problem.ts';
import { isObject } from '../json/object.ts';
import { type JsonReading, readJson } from '../json/json.ts';
import { isKnownCode } from '../problems/catalogue.ts';
import { problemsOfAnswer } from './answer.ts';
import { partnerOf } from './names/lexer.ts';
import { looksNative } from './native-request.ts';
import { type OwnAnswer, readOwnAnswer } from './own-answer.ts';
import { showsRequest } from './shows-request.ts';
import { explainValue } from './values.ts';

/** An object in a longer text, as JSON or as code: a body of a call, or an answer. */
export interface ObjectInText {
  readonly json: JsonReading;
  readonly value: Readonly<Record<string, unknown>>;
  /** The text of the object alone, and where it begins in the whole. */
  readonly text: string;
  readonly offset: number;
  /** False for an object of code: its values may be variables, so only its fields say something. */
  readonly isJson: boolean;
  /** `other` is JSON that does not ask for a call. */
  readonly is: 'outdial-body' | 'native-body' | 'answer' | 'own-answer' | 'other';
  /** What an answer of Genesys or Outdial says; empty and null for a body. */
  readonly problems: readonly Problem[];
  readonly own: OwnAnswer | null;
}

/** What an object is found in. */
interface Around {
  /** The text asks Genesys for a call. */
  readonly toGenesys: boolean;
  /** The text is code, rather than what code printed. */
  readonly isCode: boolean;
}

/** Before an object that code makes. Those inside another object are known as code only by the text around them. */
const making = /(?:[=(,?]|\breturn|=>)\s*$/;
const makingInside = /[:[][ \t]*$/;

function readAt(text: string, open: number, { toGenesys, isCode }: Around): ObjectInText | null {
  const end = partnerOf(text, open, 20_000);
  if (end === null) return null;
  const inner = text.slice(open, end);
  const json = readJson(inner);
  const { kind, value, slips } = json;
  if (kind !== 'read' || !isObject(value) || Object.keys(value).length === 0) return null;
  const own = readOwnAnswer(value);
  const isJson = slips.length === 0;
  // An object that code makes is not an answer. A printed one has no code before it.
  const before = text.slice(Math.max(0, open - 20), open);
  const isMade = isCode ? making.test(before) || makingInside.test(before) : !isJson && making.test(before);
  const said = own === null && !isMade ? problemsOfAnswer(value) : [];
  const problems = said.filter(({ code }) => isJson || isKnownCode(code));
  const held = { json, value, text: inner, offset: open, isJson, problems, own };
  if (own !== null) return { ...held, is: 'own-answer' };
  if (problems.length > 0) return { ...held, is: 'answer' };
  const isPart = /["']?(?:targets|from)["']?\s*[:=]\s*\[?\s*$/.test(before);
  if (isJson && (isPart || explainValue(value) !== null)) return { ...held, is: 'other' };
  const isNative = looksNative(value) || (toGenesys && Object.hasOwn(value, 'phoneNumber') && !isOutdials(value));
  if (isNative) return { ...held, is: 'native-body' };
  const isMeant = isJson || (/phone_?number|\btargets\b/i.test(inner) && isOutdials(value));
  return isMeant && showsRequest(value) ? { ...held, is: 'outdial-body' } : null;
}

/** At most this many brackets are tried: no paste holds more bodies. */
const worthTrying = 60;

const isOutdials = (value: ObjectInText['value']): boolean =>
  ['from', 'targets', 'to'].some((name) => Object.hasOwn(value, name));

/** Every body of a call and every answer in a text, outermost first, without those inside another. */
export function findObjects(text: string, around: Around): readonly ObjectInText[] {
  const found: ObjectInText[] = [];
  let from = 0;
  for (let tried = 0; tried < worthTrying; tried++) {
    const open = text.indexOf('{', from);
    if (open === -1) break;
    const held = readAt(text, open, around);
    if (held !== null && held.is !== 'other') found.push(held);
    from = open + (held?.text.length ?? 1);
  }
  return found;
}
