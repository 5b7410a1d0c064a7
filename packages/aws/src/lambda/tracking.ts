import type { UnderWay } from '../engine/under-way.ts';

/** The same methods. The work that each begins counts as under way until it ends, even if no caller waits for it. */
export function trackingAll<Methods extends object>(methods: Methods, track: UnderWay['track']): Methods {
  const tracked = (method: (...given: readonly unknown[]) => unknown) => {
    return (...given: readonly unknown[]): unknown => {
      const result = method(...given);
      return result instanceof Promise ? track(result) : result;
    };
  };
  const entries = Object.entries(methods).map(([name, value]: [string, unknown]) => {
    return [name, typeof value === 'function' ? tracked(value as () => unknown) : value];
  });
  return Object.fromEntries(entries) as Methods;
}
