import { existsSync, readFileSync } from 'node:fs';
import type { Problem } from '../call/problem.ts';
import type { ConfiguredValue } from '../configuration.ts';
import { nearest } from '../intake/nearest.ts';
import { explainProblem } from '../problems/catalogue.ts';
import type { TargetKind } from '../readiness/policy.ts';
import { parsePolicy } from '../readiness/policy-text.ts';
import { CommandError, exitCode } from './exit-code.ts';
import { printProblems, sourceOf } from './print.ts';
import type { Terminal } from './terminal.ts';

/** Checks the policy file before `start`. A file that cannot be used, or was named and is missing, is a usage error. */
export function checkPolicyFile(file: ConfiguredValue<string>, target: TargetKind, terminal: Terminal): void {
  if (!existsSync(file.value)) {
    if (file.origin === 'default') return;
    throw new CommandError(`There is no policy file at ${file.value} (--policy, OUTDIAL_POLICY).`, exitCode.usage);
  }
  const text = readPolicy(file.value);
  const read = parsePolicy(text, { target, nearest });
  printFaults(text, read.ok ? read.warnings : read.problems, terminal.aside, terminal);
  if (!read.ok) throw new CommandError(`The policy file ${file.value} cannot be used.`, exitCode.usage);
}

/** The file's text. A path that cannot be read as a file, such as a folder's, is a usage error. */
export function readPolicy(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const isFolder = error instanceof Error && 'code' in error && error.code === 'EISDIR';
    const why = isFolder ? 'is a folder' : 'may not be read by this user';
    const sentence = `The policy file ${file} ${why}: give a readable file with --policy or OUTDIAL_POLICY.`;
    throw new CommandError(sentence, exitCode.usage, error);
  }
}

/** Prints each fault with its place in the file. */
export function printFaults(
  text: string,
  faults: readonly Problem[],
  say: (text?: string) => void,
  terminal: Terminal,
): void {
  if (faults.length === 0) return;
  const problems = faults.map((problem) => explainProblem(problem));
  printProblems(terminal, { problems, corrected: null, fill: [] }, { source: sourceOf(text), say });
}
