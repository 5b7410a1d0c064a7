import type { TraceSettings, Tracing, TracingNow } from '../ports/tracing.ts';
import type { TracingParts } from './tracing.ts';

/** Tracing that is loaded when Outdial starts, and not at all when it is off. */
export interface LateTracing {
  readonly now: TracingNow;
  readonly start: (parts: Omit<TracingParts, 'settings'> & { readonly engine: Watched }) => Promise<void>;
  readonly close: () => Promise<void>;
}
interface Watched {
  readonly watch: (listener: Tracing['committed']) => () => void;
}

/** Null without settings: then nothing is loaded, made or asked for a call. */
export function lateTracing(settings: TraceSettings | undefined): LateTracing | null {
  if (settings === undefined) return null;
  let tracing: Tracing | null = null;
  let unwatch = (): void => undefined;
  return {
    now: () => tracing,
    start: async (parts) => {
      const { createTracing } = await import('./tracing.ts');
      tracing = createTracing({ ...parts, settings });
      unwatch = parts.engine.watch(tracing.committed);
    },
    close: async () => {
      unwatch();
      await tracing?.close();
    },
  };
}
