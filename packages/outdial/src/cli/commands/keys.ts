import type { Command } from 'commander';
import { ask, type AskFlags } from '../ask.ts';
import { addConnectionFlags } from '../connection.ts';
import { plain, table } from '../print.ts';
import { momentOf } from '../reader.ts';
import type { Run } from '../surroundings.ts';

interface CreateFlags extends AskFlags {
  readonly scope: readonly string[];
  readonly name?: string;
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
    .action(async (flags: CreateFlags) => run(createKey(flags)));
  addConnectionFlags(
    keys.command('list').description('Lists the keys without their secrets, which Outdial does not store.'),
  )
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample:\n  outdial keys list\n')
    .action(async (flags: AskFlags) => run(listKeys(flags)));
  addConnectionFlags(keys.command('revoke <id>').description('Revokes a key immediately.'))
    .option('--json', 'print the key as JSON')
    .addHelpText('after', '\nExample:\n  outdial keys revoke key_01kb\n')
    .action(async (id: string, flags: AskFlags) => run(revokeKey(id, flags)));
}

const createKey = (flags: CreateFlags) =>
  ask(flags, {
    request: (client) =>
      client.keys.create({ scopes: flags.scope, ...(flags.name !== undefined && { name: flags.name }) }),
    lines: ({ secret }) => [secret],
    aside: ({ id, scopes: held }) =>
      `${id} has the scopes ${held.join(', ')}. Copy the secret above: Outdial shows it only once.`,
  });

const listKeys = (flags: AskFlags) =>
  ask(flags, {
    request: (client) => client.keys.list(),
    lines: ({ items }, reader) =>
      table(
        items.map(({ id, revokedAt, name, createdAt, scopes: held }) => [
          ...[id, revokedAt === null ? 'active' : 'revoked', plain(name ?? '-'), momentOf(createdAt, reader)],
          held.join(' '),
        ]),
      ),
  });

const revokeKey = (id: string, flags: AskFlags) =>
  ask(flags, { request: (client) => client.keys.revoke(id), lines: (key) => [`${key.id} is revoked.`] });
