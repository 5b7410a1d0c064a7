import type { Command } from 'commander';
import { readConfiguration, type Flags } from '../../configuration.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { table } from '../print.ts';
import { addServerFlags } from '../server-flags.ts';
import type { Run, Surroundings } from '../surroundings.ts';

interface ConfigFlags extends Flags {
  readonly json?: boolean;
}

const more = `
It takes the flags of "start" and reads the same variables, and shows what "start" would use. It changes nothing and needs no server.

Examples:
  outdial config
  outdial config --host 0.0.0.0 --trust-proxy
  outdial config --json
`;

/** `config`: every setting, its value, and where that comes from. Secrets are hidden. */
export function addConfigCommand(program: Command, run: Run): void {
  addServerFlags(program.command('config').description('Shows every setting, its value, and where it comes from.'))
    .option('--json', 'print the settings as JSON')
    .addHelpText('after', more)
    .action(async (flags: ConfigFlags) => run(async (world) => show(flags, world)));
}

function show({ json, ...flags }: ConfigFlags, { environment, terminal }: Surroundings): ExitCode {
  const read = readConfiguration(environment, flags);
  const faults = read.ok ? [] : read.faults;
  if (json === true) {
    terminal.line(JSON.stringify({ ok: read.ok, settings: read.settings, faults }));
  } else {
    const rows = read.settings.map(({ variable, flag, value, from }) => [variable, flag ?? '', value ?? '-', from]);
    const [header = '', ...lines] = table([['Variable', 'Flag', 'Value', 'From'], ...rows]);
    terminal.line(terminal.paint.bold(header));
    for (const line of lines) terminal.line(line);
    for (const fault of faults) terminal.aside(terminal.paint.red(fault));
  }
  return read.ok ? exitCode.ok : exitCode.usage;
}
