import { partOf } from '../intake/did-you-mean.ts';
import { foldName } from '../intake/nearest.ts';
import { gather, looksInternational, looksLikeNumber } from '../intake/gather.ts';
import { isObject, type JsonFields } from '../json/object.ts';
import { isPlaceholder } from '../intake/placeholder.ts';
import { findWrapped } from '../intake/wrapped.ts';

/** JsonFields of people, messages and API entities: with one of them a number is not one to call. */
const otherwise =
  /^(?:selfuri|firstname|lastname|address|city|birthdate|company|subject|html|text|textbody|callid|conversationid|callbacknumbers|dnis|topicname|eventbody|nickname|messageid|toaddressmessengertype|speakto|transfertype|contactlistid|callable|didpool|ownertype|messagingproduct|personalizations|callsid|callstatus|duration\w*|amount|currency|level|msg|\$schema|swagger|openapi|scripts|dependencies)$/;
const ofAgent = /^(?:(?:user|agent|queue|device|line)?id|phonenumber|email|username|queue)$/;

const isDate = (value: unknown): boolean => typeof value === 'string' && /^\d{4}-\d\d-\d\d/.test(value);
const isNumberLike = (value: unknown): boolean =>
  (looksLikeNumber(value) && !isDate(value)) ||
  (typeof value === 'number' && value > 999_999) ||
  (typeof value === 'string' && (isPlaceholder(value) || /^\+?\d{3,}$/.test(value)));

const toNames = ['targets', 'to', 'target', 'participants', 'destination', 'callee'];

/** True for what may be in `from`: an object about a person or a number. */
function isSource(value: unknown): boolean {
  if (isObject(value)) return Object.keys(value).some((name) => ofAgent.test(foldName(name)));
  return isNumberLike(value) || (typeof value === 'string' && /^[^@\s]+@[^@\s]+$/.test(value));
}

/** True for what may be in `targets` or `to`: a number, or objects or a list with one. */
function isDestination(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0 || value.some(isDestination);
  if (isObject(value))
    return Object.entries(value).some(
      ([name, each]) => /number|phone|endpoint|address/i.test(name) || isNumberLike(each) || isDestination(each),
    );
  return isNumberLike(value);
}

/** JsonFields for the number to call; a number of the caller, or of a range, is not one. */
const ofTarget =
  /^(?:phone(?:_?-?number)?|number|msisdn|e164|endpoint|exten|extension|target|destination)$|(?:to|dest\w*|target|called|callee|customer|consumer|contact|recipient|dial\w*)_?-?(?:phone_?-?)?number|^(?:hs_call_)?to/i;
const ofSource = /from|source|caller|callerid|start|end|range/i;

/** True if a number that can be dialed is in a field for one, at most three levels deep. */
function holdsNumber(value: JsonFields, depth = 0): boolean {
  return Object.entries(value)
    .slice(0, 40)
    .some(([name, each]) => {
      if (looksInternational(each)) return ofTarget.test(name);
      const inner: readonly unknown[] = Array.isArray(each) ? each.slice(0, 3) : [each];
      return depth < 3 && !ofSource.test(name) && inner.some((one) => isObject(one) && holdsNumber(one, depth + 1));
    });
}

/**
 * True for an object that is surely meant as a request for a call, if need be with wrong fields, of another vendor, or inside another
 * object. Anything else is not judged: it is something that Outdial does not know.
 */
export function showsRequest(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 1 && showsRequest(value[0]);
  if (!isObject(value)) return false;
  const names = Object.keys(value);
  const folded = names.map(foldName);
  if (names.length === 0) return true;
  // A text message has a body next to its number.
  const isMessage = folded.includes('to') && folded.includes('body');
  if (names.length > 40 || isMessage || folded.some((name) => otherwise.test(name))) return false;
  if (Object.entries(value).some(([name, each]) => isRecord(each, [...toNames, 'from'].includes(foldName(name)))))
    return false;
  const of = (name: string): unknown => value[names[folded.indexOf(name)] ?? ''];
  const to = toNames.filter((name) => folded.includes(name));
  const { agent, number } = gather(value);
  const isFrom = folded.includes('from') && (isSource(of('from')) || of('from') === null);
  if (isFrom) return to.length > 0 || isObject(of('from')) || number !== null;
  if (folded.includes('targets') && (isDestination(of('targets')) || agent !== null)) return true;
  if (to.some((name) => isDestination(of(name)))) return true;
  if (number !== null && isNumberLike(number.value) && agent !== null && !isPersonal(folded)) return true;
  return !isPersonal(folded) && names.length <= 12 && (holdsNumber(value) || wrapsRequest(value));
}

/** A postal address, or a person with a name and a phone who is no party of the request: a record of a CRM, or a parcel. */
function isRecord(value: unknown, isParty: boolean): boolean {
  if (!isObject(value)) return false;
  const folded = Object.keys(value).map(foldName);
  if (folded.some((name) => /^(?:street\d?|city|zip|zipcode|postcode|postalcode|addressline\d?)$/.test(name)))
    return true;
  return !isParty && /name/.test(folded.join()) && folded.some((name) => /^(?:phone|mobile)$/.test(name));
}

const isPersonal = (folded: readonly string[]): boolean =>
  folded.includes('name') && !folded.some((name) => name !== 'name' && partOf('top', name) === 'agent');

function wrapsRequest(value: JsonFields): boolean {
  const wrapped = findWrapped(value);
  return wrapped !== null && showsRequest(wrapped.value);
}
