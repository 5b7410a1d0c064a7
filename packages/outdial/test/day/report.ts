import type { Breach } from './judge.ts';
import type { Played } from './play.ts';
import type { Script } from './script.ts';

const ended = ['completed', 'failed', 'rejected', 'expired', 'canceled', 'outcome-unknown'];

const tally = (names: readonly string[]): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
};

/** Calls that did not end with a code, a sentence and evidence. */
export function unended({ calls }: Played): readonly string[] {
  return calls.flatMap(({ id, state, outcome, attempts }) => {
    const said = outcome !== null && outcome.sentence.length > 20;
    const shown = outcome !== null && Object.keys(outcome.evidence).length > 0;
    const frozen = attempts.every(({ evidence }) => Object.keys(evidence).length > 0);
    return ended.includes(state) && said && shown && frozen ? [] : [`${id} ${state} ${JSON.stringify(outcome)}`];
  });
}

/** The results of a day, in lines; `faults` counts what must not happen. */
export function reportDay(
  script: Script,
  played: Played,
  breaches: readonly Breach[],
): { readonly lines: readonly string[]; readonly faults: number } {
  const asked = script.moments.filter(({ kind }) => kind === 'asked').length;
  const refused = Object.values(played.refusals).reduce((sum, count) => sum + count, 0);
  const open = unended(played);
  const lost = asked - refused - played.calls.length;
  const dials = played.log.filter(({ attributes }) => attributes['outdial.callId'] !== undefined).length;
  return {
    lines: [
      `${asked} asked, ${refused} refused without a call ${JSON.stringify(played.refusals)}, ${played.calls.length} calls, ${dials} dials`,
      `Outcomes: ${JSON.stringify(tally(played.calls.map(({ state, outcome }) => `${state} ${outcome?.code ?? ''}`)))}`,
      `Requests to Genesys: ${JSON.stringify(played.requests)}`,
      `Answers of 429: ${played.refused429}`,
      `Calls without an end, a code, a sentence or evidence: ${open.length}`,
      ...open.slice(0, 10),
      `Breaches found by the judge: ${breaches.length} ${JSON.stringify(tally(breaches.map(({ rule }) => rule)))}`,
      ...breaches.slice(0, 20).map((breach) => JSON.stringify(breach)),
    ],
    faults: breaches.length + open.length + played.refused429 + Math.abs(lost),
  };
}
