import type { Command } from 'commander';
import { addConnectionFlags, withClient, type ConnectionFlags } from '../connection.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { plain, table } from '../print.ts';
import { momentOf } from '../reader.ts';
import type { Run, Surroundings } from '../surroundings.ts';

interface CreateFlags extends ConnectionFlags {
  readonly scope: readonly string[];
  readonly name?: string;
  readonly json?: boolean;
}
interface KeyFlags extends ConnectionFlags {
  readonly json?: boolean;
}

const scopes = `
Scopes:
  conversation:call:write  place calls
  calls:read               read calls
  calls:cancel             cancel calls
  calls:resolve            resolve calls that ended outcome-unknown
  presence:read            read agents
  events:write             send events
  admin                    everything, including keys and pause
These are Outdial's scopes, not scopes of Genesys Cloud. At Genesys, a call needs the scope conversations (user token) or the
permission conversation:agentlessCall:add (client credentials). To read a presence, a user token needs presence:readonly.

Example:
  outdial keys create --scope conversation:call:write --scope calls:read --name crm
`;

/** `keys create`, `keys list`, `keys revoke`: who may use this server. */
export function addKeysCommands(program: Command, run: Run): void {
  const keys = program.command('keys').description('Creates, lists and revokes API keys.');
  addConnectionFlags(keys.command('create').description('Creates a key and prints its secret once.'))
    .requiredOption('--scope <scope...>', 'a scope of the key; repeat it for several')
    .option('--name <name>', 'a name for the key')
    .option('--json', 'print key and secret as JSON')
    .addHelpText('after', scopes)
    .action(async (flags: CreateFlags) => run(async (surroundings) => createKey(flags, surroundings)));
  addConnectionFlags(
    keys.command('list').description('Lists the keys without their secrets, which Outdial does not store.'),
  )
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample:\n  outdial keys list\n')
    .action(async (flags: KeyFlags) => run(async (surroundings) => listKeys(flags, surroundings)));
  addConnectionFlags(keys.command('revoke <id>').description('Revokes a key immediately.'))
    .option('--json', 'print the key as JSON')
    .addHelpText('after', '\nExample:\n  outdial keys revoke key_01kb\n')
    .action(async (id: string, flags: KeyFlags) => run(async (surroundings) => revokeKey(id, flags, surroundings)));
}

async function createKey(flags: CreateFlags, surroundings: Surroundings): Promise<ExitCode> {
  const { terminal } = surroundings;
  return withClient(surroundings, flags, async (client) => {
    const made = await client.keys.create({
      scopes: flags.scope,
      ...(flags.name !== undefined && { name: flags.name }),
    });
    if (flags.json === true) terminal.line(JSON.stringify(made));
    else {
      terminal.line(made.secret);
      terminal.aside(
        `${made.id} has the scopes ${made.scopes.join(', ')}. Copy the secret above: Outdial shows it only once.`,
      );
    }
    return exitCode.ok;
  });
}

async function listKeys(flags: KeyFlags, surroundings: Surroundings): Promise<ExitCode> {
  const { terminal } = surroundings;
  return withClient(surroundings, flags, async (client) => {
    const page = await client.keys.list();
    if (flags.json === true) terminal.line(JSON.stringify(page));
    else {
      const rows = page.items.map((key) => [
        key.id,
        key.revokedAt === null ? 'active' : 'revoked',
        plain(key.name ?? '-'),
        momentOf(key.createdAt, terminal.reader),
        key.scopes.join(' '),
      ]);
      for (const line of table(rows)) terminal.line(line);
    }
    return exitCode.ok;
  });
}

async function revokeKey(id: string, flags: KeyFlags, surroundings: Surroundings): Promise<ExitCode> {
  const { terminal } = surroundings;
  return withClient(surroundings, flags, async (client) => {
    const key = await client.keys.revoke(id);
    terminal.line(flags.json === true ? JSON.stringify(key) : `${key.id} is revoked.`);
    return exitCode.ok;
  });
}
