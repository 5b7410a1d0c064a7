import type { Command } from 'commander';
import { addConnectionFlags, withClient, type ConnectionFlags } from './connection.ts';
import { exitCode, type ExitCode } from './exit-code.ts';
import { plain, table } from './print.ts';
import type { Run, Surroundings } from './surroundings.ts';

interface CreateFlags extends ConnectionFlags {
  readonly scope: readonly string[];
  readonly name?: string;
  readonly json?: boolean;
}
interface KeyFlags extends ConnectionFlags {
  readonly json?: boolean;
}

const scopes = `
Scopes: conversation:call:write (place calls), calls:read, calls:cancel, calls:resolve (decide what became of a call
that ended outcome-unknown), presence:read (agents), events:write (event intake), admin (everything, keys and pause
included).
They are Outdial's, not of Genesys Cloud. There placing a call takes the scope conversations for a user's token, and for client
credentials the permission conversation:agentlessCall:add; reading a presence takes the scope presence:readonly.

Example:
  outdial keys create --scope conversation:call:write --scope calls:read --name crm
`;

/** `keys create`, `keys list`, `keys revoke`: who may use this server. */
export function addKeysCommands(program: Command, run: Run): void {
  const keys = program.command('keys').description('Makes, lists and revokes API keys.');
  addConnectionFlags(keys.command('create').description('Makes a key and prints its secret, this once.'))
    .requiredOption('--scope <scope...>', 'what it may do; may be repeated')
    .option('--name <name>', 'whose it is')
    .option('--json', 'key and secret as JSON')
    .addHelpText('after', scopes)
    .action(async (flags: CreateFlags) => run(async (surroundings) => createKey(flags, surroundings)));
  addConnectionFlags(keys.command('list').description('Lists the keys; secrets are not kept, so none is shown.'))
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample:\n  outdial keys list\n')
    .action(async (flags: KeyFlags) => run(async (surroundings) => listKeys(flags, surroundings)));
  addConnectionFlags(keys.command('revoke <id>').description('Revokes a key; it stops working at once.'))
    .option('--json', 'the key as JSON')
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
      terminal.aside(`${made.id} may ${made.scopes.join(', ')}. The secret above is shown this once.`);
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
        key.revokedAt === null ? 'good' : 'revoked',
        plain(key.name ?? '-'),
        key.createdAt,
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
