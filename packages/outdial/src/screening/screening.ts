import type { Clock } from '../ports/clock.ts';
import type { ListStanding, Screening, ScreeningSubject } from '../ports/screening.ts';
import type { VetoFact } from '../readiness/facts.ts';
import { isWithin } from '../readiness/freshness.ts';
import type { Policy } from '../readiness/policy.ts';
import { screeningLimit } from '../readiness/screening.ts';
import type { Fetch } from './list-source.ts';
import { createLists } from './lists.ts';
import { askHook } from './veto-hook.ts';

/** How many words of the hook are remembered; they count for 30 s only. */
const mostVerdicts = 10_000;

interface Setting {
  /** The policy in force, or null. */
  readonly policy: () => Policy | null;
  readonly clock: Clock;
  /** Relative paths of lists count from here. */
  readonly folder: string;
  readonly fetch: Fetch;
  /** A list began to fail, fails otherwise, or is good again. Must not throw. */
  readonly onListNews?: (list: ListStanding) => void;
}

/** Asks the lists and the hook that the policy in force names, and remembers what they said. */
export function createScreening({ policy, clock, folder, fetch, onListNews }: Setting): Screening {
  const lists = createLists({ clock, folder, fetch, ...(onListNews && { onListNews }) });
  const verdicts = new Map<string, VetoFact>();
  const underWay = new Map<string, Promise<void>>();
  const nameOf = (url: string, { callId, agentId, queueId, phoneNumber }: ScreeningSubject): string =>
    JSON.stringify([url, callId, agentId, queueId, phoneNumber]);
  const isFresh = (asOf: number | null): boolean => asOf !== null && isWithin(screeningLimit / 2, asOf, clock.now());

  const askVeto = (hook: NonNullable<Policy['veto']>, subject: ScreeningSubject): Promise<void> => {
    const name = nameOf(hook.url, subject);
    const shared = underWay.get(name);
    if (shared !== undefined) return shared;
    const asking = askHook(hook, subject, { clock, fetch })
      .then((fact) => {
        verdicts.delete(name);
        verdicts.set(name, fact);
        const [oldest] = verdicts.keys();
        if (verdicts.size > mostVerdicts && oldest !== undefined) verdicts.delete(oldest);
      })
      .finally(() => void underWay.delete(name));
    underWay.set(name, asking);
    return asking;
  };

  return {
    lists: () => (policy()?.doNotCall ?? []).map((list) => lists.standing(list)),
    lookAtLists: async () => {
      await Promise.all((policy()?.doNotCall ?? []).map((list) => lists.ask(list)));
    },
    known: (subject) => {
      const { doNotCall, veto } = policy() ?? { doNotCall: [], veto: null };
      return {
        lists: doNotCall.map((list) => lists.fact(list, subject.phoneNumber)),
        veto: veto === null ? null : (verdicts.get(nameOf(veto.url, subject)) ?? null),
      };
    },
    ask: async (subject) => {
      const { doNotCall, veto } = policy() ?? { doNotCall: [], veto: null };
      const old = doNotCall.filter((list) => !isFresh(lists.fact(list, subject.phoneNumber).asOf));
      const known = veto === null ? undefined : verdicts.get(nameOf(veto.url, subject));
      await Promise.all([
        ...old.map((list) => lists.ask(list)),
        ...(veto === null || isFresh(known?.asOf ?? null) ? [] : [askVeto(veto, subject)]),
      ]);
    },
  };
}
