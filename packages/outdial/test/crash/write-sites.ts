import { type WriteSite, writeSites } from '../../src/engine/writer.ts';
import type { Chance } from './random.ts';

const moments = ['before', 'after'] as const;

export interface Aim {
  readonly site: WriteSite;
  /** In the format that `OUTDIAL_CRASH_AT` takes. */
  readonly crashAt: string;
}

/** How often the process was killed at each point, over all lanes. */
export interface HitTable {
  /** Where one life of the server must end; null when every point was hit often enough. */
  readonly aim: () => Aim | null;
  /** Counts the crash point in a killed server's last output; false when it named no point. */
  readonly count: (lastWords: string) => boolean;
  readonly fewest: () => number;
  readonly isWhole: () => boolean;
  readonly print: () => string;
}

/** Sites that every life passes repeatedly: the later it ends, the further calls progress. */
const frequent: readonly WriteSite[] = ['accept', 'claim', 'answer', 'event', 'check', 'look', 'timer'];

interface Point {
  readonly site: WriteSite;
  readonly when: (typeof moments)[number];
  readonly count: number;
}

export function createHitTable(wanted: number, chance: Chance): HitTable {
  const hits = new Map<string, number>();
  for (const site of writeSites) for (const when of moments) hits.set(`${site}:${when}`, 0);
  const lacking = (): readonly Point[] =>
    writeSites
      .flatMap((site) => moments.map((when) => ({ site, when, count: hits.get(`${site}:${when}`) ?? 0 })))
      .filter(({ count }) => count < wanted)
      .sort((one, other) => one.count - other.count);
  return {
    aim: () => {
      // Not always the rarest: a point that cannot be reached just now would take every life.
      const points = lacking();
      if (points.length === 0) return null;
      const { site, when } = chance.oneOf(chance.happens(0.5) ? points.slice(0, 4) : points);
      const passage = chance.between(1, frequent.includes(site) ? 5 : 2);
      return { site, crashAt: `${site}:${when}:${passage}` };
    },
    count: (lastWords) => {
      const [, point] = /Crashing at ([a-z-]+:(?:before|after)):\d+/.exec(lastWords) ?? [];
      if (point === undefined) return false;
      hits.set(point, (hits.get(point) ?? 0) + 1);
      return true;
    },
    fewest: () => Math.min(...hits.values()),
    isWhole: () => Math.min(...hits.values()) >= wanted,
    print: () => {
      const row = (site: string, before: unknown, after: unknown): string =>
        `${site.padEnd(16)}${String(before).padStart(8)}${String(after).padStart(8)}`;
      const rows = writeSites.map((site) => row(site, hits.get(`${site}:before`), hits.get(`${site}:after`)));
      return [row('write site', 'before', 'after'), ...rows].join('\n');
    },
  };
}
