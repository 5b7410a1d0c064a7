import { existsSync, readFileSync, statSync } from 'node:fs';
import type { FactValue } from '../../call/problem.ts';
import type { Explanation } from '../../explain/explanation.ts';
import { explainKnownCode } from '../../explain/known-code.ts';
import { withClient } from '../connection.ts';
import { CommandError, exitCode, type ExitCode } from '../exit-code.ts';
import { plain, printProblems } from '../print.ts';
import type { Surroundings } from '../surroundings.ts';

export interface ExplainFlags {
  readonly json?: boolean;
}

const longestBytes = 1024 * 1024;

/** Prints the explanation of a text, or as JSON. */
export async function explainGiven(what: string, flags: ExplainFlags, surroundings: Surroundings): Promise<ExitCode> {
  const { terminal } = surroundings;
  const text = await textOf(what, surroundings);
  const found = await withCall(await explained(text, surroundings), text.trim(), surroundings);
  if (flags.json === true) terminal.line(JSON.stringify(found, null, 2));
  else {
    terminal.line(terminal.paint.bold(plain(found.sentence)));
    terminal.line();
    printProblems(terminal, found, { source: { text, placeOf: (_problem, index) => found.marks[index] ?? null } });
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

/** A code needs neither the schema of a request nor the numbering plans, which take longer to load than all else. */
async function explained(text: string, { clock }: Surroundings): Promise<Explanation> {
  return explainKnownCode(text) ?? (await import('../../explain/explain.ts')).explain(text, clock.now());
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
async function textOf(what: string, surroundings: Surroundings): Promise<string> {
  if (what === '-') return surroundings.terminal.readAll();
  if (!existsSync(what)) {
    const isCode =
      /^[a-z][a-z0-9_:-]*([.-][a-z0-9_:-]+)*$/i.test(what) && !/\.(json|txt|md|[cm]?[jt]s|py|sh)$/i.test(what);
    if (isCode || (await explained(what, surroundings)).recognised !== 'not-recognised') return what;
    throw new CommandError(`There is no file ${what}, and it is not a known code or name.`, exitCode.usage);
  }
  const file = statSync(what);
  if (file.isDirectory()) throw new CommandError(`${what} is a folder. Give a file, or - for stdin.`, exitCode.usage);
  if (file.size > longestBytes) throw new CommandError(`${what} is larger than 1 MiB, the limit.`, exitCode.usage);
  return readFileSync(what, 'utf8');
}
