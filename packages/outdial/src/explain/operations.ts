/** A place in a text that asks Genesys to place a call. */
export interface CreateCall {
  readonly offset: number;
  readonly length: number;
  /** True where the agent is the user of the token: the operation without `/user/{userId}`. */
  readonly asUser: boolean;
}

const path = /\/api\/v2\/conversations\/calls(\/user\/[^\s"'`/?,)]{0,100})?\/?(?=["'`\s?),;\\<]|$)/g;
const method =
  /(?<![A-Za-z])post_?conversations?_?calls?(_?user_?user_?id)?(?:Async)?(?:_?With_?Http_?Info)?(?![A-Za-z_])\s{0,5}\(/gi;
const verb =
  /(?:(?<![A-Za-z])(?:get|post|put|patch|delete|head)|Get|Post|Put|Patch|Delete|GET|POST|PUT|PATCH|DELETE|HEAD)(?![a-z])/g;
const near = 220;

/** The HTTP method that is nearest to a path; null where the text around does not name one. */
export function methodNear(text: string, offset: number, length: number): string | null {
  const before = text.slice(Math.max(0, offset - near), offset);
  const after = text.slice(offset + length, offset + length + near);
  const last = [...before.matchAll(verb)].at(-1);
  const [first] = after.matchAll(verb);
  const toLast = last === undefined ? Infinity : before.length - last.index;
  const toFirst = first?.index ?? Infinity;
  const found = toLast <= toFirst ? last : first;
  if (found !== undefined) return found[0].toUpperCase();
  return /^[^\n]{0,200}\s(?:-d|--data\S*|--json)\s/.test(after) ? 'POST' : null;
}

/** Every place that asks Genesys to place a call: the path with POST, or the method of an SDK. */
export function findCreateCalls(text: string): readonly CreateCall[] {
  const paths = [...text.matchAll(path)]
    .filter((match) => methodNear(text, match.index, match[0].length) === 'POST')
    .map((match) => ({ offset: match.index, length: match[0].length, asUser: match[1] === undefined }));
  const methods = [...text.matchAll(method)]
    .slice(0, 50)
    .map((match) => ({ offset: match.index, length: match[0].length, asUser: match[1] === undefined }));
  return [...paths.slice(0, 50), ...methods].toSorted((one, other) => one.offset - other.offset);
}

/** True for a text about Genesys or Outdial: a host, a path, a package or a method of theirs, or the name. */
export const isAboutGenesys = (text: string): boolean =>
  /genesys|purecloud|\bpure\.cloud|outdial|\/api\/v2\/|conversations?_?calls?\b|conversations_?api/i.test(text);
