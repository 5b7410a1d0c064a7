import { parseArgs } from 'node:util';
import { programsInOneFile } from '../../../../tools/test-run/one-file.ts';
import { crashRun, type CrashResult } from './crash-run.ts';
import { damageRun, lostInSilence } from './damage-run.ts';
import type { Rule } from './judge.ts';
import { restoreRun } from './restore-run.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    calls: { type: 'string', default: '5000' },
    agents: { type: 'string', default: '200' },
    hits: { type: 'string', default: '20' },
    lanes: { type: 'string', default: '2' },
    seconds: { type: 'string', default: '900' },
  },
});
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
const programs = await programsInOneFile((cleanUp) => void process.on('exit', cleanUp));
const order = {
  programs,
  seed,
  calls: Number(values.calls),
  agents: Number(values.agents),
  hits: Number(values.hits),
  lanes: Number(values.lanes),
  seconds: Number(values.seconds),
};
const restores = 12;
const damages = 8;
const say = (line: string): void => void process.stdout.write(`${line}\n`);

say(
  `Crash run with seed ${seed}: at least ${order.calls} calls of ${order.agents} agents. Replay: npm run crash -- --seed ${seed}`,
);
const begun = Date.now();
// In parallel with the lanes: they wait more than they work.
const [result, restored, damaged] = await Promise.all([
  crashRun(order),
  restoreRun({ seed, agents: 20, rounds: restores, programs }),
  damageRun({ seed, agents: 12, rounds: damages, programs }),
]);
const violations = [...result.violations, ...restored.violations, ...damaged.violations, ...lostInSilence(damaged)];
report({ ...result, violations });
say(`${restores} restores of backups, ${restored.sought} open calls looked for: ${JSON.stringify(restored.states)}`);
say(
  `${damages} damaged logs of writes, ${damaged.noticed} losses noticed, ${damaged.missing.length} calls lost and named.`,
);
const isWhole = result.calls >= order.calls && result.hits.fewest() >= order.hits;
if (!isWhole) say('The run is not whole: it ran out of time before every call was placed or every write site hit.');
process.exitCode = isWhole && violations.length === 0 && result.diedByItself.length === 0 ? 0 : 1;

function report({ hits, violations, kills, diedByItself, calls, dials, ownTokens, states }: CrashResult): void {
  const count = (...rules: readonly Rule[]): number => violations.filter(({ rule }) => rules.includes(rule)).length;
  say(hits.print());
  say(`${kills.atWriteSites} kills at write sites, ${kills.atRandom} at random moments.`);
  say(`${calls} calls, ${dials} dials in the sandbox (those made by hand among them): ${JSON.stringify(states)}`);
  say(`${ownTokens} attempts with agents' own tokens.`);
  for (const { rule, callId, what } of violations.slice(0, 50)) say(`${rule} ${callId}: ${what}`);
  for (const words of diedByItself) say(`A server ended by itself:\n${words}`);
  say(`${count('dialed-twice', 'rung-twice', 'asked-twice')} double dials`);
  say(`${count('without-end', 'lost')} calls without an end`);
  say(`${count('history', 'two-at-once', 'unfenced', 'late', 'false-outcome')} other contradictions`);
  say(`Seed ${seed}, ${Math.round((Date.now() - begun) / 1_000)} s.`);
}
