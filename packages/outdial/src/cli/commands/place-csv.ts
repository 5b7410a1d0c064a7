import { type Command, Option } from 'commander';
import { addConnectionFlags } from '../connection.ts';
import type { Run } from '../surroundings.ts';
import type { PlaceCsvFlags } from './place-rows.ts';

const gather = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

const examples = `
The first line names the columns. Outdial knows them by the names of the flags of "outdial call": from, queue, to, label, reason,
priority, caller-id, contact, time-zone, not-before, wait, when-not-ready, lawful-basis; attribute.NAME becomes an attribute, and key is
the idempotency key. A row without a key gets one that is made of its content. Map other columns with --map, or leave one out with
an empty name. Commas, semicolons and tabs are understood. A time without a time zone counts in the zone of this machine.

Without --confirm, the command checks every row first, and asks. --confirm counts rows, also those that would be refused.

Run the same command again after a break: rows that Outdial has accepted are not placed twice. To call the same rows anew, give the
run another --batch. --again places only those rows again whose call expired or failed before the phone rang. A rejected row was never dialed: correct it and run the command again. A row with a key of its own needs
another key for that; the report suggests one as newKey.

Columns of the report: row, result, state, rung, call, code, message, who, key, newKey, label, agent, from, to, notBefore, then the
columns that --map leaves out. rung says whether the phone rang: yes, no, unknown, or nothing while the call is open.

Exit codes: 0 every row is accepted, 3 at least one row is refused or rejected, 7 no server, 130 Ctrl-C.

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
    .option('--wait <duration>', 'how long calls of rows without a wait of their own may wait (default: 15 minutes)')
    .option('--allow-duplicates', 'also place rows whose number is in a row before')
    .option('--again', 'place again the rows whose call expired or failed before the phone rang, and no other')
    .option('--batch <name>', 'tells this run from an earlier one of the same rows')
    .option('--dry-run', 'check every row, and dial nothing')
    .option('--confirm <count>', 'the expected number of rows; if it differs, nothing is placed')
    .option('--report <file>', 'write a line for each row as CSV; its columns are below')
    .addOption(new Option('--json', 'print a line of JSON for each row'))
    .addHelpText('after', examples)
    .action(async (flags: PlaceCsvFlags) =>
      run(async (surroundings) => (await import('./place-rows.ts')).placeRows(flags, surroundings)),
    );
}
