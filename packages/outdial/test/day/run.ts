import { parseArgs } from 'node:util';
import { reportDay } from './report.ts';
import { judgeDay } from './judge.ts';
import { playDay } from './play.ts';
import { switches } from './policy-text.ts';
import { rules } from './rules.ts';
import { writeScript } from './write-script.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    agents: { type: 'string', default: '2000' },
    hours: { type: 'string', default: '24' },
    every: { type: 'string', default: '75' },
    off: { type: 'string' },
  },
});
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const off = switches.find((name) => name === values.off) ?? null;
const script = writeScript({
  ...{ seed, agents: Number(values.agents), hours: Number(values.hours) },
  askedEveryMs: Number(values.every) * 60_000,
});
const asked = script.moments.filter(({ kind }) => kind === 'asked').length;
say(`A day with seed ${seed}: ${values.agents} agents, ${values.hours} hours, ${asked} calls asked for.`);
say(`Replay: npm run day -- --seed ${seed}`);
const begunAt = performance.now();
const seconds = (): number => Math.round((performance.now() - begunAt) / 1000);
const played = await playDay(script, {
  ...{ rules, off, dataFolder: true },
  progress: (hours) => say(`${hours} h played after ${seconds()} s`),
});
const breaches = judgeDay(script, rules, played.log);
const { lines, faults } = reportDay(script, played, breaches);
for (const line of [...lines, `${seconds()} s`]) say(line);
process.exitCode = faults === 0 ? 0 : 1;
