import type { Surroundings } from './surroundings.ts';

/** The same terminal for sentences: a line that is too long is broken between words. A command and JSON stay whole, so that they can be copied. */
export function wrapping(world: Surroundings): Surroundings {
  const { terminal } = world;
  const { columns } = terminal.reader;
  if (columns === null) return world;
  const fit = (text = ''): string =>
    text
      .split('\n')
      .map((line) => wrapLine(line, columns))
      .join('\n');
  return {
    ...world,
    terminal: {
      ...terminal,
      line: (text) => terminal.line(fit(text)),
      aside: (text) => terminal.aside(fit(text)),
    },
  };
}

/** Further lines begin under the sentence, after the columns in front of it. */
export function wrapLine(line: string, width: number): string {
  if (seen(line).length <= width || /^\s*[{[]/.test(line)) return line;
  const front = /^ *(?:\S+(?: \S+)* {2,}){0,2}/.exec(seen(line))?.[0].length ?? 0;
  const hanging = ' '.repeat(front > width / 2 ? 2 : front);
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(/(?<=\S) (?=\S)(?<!\b(?:outdial|npx)\b.*)/)) {
    if (current !== '' && seen(`${current} ${word}`).length > width) {
      lines.push(current);
      current = `${hanging}${word}`;
    } else current = current === '' ? word : `${current} ${word}`;
  }
  return [...lines, current].join('\n');
}

const colours = new RegExp(`${String.fromCodePoint(0x1b)}[^m]*m`, 'g');

/** Without the colours. */
const seen = (text: string): string => text.replaceAll(colours, '');
