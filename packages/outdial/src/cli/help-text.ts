/** Help that fits the terminal: paragraphs and lists are wrapped. A line that is a command stays whole, so that it can be copied. */
export function fittedHelp(text: string, width: number): string {
  return text
    .replaceAll(/(?:^(?=\S).*(?:\n|$))+/gm, asParagraph)
    .split('\n')
    .flatMap((line) => wrapped(line, width))
    .join('\n');
}

/** Lines that were wrapped in the source, as one line. Lines with a gap, or that end a sentence or a title, stay. */
const asParagraph = (block: string): string => block.replaceAll(/(?<=[^.:\n])\n(?=\S)/g, ' ');

function wrapped(line: string, width: number): readonly string[] {
  if (line.length <= width || /^ +outdial /.test(line)) return [line];
  const hanging = /^ *(?:\S+(?: \S+)* {2,})?/.exec(line)?.[0] ?? '';
  const lines: string[] = [];
  let current = hanging;
  for (const word of line.slice(hanging.length).split(' ')) {
    const isFirst = current.length === hanging.length;
    if (!isFirst && current.length + 1 + word.length > width) {
      lines.push(current);
      current = `${' '.repeat(hanging.length)}${word}`;
    } else current = isFirst ? `${current}${word}` : `${current} ${word}`;
  }
  return [...lines, current];
}
