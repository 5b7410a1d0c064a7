import { isObject } from '../json/object.ts';
import { type Explanation, explanation } from './explanation.ts';
import { isText, isTopic, type JsonFields, kinds, type KnownValue, type ValueKind } from './value-kinds.ts';

/** True for an error of another vendor, by its message and its code. */
function isOtherError(value: JsonFields): boolean {
  const inner = isObject(value['error']) ? value['error'] : value;
  const isCoded = [
    inner['code'],
    inner['errorCode'],
    inner['error_code'],
    inner['Code'],
    inner['status'],
    value['__type'],
    value['more_info'],
  ].some((each) => isText(each) || typeof each === 'number');
  const message = inner['message'] ?? inner['Message'] ?? inner['detail'] ?? inner['error_description'];
  return isText(message) && (isCoded || isObject(value['error']));
}

function explained(kind: ValueKind, [, says]: KnownValue, value: JsonFields): Explanation {
  return explanation({ recognised: kind, sentence: isText(says) ? says : says(value) });
}

/** Explains JSON that is surely no request for a call; null for JSON without such evidence. */
export function explainValue(value: unknown): Explanation | null {
  if (Array.isArray(value)) {
    const isTopics = value.length > 0 && value.every(isTopic);
    if (isTopics) return explainValue({ entities: value });
    const first: unknown = value[0];
    return isObject(first) && isObject(value.at(-1)) ? explainValue(first) : null;
  }
  if (!isObject(value)) return null;
  const kind = Object.keys(kinds)
    .filter(isKind)
    .find((each) => kinds[each][0](value));
  return kind === undefined ? null : explained(kind, kinds[kind], value);
}

const isKind = (name: string): name is keyof typeof kinds => Object.hasOwn(kinds, name);

/** Explains an error of another vendor; null for anything else. To be asked when no code of Genesys was found. */
export function explainOtherError(value: unknown): Explanation | null {
  const one: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value;
  if (!isObject(one) || !isOtherError(one)) return null;
  const sentence =
    'This is an error answer, but not one that Genesys or Outdial documents: its code belongs to another service. Look it up there.';
  return explanation({ recognised: 'other-error', sentence });
}
