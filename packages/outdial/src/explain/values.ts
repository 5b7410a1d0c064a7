import { isObject, type JsonFields } from '../json/object.ts';
import { type Explanation, explanation } from './explanation.ts';
import { isText, isTopic, knownValues } from './value-kinds.ts';

/** True for an error of another vendor, by its message and its code. */
function isOtherError(value: JsonFields): boolean {
  const inner = isObject(value['error']) ? value['error'] : value;
  const codes = ['code', 'errorCode', 'error_code', 'Code', 'status'].map((name) => inner[name]);
  const isCoded = [...codes, value['__type'], value['more_info']].some(
    (each) => isText(each) || typeof each === 'number',
  );
  const message = inner['message'] ?? inner['Message'] ?? inner['detail'] ?? inner['error_description'];
  return isText(message) && (isCoded || isObject(value['error']));
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
  const found = knownValues.find(([, [shows]]) => shows(value));
  if (found === undefined) return null;
  const [recognised, [, says]] = found;
  return explanation({ recognised, sentence: isText(says) ? says : says(value) });
}

/** Explains an error of another vendor; null for anything else. To be asked when no code of Genesys was found. */
export function explainOtherError(value: unknown): Explanation | null {
  const one: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value;
  if (!isObject(one) || !isOtherError(one)) return null;
  const sentence =
    'This is an error answer, but not one that Genesys or Outdial documents: its code belongs to another service. Look it up there.';
  return explanation({ recognised: 'other-error', sentence });
}
