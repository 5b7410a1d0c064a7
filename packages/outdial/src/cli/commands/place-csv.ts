import { type Command, Option } from 'commander';
import { addConnectionFlags } from '../connection.ts';
import type { Run } from '../surroundings.ts';
import type { PlaceCsvFlags } from './place-rows.ts';

const gather = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

const examples = `
The first line names the columns. Outdial knows them by the names of the flags of "outdial call": from, queue, to, label, reason,
priority, caller-id, contact, time-zone, not-before, wait, when-not-ready, lawful-basis; attribute.NAME becomes an attribute, and key is the
idempotency key. Map other columns with --map, or leave one out with an empty name. Commas, semicolons and tabs are understood.

Run the same command again after a break: rows that Outdial has accepted are not placed twice. To call the same rows anew, give the
run another --batch.

Exit codes: 0 every row is accepted, 3 at least one row is refused, 7 no server, 130 Ctrl-C.

Examples:
  outdial calls place --csv leads.csv --dry-run
  outdial calls place --csv leads.csv --map Phone=to --map Owner=from --map Notes= --queue Sales
`;

/** `calls place`: a call for each row of a CSV file. */
export function addPlaceCommand(calls: Command, run: Run): void {
  addConnectionFlags(calls.command('place').description('Places a call for each row of a CSV file.'))
    .requiredOption('--csv <file>', 'the file, in UTF-8')
    .option('--map <column=field>', 'a column under another name; repeat it for several', gather)
    .option('--from <agent>', 'the agent of rows that do not name one')
    .option('--queue <queue>', 'the queue of rows that do not name one')
    .option('--label <text>', 'the label of rows without one')
    .option('--batch <name>', 'tells this run from an earlier one of the same rows')
    .option('--dry-run', 'check every row, and dial nothing')
    .option('--confirm <count>', 'the expected number of rows; if it differs, nothing is placed')
    .option('--report <file>', 'write a line for each row as CSV: row, result, call, code, message')
    .addOption(new Option('--json', 'print a line of JSON for each row'))
    .addHelpText('after', examples)
    .action(async (flags: PlaceCsvFlags) =>
      run(async (surroundings) => (await import('./place-rows.ts')).placeRows(flags, surroundings)),
    );
}
