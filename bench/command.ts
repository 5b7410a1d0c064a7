// A command that needs no server, and one that says only its name: what a terminal waits for.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { atMost, overRounds, plainly, printFigures } from './report.ts';

const program = fileURLToPath(new URL('../packages/outdial/bin/outdial.mjs', import.meta.url));

function secondsOf(args: readonly string[]): number {
  const begunAt = performance.now();
  const { status } = spawnSync(process.execPath, args, { stdio: 'ignore' });
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${String(status)}.`);
  return (performance.now() - begunAt) / 1000;
}

const rounds = Array.from({ length: 9 }, () => ({
  ours: secondsOf([program, 'explain', 'agent-presence']),
  node: secondsOf(['-e', '0']),
}));
const ours = rounds.map((round) => round.ours);
printFigures([
  overRounds(ours, (seconds) => atMost('outdial explain CODE, without a server', seconds, 's', 0.3)),
  overRounds(
    rounds.map((round) => round.node),
    (seconds) => plainly('Node alone', seconds, 's'),
  ),
]);
