import { existsSync, readFileSync, statSync } from 'node:fs';
import type { Command } from 'commander';
import { explain } from '../explain/explain.ts';
import { CommandError, exitCode, type ExitCode } from './exit-code.ts';
import { plain, printProblems } from './print.ts';
import type { Run, Surroundings } from './surroundings.ts';

interface ExplainFlags {
  readonly json?: boolean;
}
const longestBytes = 1024 * 1024;

/** `explain`: what is wrong with a body, or what a code means. It needs no server and sends nothing anywhere. */
export function addExplainCommand(program: Command, run: Run): void {
  program
    .command('explain <what>')
    .description('Explains a request body, an error of Genesys, or a code. <what> is a file, - for stdin, or a code.')
    .option('--json', 'as JSON: { ok, recognised, sentence, problems, warnings, corrected, fill, marks }')
    .addHelpText('after', examples)
    .action(async (what: string, flags: ExplainFlags) =>
      run(async (surroundings) => explainGiven(what, flags, surroundings)),
    );
}

const examples = `
It works without a server. Exit codes: 0 nothing is wrong, or a code was explained; 3 something is wrong with the body.

Examples:
  outdial explain body.json
  pbpaste | outdial explain -
  outdial explain not.a.user
  outdial explain body.json --json | jq .corrected
`;

async function explainGiven(what: string, flags: ExplainFlags, surroundings: Surroundings): Promise<ExitCode> {
  const { terminal, clock } = surroundings;
  const text = await textOf(what, surroundings);
  const found = explain(text, clock.now());
  if (flags.json === true) terminal.line(JSON.stringify(found, null, 2));
  else {
    terminal.line(terminal.paint.bold(plain(found.sentence)));
    terminal.line();
    printProblems(terminal, found, { text, placeOf: (_problem, index) => found.marks[index] ?? null });
    for (const warning of found.warnings) terminal.line(`${terminal.paint.yellow('!')} ${plain(warning.message)}`);
  }
  // A code or an error that was pasted is explained, and nothing of the caller's is wrong.
  const isAnswered = ['code', 'unknown-code', 'error-body'].includes(found.recognised);
  return found.ok || isAnswered ? exitCode.ok : exitCode.refused;
}

/** A file's text, stdin's, or, where no such file exists and it looks like one, the code itself. */
async function textOf(what: string, { terminal }: Surroundings): Promise<string> {
  if (what === '-') return terminal.readAll();
  if (!existsSync(what)) {
    if (/^[a-z][a-z0-9_:-]*([.-][a-z0-9_:-]+)*$/i.test(what) && !/\.(json|txt)$/i.test(what)) return what;
    throw new CommandError(`There is no file ${what}, and it is no code either.`, exitCode.usage);
  }
  const file = statSync(what);
  if (file.isDirectory()) throw new CommandError(`${what} is a folder; name a file, or - for stdin.`, exitCode.usage);
  if (file.size > longestBytes) throw new CommandError(`${what} is larger than 1 MiB: no body is.`, exitCode.usage);
  return readFileSync(what, 'utf8');
}
