/** One program as a line of a shell calls it: what is assigned in front of it, then its name and arguments, unquoted. */
export interface ShellCommand {
  readonly assigned: readonly string[];
  readonly words: readonly string[];
}

/** A line as it is typed, with its continuations, and what it calls, `$(…)` first. */
export interface ShellLine {
  readonly text: string;
  readonly commands: readonly ShellCommand[];
}

const skipped = /(?:[ \t]|\\\n)+|#[^\n]*/y;
const operator = /&&|\|\|?|;|\n/y;
const redirection = /\d?>>?(?:&\d)?|<(?![\w-]+>)/y;
/** A placeholder such as `<Url>` counts as a part of a word, although a shell would read it as a redirection. */
const word = /(?:'[^']*'|"(?:\\.|[^"\\])*"|\$\([^()]*\)|<[\w-]+>|\\.|[^\s'"\\|&;<>()])+/y;

/** The lines of a script: pipes, lists, quotes, comments, continuations and `$(…)`. Throws for what it cannot read, such as a here-document. */
export function shellLines(script: string): readonly ShellLine[] {
  const lines: ShellLine[] = [];
  let [from, at] = [0, 0];
  let commands: string[][] = [[]];
  let isTarget = false;
  const take = (pattern: RegExp): string | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(script)?.[0] ?? null;
    at += found?.length ?? 0;
    return found;
  };
  const endLine = (end: number): void => {
    const text = script.slice(from, end).trim();
    const calls = commands.filter((words) => words.length > 0);
    if (calls.length > 0) lines.push({ text, commands: calls.flatMap(callsIn) });
    [from, commands] = [end, [[]]];
  };
  while (at < script.length) {
    if (take(skipped) !== null) continue;
    const between = take(operator);
    if (between === '\n') endLine(at);
    else if (between !== null) commands.push([]);
    if (between !== null) continue;
    const redirected = take(redirection);
    if (redirected !== null) {
      isTarget = !redirected.includes('&');
      continue;
    }
    const next = take(word);
    if (next === null) throw new SyntaxError(`Not understood: ${script.slice(at, at + 40)}`);
    if (!isTarget) commands.at(-1)?.push(next);
    isTarget = false;
  }
  endLine(script.length);
  return lines;
}

function callsIn(raw: readonly string[]): readonly ShellCommand[] {
  const inner = raw.flatMap((each) => [...each.matchAll(/\$\(([^()]*)\)/g)].map(([, script = '']) => script));
  const first = raw.findIndex((each) => !/^\w+=/.test(each));
  const [assigned, words] = first === -1 ? [raw, []] : [raw.slice(0, first), raw.slice(first)];
  const own = { assigned: assigned.map(unquoted), words: words.map(unquoted) };
  return [...inner.flatMap((script) => shellLines(script).flatMap(({ commands }) => commands)), own];
}

const unquoted = (raw: string): string =>
  raw.replaceAll(
    /'([^']*)'|"((?:\\.|[^"\\])*)"|\\(.)/g,
    (_all, single?: string, double?: string, one?: string) =>
      single ?? double?.replaceAll(/\\(["$\\`])/g, '$1') ?? one ?? '',
  );
