import { existsSync, readFileSync, statSync } from 'node:fs';
import type { Command } from 'commander';
import type { FactValue } from '../../call/problem.ts';
import { explain, type Explanation } from '../../explain/explain.ts';
import { withClient } from '../connection.ts';
import { CommandError, exitCode, type ExitCode } from '../exit-code.ts';
import { plain, printProblems } from '../print.ts';
import type { Run, Surroundings } from '../surroundings.ts';

interface ExplainFlags {
  readonly json?: boolean;
}
const longestBytes = 1024 * 1024;

/** `explain`: what is wrong with a body, or what a code means. It needs no server and sends nothing anywhere. */
export function addExplainCommand(program: Command, run: Run): void {
  program
    .command('explain <what>')
    .description(
      'Explains a request body (Outdial or Genesys), an error answer, curl -v output, code, a post, an error code or a name. ' +
        '<what> is a file, - for stdin, or the code or name itself.',
    )
    .option('--json', 'as JSON: { ok, recognised, sentence, problems, warnings, confirmed, corrected, fill, marks }')
    .addHelpText('after', examples)
    .action(async (what: string, flags: ExplainFlags) =>
      run(async (surroundings) => explainGiven(what, flags, surroundings)),
    );
}

const examples = `
It works without a server and does not send anything; only for the id of a call it asks the server, if one answers. In code it
checks names: fields, scopes, permissions, hosts, paths, packages, classes, methods and presences. For a name that does not exist,
it gives the right one. It warns about code that can place a call twice.
Exit codes: 0 no errors, or it explained a code, name or answer; 3 the input has errors; 8 it did not recognise the input, so nothing
was checked ("ok": null with --json).

Examples:
  outdial explain body.json
  pbpaste | outdial explain -
  outdial explain not.a.user
  outdial explain getPresenceByUserId
  outdial explain 'participants[].to'
  curl -v … 2>&1 | outdial explain -
  outdial explain body.json --json | jq .corrected
`;

async function explainGiven(what: string, flags: ExplainFlags, surroundings: Surroundings): Promise<ExitCode> {
  const { terminal, clock } = surroundings;
  const text = await textOf(what, surroundings);
  const found = await withCall(explain(text, clock.now()), text.trim(), surroundings);
  if (flags.json === true) terminal.line(JSON.stringify(found, null, 2));
  else {
    terminal.line(terminal.paint.bold(plain(found.sentence)));
    terminal.line();
    printProblems(terminal, found, { text, placeOf: (_problem, index) => found.marks[index] ?? null });
    for (const warning of found.warnings) {
      terminal.line(`${terminal.paint.yellow('!')} ${plain(warning.message)}`);
      if (warning.code.startsWith('claim-')) terminal.line(`  ${plain(warning.fix)}`);
    }
    for (const { message, seen } of found.confirmed)
      terminal.line(`${terminal.paint.green('✓')} ${plain(confirmation(seen, message))}`);
  }
  // A code, a name or an answer that was pasted is explained, and nothing of the caller's is wrong.
  const isAnswered = ['code', 'unknown-code', 'error-body', 'name'].includes(found.recognised);
  if (found.ok === null) return exitCode.notRecognised;
  return found.ok || isAnswered ? exitCode.ok : exitCode.refused;
}

/** For the id of a call: what happened to it, if a server answers. */
async function withCall(found: Explanation, id: string, surroundings: Surroundings): Promise<Explanation> {
  if (!/^call_\w+$/.test(id) || found.recognised !== 'name') return found;
  let said = '';
  try {
    await withClient(surroundings, {}, async (client) => {
      const { state, outcome, waitingFor } = await client.get(id);
      said = [`It is \`${state}\`.`, outcome?.sentence, ...waitingFor.map(({ message }) => message)]
        .filter(Boolean)
        .join(' ');
      return exitCode.ok;
    });
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
  }
  return said === '' ? found : { ...found, sentence: `${found.sentence} ${said}` };
}

/** `is a true method …` follows the name; other sentences stand by themselves. */
function confirmation(seen: FactValue, message: string): string {
  return /^is[ ,]/.test(message) && seen !== null ? `${String(seen)} ${message}` : message;
}

/** A file's text, stdin's, or, where no such file exists, the code or name itself. */
async function textOf(what: string, { terminal, clock }: Surroundings): Promise<string> {
  if (what === '-') return terminal.readAll();
  if (!existsSync(what)) {
    const isCode =
      /^[a-z][a-z0-9_:-]*([.-][a-z0-9_:-]+)*$/i.test(what) && !/\.(json|txt|md|[cm]?[jt]s|py|sh)$/i.test(what);
    if (isCode || explain(what, clock.now()).recognised !== 'not-recognised') return what;
    throw new CommandError(`There is no file ${what}, and it is not a known code or name.`, exitCode.usage);
  }
  const file = statSync(what);
  if (file.isDirectory()) throw new CommandError(`${what} is a folder. Give a file, or - for stdin.`, exitCode.usage);
  if (file.size > longestBytes) throw new CommandError(`${what} is larger than 1 MiB, the limit.`, exitCode.usage);
  return readFileSync(what, 'utf8');
}
