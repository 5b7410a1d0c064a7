import { Command, CommanderError } from 'commander';
import { addCallCommands } from './commands/call.ts';
import { addAgentsCommand } from './commands/agents.ts';
import { addAuditCommand } from './commands/audit.ts';
import { addBackupCommand } from './commands/backup.ts';
import { addCallsCommands } from './commands/calls.ts';
import { addCapacityCommand } from './commands/capacity.ts';
import { defaultUrl, type ConnectionFlags } from './connection.ts';
import { addCompletionCommand } from './commands/completion.ts';
import { addConfigCommand } from './commands/config.ts';
import { addEventsCommands } from './commands/events.ts';
import { CommandError, exitCode, type ExitCode } from './exit-code.ts';
import { fittedHelp } from './help-text.ts';
import { refuseSecondValues } from './once-only.ts';
import { addDoctorCommand } from './commands/doctor.ts';
import { addExplainCommand } from './commands/explain.ts';
import { addKeysCommands } from './commands/keys.ts';
import { addPauseCommands } from './commands/pause.ts';
import { addPolicyCommands } from './commands/policy.ts';
import { addRequestsCommands } from './commands/requests.ts';
import { addRestoreCommand } from './commands/restore.ts';
import { addSandboxCommand } from './start/sandbox.ts';
import { addStartCommand } from './start/start.ts';
import { addSignInCommand } from './commands/sign-in.ts';
import { addStatusCommand } from './commands/status.ts';
import { asTyped } from './shell.ts';
import { deniedFile } from './system-fault.ts';
import type { ProgramSurroundings, Run, Surroundings } from './surroundings.ts';
import { guardTerminal, type Terminal } from './terminal.ts';
import { addWaitingCommand } from './commands/waiting.ts';
import { addWebhooksCommands } from './commands/webhooks.ts';

const more = `
Exit codes: 0 completed or ok, 1 failed, 2 usage, 3 rejected or refused, 4 expired, 5 canceled,
6 outcome unknown, 7 no server, 8 explain did not recognise its input, 130 Ctrl-C stopped the watching or the program.

Environment: OUTDIAL_URL is the server, and OUTDIAL_API_KEY the key or the access token of a person. Without it, Outdial
uses the key in the data folder (OUTDIAL_DATA_DIR, default .outdial).

Examples:
  outdial start
  outdial call --from ana@example.com --queue Sales --to +15559876543
  outdial explain body.json
`;

/** Runs the program once. Never throws: every fault becomes a sentence on stderr and an exit code. */
export async function runProgram(argv: readonly string[], given: ProgramSurroundings): Promise<ExitCode> {
  let current: Command | null = null;
  let served: string | undefined;
  const typed = (text: string): string => {
    const { url = served, dataDir } = current?.opts<ConnectionFlags>() ?? {};
    return asTyped(text, { name: given.command, program, reach: { url, dataDir } });
  };
  const surroundings: Surroundings = {
    ...given,
    terminal: guardTerminal(typing(given.terminal, typed), given.newId()),
    hasOption: (name) => current?.options.some(({ long }) => long === `--${name}`) === true,
    serveAt: (url) => {
      if (url !== defaultUrl) served = url;
    },
  };
  let code: ExitCode = exitCode.ok;
  const run: Run = async (work) => {
    code = await work(surroundings);
  };
  const program = commandLine(run, surroundings);
  program.hook('preAction', (_program, action) => {
    current = action;
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    return faultOf(error, surroundings);
  } finally {
    surroundings.terminal.status(null);
  }
}

/** Room is left for the name by which a command is called, such as `npx outdial`. */
const helpWidth = ({ reader }: Terminal): number => (reader.columns ?? 80) - 'npx '.length;

/** Every command with its arguments and flags; a command hands its work to `run`. */
export function commandLine(run: Run, { terminal, version }: Pick<Surroundings, 'terminal' | 'version'>): Command {
  const program = new Command('outdial')
    .description('Places outbound calls on behalf of contact-centre agents on Genesys Cloud, at most once each.')
    .addHelpText('after', more)
    .version(version, '-V, --version', 'print the version')
    .exitOverride()
    .configureOutput({
      getOutHelpWidth: () => helpWidth(terminal),
      writeOut: (text) => {
        terminal.line(fittedHelp(text.trimEnd(), helpWidth(terminal)));
      },
      writeErr: (text) => {
        terminal.aside(text.trimEnd());
      },
    });
  addStartCommand(program, run);
  addStatusCommand(program, run);
  addCallCommands(program, run);
  addCallsCommands(program, run);
  addWaitingCommand(program, run);
  addAgentsCommand(program, run);
  addAuditCommand(program, run);
  addDoctorCommand(program, run);
  addExplainCommand(program, run);
  addEventsCommands(program, run);
  addKeysCommands(program, run);
  addSignInCommand(program, run);
  addCapacityCommand(program, run);
  addPauseCommands(program, run);
  addPolicyCommands(program, run);
  addWebhooksCommands(program, run);
  addRequestsCommands(program, run);
  addBackupCommand(program, run);
  addRestoreCommand(program, run);
  addSandboxCommand(program, run);
  addCompletionCommand(program, run);
  addConfigCommand(program, run);
  refuseSecondValues(program);
  return program;
}

/** The terminal, which names each command as it is typed here. */
function typing(terminal: Terminal, typed: (text: string) => string): Terminal {
  return {
    ...terminal,
    line: (text = '') => terminal.line(typed(text)),
    aside: (text = '') => terminal.aside(typed(text)),
  };
}

function faultOf(error: unknown, { terminal, environment }: Surroundings): ExitCode {
  // Commander has said what is wrong already; help and version end this way, too.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.ok : exitCode.usage;
  const told = error instanceof CommandError ? error : deniedFile(error);
  if (told !== null) {
    terminal.aside(told.message);
    return told.code;
  }
  terminal.aside(`Outdial failed with an internal error: ${error instanceof Error ? error.message : String(error)}`);
  if (environment['OUTDIAL_LOG_LEVEL'] === 'debug' && error instanceof Error) terminal.aside(error.stack);
  else terminal.aside('Set OUTDIAL_LOG_LEVEL=debug to see the details.');
  return exitCode.failed;
}
