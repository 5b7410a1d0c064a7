import type { Figure } from './report.ts';
import type { MeasuredScenario } from './results.ts';

interface Plot {
  readonly title: string;
  readonly svg: string;
}
type Plotted = Figure & { readonly bar: NonNullable<Figure['bar']> };

const width = 760;
const labelsTo = 250;
const barHeight = 18;
const colors = ['#0b6bcb', '#c2410c', '#4d7c0f', '#7e22ce'] as const;

const text = (value: string): string => value.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const shown = (value: number): string =>
  value >= 100 ? Math.round(value).toString() : String(Number(value.toFixed(2)));
const write = (x: number, y: number, value: string, rest = ''): string =>
  `<text x="${x}" y="${y}" ${rest}>${text(value)}</text>`;

/** The machine and the load of a figure, and what limits it, in two lines. */
function captionOf({ machine, loadBefore, limit, measuredAt }: MeasuredScenario): readonly string[] {
  const { processor, cores, node, diskSyncMs } = machine;
  return [
    `${cores} × ${processor}, Node ${node}, disk sync ${shown(diskSyncMs)} ms; ${measuredAt.slice(0, 10)}, load before ${loadBefore}`,
    `Limited by ${limit}. Bars are medians, lines show the rounds.`,
  ];
}

function barOf(figure: Plotted, most: number, y: number, color: string): string {
  const scale = (width - labelsTo - 130) / most;
  const to = labelsTo + figure.value * scale;
  const [low, high] = figure.spread ?? [figure.value, figure.value];
  const middle = y + (barHeight - 4) / 2;
  const line =
    low === high
      ? ''
      : `<line x1="${labelsTo + low * scale}" x2="${labelsTo + high * scale}" y1="${middle}" y2="${middle}" stroke="#111" stroke-width="1.5"/>`;
  const after = Math.max(to, labelsTo + high * scale) + 8;
  return [
    `<rect x="${labelsTo}" y="${y}" width="${Math.max(1, to - labelsTo).toFixed(1)}" height="${barHeight - 4}" fill="${color}"/>`,
    line,
    write(after, y + 12, `${shown(figure.value)} ${figure.unit}`),
  ].join('');
}

function draw(title: string, figures: readonly Plotted[], caption: readonly string[]): string {
  const names = [...new Set(figures.map(({ bar }) => bar.name))];
  const most = Math.max(...figures.map(({ value, spread }) => Math.max(value, spread?.[1] ?? 0)), 1e-9);
  const parts = [write(16, 26, title, 'font-weight="bold" font-size="15"')];
  let y = 44;
  for (const group of new Set(figures.map(({ bar }) => bar.group))) {
    for (const [place, figure] of figures.filter(({ bar }) => bar.group === group).entries()) {
      if (place === 0) parts.push(write(labelsTo - 10, y + 12, group, 'text-anchor="end"'));
      parts.push(barOf(figure, most, y, colors[names.indexOf(figure.bar.name) % colors.length] ?? colors[0]));
      y += barHeight;
    }
    y += 8;
  }
  if (names.length > 1) {
    for (const [place, name] of names.entries()) {
      parts.push(
        `<rect x="${labelsTo}" y="${y}" width="12" height="12" fill="${colors[place % colors.length] ?? ''}"/>`,
      );
      parts.push(write(labelsTo + 18, y + 11, name));
      y += barHeight;
    }
  }
  for (const line of caption) parts.push(write(16, (y += 16), line, 'font-size="11" fill="#555"'));
  const height = y + 16;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12" fill="#111">`,
    `<rect width="100%" height="100%" fill="#fff"/>`,
    ...parts.filter((part) => part !== ''),
    '</svg>\n',
  ].join('\n');
}

const titles: Readonly<Record<string, string>> = {
  intake: 'Calls accepted over HTTP, durable, 64 connections',
  'processor-time': 'Processor time for each accepted call, with the database',
  dialing: 'From asking to the dial request reaching Genesys',
  requests: 'Requests to Genesys for each call',
  faults: 'Dials for one call when three answers are lost and the client repeats',
};

/** A bar chart for each plot that figures name. */
export function plotsOf(measured: MeasuredScenario): readonly Plot[] {
  const plotted = measured.figures.filter((figure): figure is Plotted => figure.bar !== undefined);
  return [...new Set(plotted.map(({ bar }) => bar.plot))].map((plot) => ({
    title: plot,
    svg: draw(
      titles[plot] ?? plot,
      plotted.filter(({ bar }) => bar.plot === plot),
      captionOf(measured),
    ),
  }));
}
