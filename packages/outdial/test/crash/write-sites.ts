import { type WriteSite, writeSites } from '../../src/engine/writer.ts';
import type { Chance } from './random.ts';

const moments = ['before', 'after'] as const;

/** How often the process was killed at each point, over all lanes. */
export interface HitTable {
  /** Crash points for one life of the server: whichever is reached first kills it. Null when every point was hit often enough. */
  readonly aim: () => string | null;
  /** Counts the point that a killed server named as its last words; false when it named none. */
  readonly count: (lastWords: string) => boolean;
  readonly fewest: () => number;
  readonly isWhole: () => boolean;
  /** Where the process was not killed often enough yet, before or after the commit. */
  readonly lacking: () => readonly WriteSite[];
  readonly print: () => string;
}

/** So many points, those hit least often, are armed at one of their first passages. */
const rarest = 6;

export function createHitTable(wanted: number, chance: Chance): HitTable {
  const hits = new Map<string, number>();
  for (const site of writeSites) for (const when of moments) hits.set(`${site}:${when}`, 0);
  return {
    aim: () => {
      const lacking = [...hits].filter(([, count]) => count < wanted).sort((one, other) => one[1] - other[1]);
      if (lacking.length === 0) return null;
      // The rarest at once; the others later, so that every life of the server comes to a point and the rare ones have their time.
      const passage = (point: string, index: number): number =>
        point.startsWith('recover')
          ? chance.between(1, 2)
          : index < rarest
            ? chance.between(1, 3)
            : chance.between(4, 16);
      // A recovery comes before everything else: aimed at each time, it would let nothing else happen.
      const spared = lacking.length > 2 && !chance.happens(0.25);
      return lacking
        .filter(([point]) => !spared || !point.startsWith('recover'))
        .map(([point], index) => `${point}:${passage(point, index)}`)
        .join(',');
    },
    count: (lastWords) => {
      const [, point] = /Crashing at ([a-z-]+:(?:before|after)):\d+/.exec(lastWords) ?? [];
      if (point === undefined) return false;
      hits.set(point, (hits.get(point) ?? 0) + 1);
      return true;
    },
    fewest: () => Math.min(...hits.values()),
    isWhole: () => Math.min(...hits.values()) >= wanted,
    lacking: () => writeSites.filter((site) => moments.some((when) => (hits.get(`${site}:${when}`) ?? 0) < wanted)),
    print: () => {
      const row = (site: string, before: unknown, after: unknown): string =>
        `${site.padEnd(16)}${String(before).padStart(8)}${String(after).padStart(8)}`;
      const rows = writeSites.map((site) => row(site, hits.get(`${site}:before`), hits.get(`${site}:after`)));
      return [row('write site', 'before', 'after'), ...rows].join('\n');
    },
  };
}
