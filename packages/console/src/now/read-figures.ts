import type { CallView } from 'outdial/client';
import { now } from '../app/clock.ts';
import { client } from '../app/session.ts';
import type { CallState } from '../parts/glyph.tsx';
import type { Cut, Figures, OutcomeRow, WaitGroup } from './figures.ts';

export async function readFigures(): Promise<Figures> {
  const [open, day, undecided, capacity] = await Promise.all([
    client.list({ state: 'scheduled,waiting,dialing,unknown,placed,ringing,connected', limit: 200 }),
    client.list({ since: new Date(now() - 86_400_000).toISOString(), limit: 200 }),
    client.list({ undecided: 'true', limit: 200 }),
    client.capacity(),
  ]);
  const states: Partial<Record<CallState, number>> = {};
  for (const { state } of open.items) states[state] = (states[state] ?? 0) + 1;
  const ended = day.items.filter(({ outcome }) => outcome !== null);
  const cut = (calls: readonly CallView[]) => ({
    code: rows(calls, 'code'),
    queue: rows(calls, 'queue'),
    agent: rows(calls, 'agent'),
  });
  const times = day.items
    .flatMap(({ attempts: [first], createdAt }) =>
      first === undefined ? [] : [Date.parse(first.startedAt) - Date.parse(createdAt)],
    )
    .toSorted((a, b) => a - b);
  return {
    ...{
      states,
      capacity,
      undecided: undecided.items.length,
      deadMessages: 0,
      incident: null,
      waits: waitsOf(open.items),
    },
    paused: null,
    outcomes: {
      hour: cut(ended.filter(({ createdAt }) => Date.parse(createdAt) > now() - 3_600_000)),
      day: cut(ended),
    },
    timeToDial: {
      halfMs: times[times.length >> 1] ?? null,
      mostMs: times[Math.floor(times.length * 0.95)] ?? null,
      calls: times.length,
    },
  };
}

function rows(calls: readonly CallView[], by: Cut): readonly OutcomeRow[] {
  const keyOf = ({ outcome, resolved }: CallView): string =>
    (by === 'code' ? outcome?.code : by === 'queue' ? resolved.queue?.name : resolved.agent.email) ?? '–';
  return [...Map.groupBy(calls, keyOf)].map(([key, group]) => ({
    ...{ key, name: key, calls: group.length, completed: group.filter(({ state }) => state === 'completed').length },
  }));
}

function waitsOf(calls: readonly CallView[]): readonly WaitGroup[] {
  const waiting = calls.flatMap((call) =>
    call.waitingFor[0] === undefined ? [] : [{ call, blocker: call.waitingFor[0] }],
  );
  return [...Map.groupBy(waiting, ({ call, blocker }) => `${blocker.code} ${call.from.id}`).values()].flatMap(
    (group) => {
      const [first] = group;
      if (first === undefined) return [];
      const { blocker, call } = first;
      return [
        {
          ...{ code: blocker.code, message: blocker.message, who: blocker.who, calls: group.length },
          agent: { id: call.from.id, name: call.resolved.agent.name ?? call.from.id },
          oldest: group.map(({ call: { createdAt } }) => createdAt).toSorted()[0] ?? null,
        },
      ];
    },
  );
}
