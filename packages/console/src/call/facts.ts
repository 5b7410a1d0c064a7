import { clockTime, count, duration } from '../app/format.ts';
import { texts } from '../texts.ts';

/** Facts as lines of name and value, with the age of each next to it; facts that say nothing are left out. */
export function factLines(facts: Readonly<Record<string, unknown>>): readonly (readonly [string, string])[] {
  return Object.entries(facts).flatMap(([name, value]) => {
    if (value === null || value === undefined || value === false || name.endsWith('AsOf')) return [];
    const asOf = facts[`${name}AsOf`];
    const text =
      typeof asOf === 'number'
        ? `${shown(name, value)} (${texts.call.asOf(clockTime(new Date(asOf).toISOString()))})`
        : shown(name, value);
    return [[texts.facts[name] ?? words(name), text] as const];
  });
}

function shown(name: string, value: unknown): string {
  if (typeof value === 'number' && name.endsWith('Seconds')) return duration(value * 1000);
  if (typeof value === 'number' && name.endsWith('Ms')) return duration(value);
  if (typeof value === 'boolean') return value ? texts.yes : texts.no;
  if (typeof value === 'string') return texts.routing[value] ?? value;
  if (typeof value === 'number') return count(value);
  if (Array.isArray(value)) return value.map(String).join(', ');
  return JSON.stringify(value);
}

/** `endedBy` → ended by. */
const words = (name: string): string => name.replaceAll(/([A-Z])/g, ' $1').toLowerCase();
