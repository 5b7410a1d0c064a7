export interface SessionView {
  readonly key: { readonly id: string; readonly name: string | null };
  readonly scopes: readonly string[];
  readonly target: string;
  readonly version: string;
}
export interface StatisticsView {
  readonly paused: { readonly by: string | null; readonly since: string | null } | null;
}
export const interim = {
  session: {
    get: async (): Promise<SessionView> => (await fetch('/v1/session')).json() as Promise<SessionView>,
    begin: async (_key: string): Promise<void> => undefined,
    end: async (): Promise<void> => undefined,
  },
  statistics: async (): Promise<StatisticsView> => ({ paused: null }),
  cancelMany: async (_filter: object, _count: number) => ({ done: 0, left: 0 }),
  reassignMany: async (_filter: object, _to: object, _count: number) => ({ done: 0, left: 0 }),
};
