import { writeSync } from 'node:fs';
import type { AtWriteSite } from './writer.ts';

/** Before or after the commit of the n-th durable write at a named site, counted from 1. */
export interface CrashPoint {
  readonly site: string;
  readonly when: 'before' | 'after';
  readonly passage: number;
}

/** Reads `claim:after:3`, or several with commas between them. Null when that is not what the text says. */
export function readCrashPoints(text: string): readonly CrashPoint[] | null {
  const points = text.split(',').map((part) => {
    const [, site, when, passage] = /^([a-z-]+):(before|after):([1-9]\d{0,5})$/.exec(part.trim()) ?? [];
    if (site === undefined || passage === undefined) return null;
    return { site, when: when === 'before' ? 'before' : 'after', passage: Number(passage) } as const;
  });
  const known = points.filter((point) => point !== null);
  return known.length === points.length ? known : null;
}

/** For crash tests: calls `crash` at whichever of these points is reached first. */
export function crashAt(points: readonly CrashPoint[], crash: (point: CrashPoint) => void): AtWriteSite {
  const passages = new Map<string, number>();
  return (site, when) => {
    const name = `${site}:${when}`;
    const passage = (passages.get(name) ?? 0) + 1;
    passages.set(name, passage);
    const point = points.find((each) => each.site === site && each.when === when && each.passage === passage);
    if (point !== undefined) crash(point);
  };
}

/** Ends this process at whichever of these points is reached first. Which one it was is written first, past any buffer. */
export const killedAt = (points: readonly CrashPoint[]): AtWriteSite =>
  crashAt(points, ({ site, when, passage }) => {
    writeSync(2, `Crashing at ${site}:${when}:${passage}\n`);
    process.kill(process.pid, 'SIGKILL');
  });
