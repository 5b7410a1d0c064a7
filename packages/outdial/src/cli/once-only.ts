import type { Command } from 'commander';
import { CommandError, exitCode } from './exit-code.ts';

/** Options that a script may set and its caller override, and commands that run long: there the last value counts, as everywhere. */
const overridable = ['--url', '--data-dir'];
const programs = ['start', 'sandbox'];

/** Refuses a second value for an option that takes one: of two filters, a person means both. */
export function refuseSecondValues(command: Command): void {
  if (programs.includes(command.name())) return;
  for (const option of command.options) {
    const { parseArg, argChoices, long, required } = option;
    const isOwn = parseArg !== undefined && argChoices === undefined;
    if (!required || option.variadic || isOwn || long == null || overridable.includes(long)) continue;
    option.argParser((value: string, before: unknown) => {
      if (command.getOptionValueSource(option.attributeName()) === 'cli')
        throw new CommandError(`${long} is given twice, and takes one value.`, exitCode.usage);
      return parseArg === undefined ? value : parseArg(value, before);
    });
  }
  for (const child of command.commands) refuseSecondValues(child);
}
