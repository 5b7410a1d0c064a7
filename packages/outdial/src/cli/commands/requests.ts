import type { Command } from 'commander';
import { counted } from '../../call/counted.ts';
import type { ListedRequestView, RequestView } from '../../api/service-views.ts';
import type { Client } from '../../client/index.ts';
import { addConnectionFlags, withClient, type ConnectionFlags } from '../connection.ts';
import { pastInstant } from '../duration.ts';
import { idThatBegins, shortIds } from '../id-start.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { listing, type ListColumn } from '../listing.ts';
import { plain } from '../print.ts';
import { spellFlags } from '../shell.ts';
import { momentOf, type TerminalReader } from '../reader.ts';
import type { Run, Surroundings } from '../surroundings.ts';

interface RequestsFlags extends ConnectionFlags {
  readonly json?: boolean;
}

const more = `
Every answer has the id of its request in the header X-Request-Id. Outdial keeps requests for 30 days, with masked secrets,
phone numbers, attributes and notes. A key sees its own requests. With the scope audit:read, it sees those of all keys, unless it is limited to its own calls.

Example:
  outdial requests show req_01KB3Z6Q7S
`;

interface RequestListFlags extends RequestsFlags {
  readonly refusals?: boolean;
  readonly code?: string;
  readonly since?: string;
  readonly until?: string;
  readonly cursor?: string;
}

/** `requests list`, and `requests show`: a request, its answer, and its call. */
export function addRequestsCommands(program: Command, run: Run): void {
  const requests = program.command('requests').description('Looks up requests to this server.');
  addConnectionFlags(
    requests
      .command('list')
      .description('Lists requests, newest first: of all keys with the scope audit:read, else of this key.'),
  )
    .option('--refusals', 'only requests that were refused')
    .option('--code <code>', 'only requests that were refused with this code')
    .option('--since <time>', 'only requests since then: ISO 8601, or how long ago, such as 1h')
    .option('--until <time>', 'only requests before then, given like --since')
    .option('--cursor <cursor>', 'the next page: the cursor from the page before')
    .option('--json', 'print the page as JSON')
    .addHelpText(
      'after',
      '\nWithout audit:read, or limited to its own calls, a key sees its own requests only.\n\nExample:\n  outdial requests list --refusals --since 1h\n',
    )
    .action(async (flags: RequestListFlags) => run(async (world) => listRequests(flags, world)));
  addConnectionFlags(requests.command('show <id>').description('Shows one request and its answer, masked.'))
    .option('--json', 'print the request as JSON')
    .addHelpText('after', more)
    .action(async (id: string, flags: RequestsFlags) => run(async (world) => showRequest(id, flags, world)));
}

const prefix = 'req_';
const columns: readonly ListColumn[] = [
  ...[{ name: 'id' }, { name: 'at', timed: true }, { name: 'status' }, { name: 'method' }, { name: 'path', least: 10 }],
  { name: 'codes' },
];
const keyColumn: ListColumn = { name: 'key', least: 6 };

async function listRequests(flags: RequestListFlags, world: Surroundings): Promise<ExitCode> {
  const { line, aside, reader } = world.terminal;
  return withClient(world, flags, async (client) => {
    const { refusals, code, cursor } = flags;
    const timeOf = (name: 'since' | 'until') =>
      flags[name] === undefined ? {} : { [name]: pastInstant(`--${name}`, flags[name], reader) };
    const filter = {
      ...(refusals !== undefined && { refusals }),
      ...(code !== undefined && { code }),
      ...timeOf('since'),
      ...timeOf('until'),
    };
    const page = await client.requests({ ...filter, ...(cursor !== undefined && { cursor }) });
    if (flags.json === true) {
      line(JSON.stringify(page));
      return exitCode.ok;
    }
    const shown = refusals === true && code === undefined ? page.items.filter((one) => !isLater(one)) : page.items;
    if (shown.length === 0) line('No requests.');
    else for (const row of requestLines(shown, await keyNames(client, shown), reader)) line(row);
    const hidden = page.items.length - shown.length;
    if (hidden > 0)
      aside(
        `Not shown: ${counted(hidden, 'check')} for which the minute's look-ups were used up. See them with --code rate-budget-spent.`,
      );
    if (page.next !== null) aside(`More: outdial requests list${spellFlags(filter)} --cursor ${page.next}`);
    return exitCode.ok;
  });
}

/** A check that could not be made then, and that commands make again by themselves. Nothing was wrong with it. */
const isLater = ({ status, path, codes }: ListedRequestView): boolean =>
  status === 503 && path.includes('dryRun') && codes.every((code) => code === 'rate-budget-spent');

/** The names of the keys by their ids; null where all requests are of one key, which needs no column. */
async function keyNames(
  client: Client,
  requests: readonly ListedRequestView[],
): Promise<ReadonlyMap<string, string> | null> {
  // Only an administrator sees requests of several keys, and may list keys.
  if (new Set(requests.map(({ key }) => key)).size < 2) return null;
  const { items } = await client.keys.list().catch(() => ({ items: [] }));
  return new Map(items.map(({ id, name }) => [id, name ?? id]));
}

function requestLines(
  requests: readonly ListedRequestView[],
  names: ReadonlyMap<string, string> | null,
  reader: TerminalReader,
): readonly string[] {
  const isPipe = reader.columns === null;
  const idOf = isPipe
    ? (id: string) => id
    : shortIds(
        requests.map(({ id }) => id),
        prefix,
      );
  const rows = requests.map(({ id, at, status, method, path, codes, key }) => {
    const moment = momentOf(at, reader);
    return [
      ...[idOf(id), isPipe ? moment : moment.replace(/ \S+$/, ''), String(status), plain(method), plain(path)],
      ...(names === null ? [] : [plain(key === null ? 'none' : (names.get(key) ?? key))]),
      plain(codes.join(', ')),
    ];
  });
  const keyed = names === null ? columns : [...columns.slice(0, -1), keyColumn, ...columns.slice(-1)];
  return listing(keyed, rows, reader);
}

async function showRequest(id: string, flags: RequestsFlags, world: Surroundings): Promise<ExitCode> {
  return withClient(world, flags, async (client) => {
    const unknown = `No request of this API key has the id "${id}", or an id that begins like this.`;
    const request = await client.request(
      await idThatBegins(id, { prefix, list: client.requests, noun: 'request', unknown }),
    );
    if (flags.json === true) world.terminal.line(JSON.stringify(request));
    else {
      const name = await nameOfKey(client, request.key);
      for (const line of linesOf(request, name, world.terminal.reader)) world.terminal.line(line);
    }
    return exitCode.ok;
  });
}

/** Every key may ask who it is; a request of another key is shown to an administrator only, who may list keys. */
async function nameOfKey(client: Client, id: string | null): Promise<string | null> {
  if (id === null) return null;
  const own = await client.session.show().catch(() => null);
  if (own?.key.id === id) return own.key.name;
  const { items } = await client.keys.list().catch(() => ({ items: [] }));
  return items.find((key) => key.id === id)?.name ?? null;
}

function linesOf(request: RequestView, keyName: string | null, reader: TerminalReader): readonly string[] {
  const { at, tookMs, method, path, key, received, answered, callId } = request;
  return [
    `${plain(method)} ${plain(path)}`,
    `${momentOf(at, reader)}, ${key === null ? 'without a valid key' : `with ${plain(keyName === null ? key : `${keyName} (${key})`)}`}, answered ${answered.status} after ${tookMs} ms`,
    callId === null ? 'It does not belong to a call.' : `It belongs to ${callId}.`,
    ...Object.entries(received.headers).map(([name, value]) => `  ${name}: ${plain(value)}`),
    ...bodyLines('Request:', received.body),
    ...bodyLines('Answer:', answered.body),
  ];
}

function bodyLines(title: string, body: unknown): readonly string[] {
  if (body === null) return [];
  const text = typeof body === 'string' ? body : JSON.stringify(body, null, 2);
  return ['', title, ...text.split(/\r?\n/).map((line) => `  ${plain(line)}`)];
}
