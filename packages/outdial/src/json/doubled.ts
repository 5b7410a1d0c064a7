import { pointerOf } from './pointer.ts';

/** Names of an object's fields so far, or null in a list, and the field or the position that is being read. */
interface OpenBracket {
  readonly names: Set<string> | null;
  at: string | number;
}

const tokens = /("[^"\\]*(?:\\.[^"\\]*)*")(\s*:)?|[[\]{},]/g;

/**
 * Pointers of fields that an object names twice: the first one in each entry of the outermost object or list. `JSON.parse` silently takes
 * the last value, which may not be the one that was meant. The text must be JSON.
 */
export function doubledFields(json: string): readonly string[] {
  const found = new Map<string | number, string>();
  const brackets: OpenBracket[] = [];
  for (const [token, name, colon] of json.matchAll(tokens)) {
    const bracket = brackets.at(-1);
    if (token === '{' || token === '[')
      brackets.push(token === '{' ? { names: new Set(), at: '' } : { names: null, at: 0 });
    else if (token === '}' || token === ']') brackets.pop();
    else if (bracket === undefined) continue;
    else if (token === ',' && typeof bracket.at === 'number') bracket.at += 1;
    else if (name !== undefined && colon !== undefined && bracket.names !== null) {
      bracket.at = name.includes('\\') ? String(JSON.parse(name)) : name.slice(1, -1);
      const outermost = brackets[0]?.at ?? '';
      if (!bracket.names.has(bracket.at)) bracket.names.add(bracket.at);
      else if (!found.has(outermost)) found.set(outermost, pointerOf(brackets.map(({ at }) => at)));
    }
  }
  return [...found.values()];
}

export type JsonText =
  | { readonly kind: 'value'; readonly value: unknown; readonly doubled: readonly string[] }
  /** `reason`: what the parser said. */
  | { readonly kind: 'not-json'; readonly reason: string };

/** The value of a JSON text that somebody wrote, and the fields that it names twice. */
export function parseJson(text: string): JsonText {
  try {
    return { kind: 'value', value: JSON.parse(text), doubled: doubledFields(text) };
  } catch (error) {
    return { kind: 'not-json', reason: error instanceof Error ? error.message : 'unreadable' };
  }
}
