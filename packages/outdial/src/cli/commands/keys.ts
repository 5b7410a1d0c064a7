import type { Command } from 'commander';
import type { KeyLimitsView, KeyView } from '../../api/key-views.ts';
import { counted } from '../../call/counted.ts';
import { isoOf } from '../../call/instants.ts';
import type { NewKey, NewKeyLimits } from '../../client/index.ts';
import { roleNames } from '../../ports/api-keys.ts';
import { ask, type AskFlags } from '../ask.ts';
import { addConnectionFlags } from '../connection.ts';
import { parseDuration, parseInstant } from '../duration.ts';
import { CommandError, exitCode } from '../exit-code.ts';
import { keyIdOf, shortKeyIds } from '../key-id.ts';
import { listing, type ListCell } from '../listing.ts';
import { plain } from '../print.ts';
import { dateAndTimeOf, dateOf, momentOf, type TerminalReader } from '../reader.ts';
import type { Run } from '../surroundings.ts';

interface CreateFlags extends AskFlags {
  readonly role?: string;
  readonly scope?: readonly string[];
  readonly name?: string;
  readonly agent?: readonly string[];
  readonly queue?: readonly string[];
  readonly country?: readonly string[];
  readonly ownCalls?: boolean;
  readonly perMinute?: number;
  readonly perDay?: number;
  readonly concurrent?: number;
  readonly numbersPerDay?: number;
  readonly newCountriesPerDay?: number;
  readonly expires?: string;
}
interface RotateFlags extends AskFlags {
  readonly overlap: string;
}

const rights = `
Roles are named sets of scopes:
  caller      places, reads and cancels calls, and reads agents
  viewer      reads calls and agents
  supervisor  pauses dialing, cancels, reassigns and resolves calls, reads calls, agents and the audit log, and sends
              webhook messages again
  auditor     reads calls and the audit log
  admin       everything, including keys

Scopes:
  conversation:call:write  place calls
  calls:read               read calls
  calls:cancel             cancel calls, and share a call by a link
  calls:reassign           give calls to another agent
  calls:resolve            resolve calls that ended outcome-unknown
  dialing:pause            pause and resume dialing
  webhooks:resend          see how webhooks do, and send their messages again
  audit:read               read the audit log
  presence:read            read agents
  events:write             send events
  admin                    everything, including keys
These are Outdial's scopes, not scopes of Genesys Cloud. At Genesys, a call needs the scope conversations (user token) or the
permission conversation:agentlessCall:add (client credentials). To read a presence, a user token needs presence:readonly.

A key does not change: to give other limits, create another key. An administrator's key can have an expiry, but no limits.

Examples:
  outdial keys create --role caller --queue Sales --country US --own-calls --per-minute 30 --expires 90d --name crm
  outdial keys create --scope calls:read --scope presence:read --name board
`;

const keyText = '<key> is its name, its id, or the beginning of its id.';

/** `keys create`, `keys list`, `keys rotate`, `keys revoke`: who may use this server, and how much. */
export function addKeysCommands(program: Command, run: Run): void {
  const keys = program.command('keys').description('Creates, lists, rotates and revokes API keys.');
  addConnectionFlags(keys.command('create').description('Creates a key and prints its secret once.'))
    .option('--role <role>', `what the key may do: ${roleNames.join(', ')}`)
    .option('--scope <scope...>', 'in place of a role: a scope of the key; repeat it for several')
    .option('--name <name>', 'a name for the key')
    .option('--agent <agent...>', 'only calls for this agent, by id or e-mail; repeat it for several')
    .option('--queue <queue...>', 'only calls on behalf of this queue, by id or name; repeat it for several')
    .option('--country <code...>', 'only calls to this country, such as US; repeat it for several')
    .option('--own-calls', 'calls that other keys requested do not exist for this key')
    .option('--per-minute <count>', 'the most calls in any 60 seconds', countOf)
    .option('--per-day <count>', 'the most calls in any 24 hours', countOf)
    .option('--concurrent <count>', 'the most calls that have not ended', countOf)
    .option('--numbers-per-day <count>', 'the most different numbers in any 24 hours', countOf)
    .option('--new-countries-per-day <count>', 'the most countries that are new to the server', countOf)
    .option('--expires <time>', 'when the key stops working: ISO 8601, or how long from now on, such as 90d')
    .option('--json', 'print key and secret as JSON')
    .addHelpText('after', rights)
    .action(async (flags: CreateFlags) =>
      run((surroundings) => createKey(flags, surroundings.terminal.reader)(surroundings)),
    );
  addConnectionFlags(
    keys.command('list').description('Lists the keys without their secrets, which Outdial does not store.'),
  )
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      '\nPeople who came with the identity provider are in the list, too. Revoking one ends what they have until then.\n\nExample:\n  outdial keys list\n',
    )
    .action(async (flags: AskFlags) => run(listKeys(flags)));
  addConnectionFlags(keys.command('rotate <key>').description('Gives a key a new secret and prints it once.'))
    .option('--overlap <duration>', 'how long the old secret works as well, such as 1h or 0', '1h')
    .option('--json', 'print key and secret as JSON')
    .addHelpText(
      'after',
      `\nThe key keeps its id, its limits and its calls. ${keyText}\n\nExample:\n  outdial keys rotate crm --overlap 1h\n`,
    )
    .action(async (id: string, flags: RotateFlags) => run(rotateKey(id, flags)));
  addConnectionFlags(keys.command('revoke <key>').description('Revokes a key immediately.'))
    .option('--json', 'print the key as JSON')
    .addHelpText('after', `\n${keyText}\n\nExample:\n  outdial keys revoke crm\n`)
    .action(async (id: string, flags: AskFlags) => run(revokeKey(id, flags)));
}

function countOf(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new CommandError(`"${text}" is not a number of calls: give a whole number of at least 1.`, exitCode.usage);
}

function createKey({ role, scope, name, expires, ...flags }: CreateFlags, reader: TerminalReader) {
  if ((role === undefined) === (scope === undefined))
    throw new CommandError(`Give either --role (${roleNames.join(', ')}) or --scope.`, exitCode.usage);
  const until = expires === undefined ? undefined : parseInstant(expires, reader.now(), reader.timeZone)?.at;
  if (expires !== undefined && until === undefined)
    throw new CommandError(
      `--expires: "${expires}" is neither an ISO 8601 time nor a duration, such as 90d.`,
      exitCode.usage,
    );
  const limits = limitsIn(flags);
  const key: NewKey = {
    ...(role !== undefined && { role }),
    ...(scope !== undefined && { scopes: scope }),
    ...(name !== undefined && { name }),
    ...(Object.keys(limits).length > 0 && { limits }),
    ...(until !== undefined && { expiresAt: isoOf(until) }),
  };
  return ask(flags, {
    request: (client) => client.keys.create(key),
    lines: ({ secret }) => [secret],
    aside: (made, reader) => `${made.id} ${rightsOf(made, reader)}. Copy the secret above: Outdial shows it only once.`,
  });
}

function limitsIn({ agent, queue, country, ownCalls, ...flags }: CreateFlags): NewKeyLimits {
  const { perMinute, perDay, concurrent, numbersPerDay, newCountriesPerDay } = flags;
  return {
    ...(agent && { agents: agent }),
    ...(queue && { queues: queue }),
    ...(country && { countries: country.map((code) => code.toUpperCase()) }),
    ...(ownCalls && { ownCalls }),
    ...(perMinute !== undefined && { perMinute }),
    ...(perDay !== undefined && { perDay }),
    ...(concurrent !== undefined && { concurrent }),
    ...(numbersPerDay !== undefined && { numbersPerDay }),
    ...(newCountriesPerDay !== undefined && { newCountriesPerDay }),
  };
}

/** What a key may do, as the rest of a sentence that begins with its id. */
function rightsOf({ role, scopes, limits, expiresAt }: KeyView, reader: TerminalReader): string {
  const held = role === null ? `has the scopes ${scopes.join(', ')}` : `has the role ${role} (${scopes.join(', ')})`;
  const limited = limitTexts(limits);
  const ends = expiresAt === null ? [] : [`it expires ${momentOf(expiresAt, reader)}`];
  return [held, ...(limited.length === 0 ? [] : [`limited to ${limited.join(', ')}`]), ...ends].join('; ');
}

function limitTexts({
  agents,
  queues,
  countries,
  ownCalls,
  perMinute,
  perDay,
  concurrent,
  numbersPerDay,
  newCountriesPerDay,
}: KeyLimitsView): readonly string[] {
  const each: readonly (readonly [string, readonly string[] | number | null])[] = [
    ['agents', agents],
    ['queues', queues],
    ['countries', countries],
    ['calls a minute:', perMinute],
    ['calls a day:', perDay],
    ['concurrent calls:', concurrent],
    ['numbers a day:', numbersPerDay],
    ['new countries a day:', newCountriesPerDay],
  ];
  const limited = each.flatMap(([what, limit]) =>
    limit === null ? [] : [`${what} ${typeof limit === 'number' ? String(limit) : limit.join(' ')}`],
  );
  return ownCalls ? [...limited, 'its own calls'] : limited;
}

function rotateKey(id: string, { overlap, ...flags }: RotateFlags) {
  const ms = /^0[smhd]?$/.test(overlap) ? 0 : parseDuration(overlap);
  if (ms === null)
    throw new CommandError(
      `--overlap: "${overlap}" is not a duration. Give 0, or for example 30m or 1h.`,
      exitCode.usage,
    );
  return ask(flags, {
    request: async (client) => client.keys.rotate(await keyIdOf(client, id), Math.round(ms / 1000)),
    lines: ({ secret }) => [secret],
    aside: ({ previousSecretUntil, ...key }, reader) =>
      `${named(key)} has a new secret. ${ms === 0 ? 'The old secret works no longer' : `The old secret works as well until ${momentOf(previousSecretUntil, reader)}`}. Copy the new secret above: Outdial shows it only once.`,
  });
}

function stateOf({ revokedAt, expiresAt }: Pick<KeyView, 'revokedAt' | 'expiresAt'>, reader: TerminalReader): ListCell {
  if (revokedAt !== null) return 'revoked';
  if (expiresAt === null) return 'active';
  const at = Date.parse(expiresAt);
  if (at <= reader.now()) return 'expired';
  return { whole: `until ${momentOf(expiresAt, reader)}`, short: `until ${dateOf(at, reader)}` };
}

/** Ids say nothing on a narrow terminal, so there they are counted. */
function limitsCell({ limits, person }: KeyView): ListCell {
  const { agents, queues } = limits;
  const textOf = (shown: KeyLimitsView): string =>
    [...(person === null ? [] : ['person']), ...limitTexts(shown)].join(', ') || '-';
  const counts = [
    ...(agents === null ? [] : [counted(agents.length, 'agent')]),
    ...(queues === null ? [] : [counted(queues.length, 'queue')]),
  ];
  const others = textOf({ ...limits, agents: null, queues: null });
  return {
    whole: textOf(limits),
    short: [...counts, ...(others === '-' && counts.length > 0 ? [] : [others])].join(', '),
  };
}

const columns = [
  { name: 'id' },
  { name: 'name', least: 10 },
  { name: 'state' },
  { name: 'created', spare: 1 },
  { name: 'rights', least: 8 },
  { name: 'limits' },
];

const listKeys = (flags: AskFlags) =>
  ask(flags, {
    request: (client) => client.keys.list(),
    lines: ({ items }, reader) => {
      const idOf = reader.columns === null ? (id: string) => id : shortKeyIds(items.map(({ id }) => id));
      const rows = items.map((key) => {
        const { id, name, createdAt, role, scopes } = key;
        const created = { whole: dateAndTimeOf(createdAt, reader), short: dateOf(Date.parse(createdAt), reader) };
        return [
          ...[idOf(id), plain(name ?? '-'), stateOf(key, reader), created],
          role ?? (scopes.includes('admin') ? 'everything' : scopes.join(' ')),
          limitsCell(key),
        ];
      });
      return listing(columns, rows, reader);
    },
  });

const revokeKey = (id: string, flags: AskFlags) =>
  ask(flags, {
    request: async (client) => client.keys.revoke(await keyIdOf(client, id)),
    lines: (key) => [`${named(key)} is revoked.`],
  });

const named = ({ id, name }: KeyView): string => (name === null ? id : `${id} (${plain(name)})`);
