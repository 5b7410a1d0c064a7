import type { Command } from 'commander';
import type { RequestView } from '../call/service-views.ts';
import { addConnectionFlags, withClient, type ConnectionFlags } from './connection.ts';
import { exitCode, type ExitCode } from './exit-code.ts';
import { plain } from './print.ts';
import type { Run, Surroundings } from './surroundings.ts';

interface RequestFlags extends ConnectionFlags {
  readonly json?: boolean;
}

const more = `
Every answer carries the id of its request in the header X-Request-Id. Requests are kept 30 days, with secrets, phone
numbers, attributes and notes masked. A key sees its own requests, a key with the scope admin every one.

Example:
  outdial requests show req_01KB3Z6Q7S
`;

/** `requests show`: what came in, what was answered, and which call it belongs to. */
export function addRequestsCommands(program: Command, run: Run): void {
  const requests = program.command('requests').description('Looks up what was asked of this server.');
  addConnectionFlags(requests.command('show <id>').description('Shows one request and its answer, masked.'))
    .option('--json', 'as JSON')
    .addHelpText('after', more)
    .action(async (id: string, flags: RequestFlags) => run(async (world) => showRequest(id, flags, world)));
}

async function showRequest(id: string, flags: RequestFlags, world: Surroundings): Promise<ExitCode> {
  return withClient(world, flags, async (client) => {
    const request = await client.request(id);
    if (flags.json === true) world.terminal.line(JSON.stringify(request));
    else for (const line of linesOf(request)) world.terminal.line(line);
    return exitCode.ok;
  });
}

function linesOf({ at, tookMs, method, path, key, received, answered, callId }: RequestView): readonly string[] {
  return [
    `${plain(method)} ${plain(path)}`,
    `${at}, ${key === null ? 'without a good key' : `with ${key}`}, answered ${answered.status} after ${tookMs} ms`,
    callId === null ? 'It belongs to no call.' : `It belongs to ${callId}.`,
    ...Object.entries(received.headers).map(([name, value]) => `  ${name}: ${plain(value)}`),
    ...bodyLines('What came in:', received.body),
    ...bodyLines('What was answered:', answered.body),
  ];
}

function bodyLines(title: string, body: unknown): readonly string[] {
  if (body === null) return [];
  const text = typeof body === 'string' ? body : JSON.stringify(body, null, 2);
  return ['', title, ...text.split(/\r?\n/).map((line) => `  ${plain(line)}`)];
}
