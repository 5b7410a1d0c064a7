import { parseArgs } from 'node:util';
import { fuzzEdges } from './edges.ts';
import { fuzz } from './fuzz.ts';

const { values } = parseArgs({
  options: { seed: { type: 'string' }, requests: { type: 'string', default: '100000' } },
});
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
const say = (line: string): void => void process.stdout.write(`${line}\n`);

say(`Fuzz with seed ${seed}: ${values.requests} requests. Replay: npm run fuzz -- --seed ${seed}`);
const { answers, accepted, faults, endless } = await fuzz(seed, Number(values.requests), (sent) => {
  if (sent % 10_000 === 0) say(`${sent} sent`);
});
say(`Answers by status: ${JSON.stringify(answers)}; ${accepted} accepted.`);
for (const { what, request } of faults.slice(0, 20)) say(`${what}: ${JSON.stringify(request).slice(0, 2_000)}`);
for (const { id, state, expiresAt } of endless.slice(0, 20))
  say(`${id} is ${state}, though its deadline is ${expiresAt}`);
say(`${faults.length} requests answered by 500 or not at all`);
say(`${endless.length} accepted calls that cannot end`);
const edges = await fuzzEdges(seed, 200);
const unended = edges.calls.filter(({ outcome }) => outcome === null);
for (const { id, state } of unended) say(`${id} is ${state} half an hour after the edges behaved`);
for (const error of edges.strays) say(`An error that would have ended the process: ${String(error)}`);
say(
  `${edges.strays.length} stray errors, ${edges.twice.length} double dials over ${edges.calls.length} calls with rogue edges`,
);
const isSound = edges.strays.length + edges.twice.length + unended.length === 0;
process.exitCode = isSound && faults.length === 0 && endless.length === 0 ? 0 : 1;
