/** Draws what a terminal shows, as an SVG whose text can be read and searched. */

const columns = 100;
const fontSize = 14;
const columnWidth = fontSize * 0.602;
const lineHeight = 20;
const margin = 20;
const titleBar = 34;

/** Colours with a contrast of at least 5:1 on the card. */
const colours: Readonly<Record<string, string>> = { 31: '#ff8f88', 32: '#7ee787', 33: '#e3b341', 36: '#76d4ff' };
const card = '#161b22';
const text = '#d5dbe3';
const bright = '#ffffff';
const dim = '#98a2ae';

const escape = '\u001b';
const escapeCode = new RegExp(`${escape}\\[(\\d+)m`);

interface Style {
  readonly bold: boolean;
  readonly dim: boolean;
  readonly colour: string | null;
}
const unstyled: Style = { bold: false, dim: false, colour: null };

interface Cell {
  readonly character: string;
  readonly style: Style;
}

interface Picture {
  /** The name of the picture, for those who cannot see it. */
  readonly title: string;
  readonly description: string;
  /** The output of a program, with escape codes for colours. */
  readonly output: string;
}

export function terminalPicture({ title, description, output }: Picture): string {
  const lines = output
    .trimEnd()
    .split('\n')
    .flatMap((line) => wrapped(cellsOf(line)));
  const width = Math.ceil(columns * columnWidth) + 2 * margin;
  const height = titleBar + lines.length * lineHeight + margin;
  const rows = lines.map((cells, row) => {
    const y = titleBar + (row + 1) * lineHeight - 6;
    return cells.length === 0
      ? ''
      : `  <text xml:space="preserve" x="${margin}" y="${y}">${runsOf(cells).map(spanOf).join('')}</text>\n`;
  });
  const lights = ['#ff5f57', '#febc2e', '#28c840'].map(
    (fill, n) => `<circle cx="${margin + 6 + n * 20}" cy="18" r="6" fill="${fill}"/>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title description">
  <title id="title">${escaped(title)}</title>
  <desc id="description">${escaped(description)}</desc>
  <style>text { font: ${fontSize}px ui-monospace, SFMono-Regular, Menlo, "DejaVu Sans Mono", Consolas, monospace; fill: ${text} }</style>
  <rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="10" fill="${card}" stroke="#3d444d"/>
  ${lights.join('')}
${rows.join('')}</svg>
`;
}

function cellsOf(line: string): readonly Cell[] {
  let style = unstyled;
  // Every second part is a code.
  return line.split(escapeCode).flatMap((part, place) => {
    if (place % 2 === 0) return Array.from(part, (character) => ({ character, style }));
    if (part === '1') style = { ...style, bold: true };
    else if (part === '2') style = { ...style, dim: true };
    else if (part === '22') style = { ...style, bold: false, dim: false };
    else style = { ...style, colour: colours[part] ?? null };
    return [];
  });
}

/** Breaks a line at spaces; what follows is indented as the line is. */
function wrapped(cells: readonly Cell[]): readonly (readonly Cell[])[] {
  if (cells.length <= columns) return [cells];
  const indent = hangingIndentOf(cells.map(({ character }) => character).join(''));
  const space = cells
    .slice(0, columns + 1)
    .findLastIndex(({ character }, place) => character === ' ' && place > indent);
  const end = space === -1 ? columns : space;
  const blank = Array.from({ length: indent }, () => ({ character: ' ', style: unstyled }));
  return [cells.slice(0, end), ...wrapped([...blank, ...cells.slice(space === -1 ? end : end + 1)])];
}

/** The column of a line's text: after its mark and code, or after its time and state. */
function hangingIndentOf(line: string): number {
  return /^(?:✗ [a-z-]+ +| +\d\d:\d\d:\d\d \S+ +\S+ +| *)/.exec(line)?.[0].length ?? 0;
}

function runsOf(cells: readonly Cell[]): readonly { readonly text: string; readonly style: Style }[] {
  const runs: { text: string; style: Style }[] = [];
  for (const { character, style } of cells) {
    const last = runs.at(-1);
    if (last?.style === style) last.text += character;
    else runs.push({ text: character, style });
  }
  return runs;
}

function spanOf({ text, style }: { readonly text: string; readonly style: Style }): string {
  const fill = style.colour ?? (style.dim ? dim : style.bold ? bright : null);
  const marks = [...(fill === null ? [] : [`fill="${fill}"`]), ...(style.bold ? ['font-weight="bold"'] : [])];
  return marks.length === 0 ? escaped(text) : `<tspan ${marks.join(' ')}>${escaped(text)}</tspan>`;
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
