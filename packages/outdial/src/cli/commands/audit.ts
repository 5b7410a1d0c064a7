import { counted } from '../../call/counted.ts';
import type { Command } from 'commander';
import type { AuditView } from '../../api/service-views.ts';
import type { Client } from '../../client/index.ts';
import { ask } from '../ask.ts';
import { addConnectionFlags, withClient, type ConnectionFlags } from '../connection.ts';
import { pastInstant } from '../duration.ts';
import { CommandError, exitCode, type ExitCode } from '../exit-code.ts';
import { actColumns, actLine, actLines, actRows } from './audit-lines.ts';
import type { Run, Surroundings } from '../surroundings.ts';

interface AuditFlags extends ConnectionFlags {
  readonly since: string;
  readonly until?: string;
  readonly number?: string;
  readonly csv?: boolean;
  readonly json?: boolean;
}
interface ForgetFlags extends ConnectionFlags {
  readonly number: string;
  readonly yes?: boolean;
  readonly confirm?: string;
}

const examples = `
Shows who requested each call and why, the agent's state at the dial, and how the call ended.
Shows also who canceled, resolved, paused or erased.

Examples:
  outdial audit
  outdial audit --since 7d
  outdial audit --since 2026-11-22T00:00:00Z --number +15559876543 --csv
`;

/** `audit`: who did what. */
export function addAuditCommand(program: Command, run: Run): void {
  addConnectionFlags(program.command('audit').description('Shows who did what, for audits.'))
    .option('--since <time>', 'from this time: ISO 8601, or how long ago, such as 7d', '24h')
    .option('--until <time>', 'before this time, given like --since')
    .option('--number <number>', 'only calls to this number')
    .option('--csv', 'print CSV, with a header')
    .option('--json', 'print each act as a line of JSON')
    .addHelpText('after', examples)
    .action(async (flags: AuditFlags) => run(async (surroundings) => showAudit(flags, surroundings)));
}

/** `calls forget`: takes a person out of the record. */
export function addForgetCommand(calls: Command, run: Run): void {
  addConnectionFlags(
    calls.command('forget').description('Erases every ended call to a number, and everything stored about it.'),
  )
    .requiredOption('--number <number>', 'the phone number, in E.164')
    .option('--yes', 'erase without asking')
    .option('--confirm <count>', 'the expected number of calls; if it differs, nothing changes')
    .addHelpText(
      'after',
      '\nErasing cannot be undone, so the command asks for the number of calls, or needs --yes or --confirm.\nOutdial keeps the idempotency keys for 30 days after the end, as keyed hashes, so that it refuses a retry.\n\nExample:\n  outdial calls forget --number +15559876543 --confirm 3\n',
    )
    .action(async (flags: ForgetFlags) =>
      run((surroundings) => {
        const request = async (client: Client) =>
          client.forget(flags.number, await confirmedCount(client, flags, surroundings));
        return ask(flags, { request, lines: ({ erased }) => [`Erased ${counted(erased, 'call')}.`] })(surroundings);
      }),
    );
}

/** How many calls the person means to erase: as given, as typed, or as there are with `--yes`. */
async function confirmedCount(
  client: Client,
  { number, yes = false, confirm }: ForgetFlags,
  { terminal }: Surroundings,
): Promise<number> {
  if (confirm !== undefined) return wholeCount(confirm);
  const { count } = await client.count({ number });
  if (yes) return count;
  const calls = counted(count, 'call');
  if (!terminal.interactive) {
    const sentence = `This erases ${calls}, and cannot be undone. Give --confirm ${count}, or --yes.`;
    throw new CommandError(sentence, exitCode.usage);
  }
  return wholeCount((await terminal.ask(`This erases ${calls}, and cannot be undone. Type their number: `)) ?? '');
}

function wholeCount(text: string): number {
  if (/^\d{1,9}$/.test(text.trim())) return Number(text);
  throw new CommandError('Nothing was erased: give the number of calls as a whole number.', exitCode.usage);
}

async function showAudit(flags: AuditFlags, surroundings: Surroundings): Promise<ExitCode> {
  const { line, reader } = surroundings.terminal;
  const filter = {
    since: pastInstant('--since', flags.since, reader),
    ...(flags.until === undefined ? {} : { until: pastInstant('--until', flags.until, reader) }),
    ...(flags.number === undefined ? {} : { number: flags.number }),
  };
  const isRead = flags.csv !== true && (flags.json === true || reader.columns === null);
  return withClient(surroundings, flags, async (client) => {
    const acts: AuditView[] = [];
    for await (const act of everyAct(client, filter)) {
      if (isRead) line(flags.json === true ? JSON.stringify(act) : actLine(act, reader));
      else acts.push(act);
    }
    if (flags.csv === true) {
      const { csvHead, csvLine } = await import('../csv.ts');
      line(csvHead(actColumns(acts)));
      for (const row of actRows(acts)) line(csvLine(row));
    } else if (!isRead) for (const text of actLines(acts, reader)) line(text);
    return exitCode.ok;
  });
}

async function* everyAct(
  client: Client,
  filter: Parameters<Client['audit']>[0],
): AsyncGenerator<AuditView, void, void> {
  for (let cursor: string | null | undefined = undefined; cursor !== null;) {
    const page: Awaited<ReturnType<Client['audit']>> = await client.audit({
      ...filter,
      limit: 1000,
      ...(cursor === undefined ? {} : { cursor }),
    });
    yield* page.items;
    cursor = page.next;
  }
}
