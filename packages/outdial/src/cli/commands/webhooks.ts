import type { Command } from 'commander';
import { counted } from '../../call/counted.ts';
import type { PageView } from '../../api/views.ts';
import type { WebhookMessageView } from '../../api/service-views.ts';
import type { Client } from '../../client/index.ts';
import { addConnectionFlags, withClient, type ConnectionFlags } from '../connection.ts';
import { CommandError, exitCode, type ExitCode } from '../exit-code.ts';
import { plain, table } from '../print.ts';
import { momentOf } from '../reader.ts';
import type { Run, Surroundings } from '../surroundings.ts';

interface WebhookFlags extends ConnectionFlags {
  readonly json?: boolean;
}
interface ResendFlags extends WebhookFlags {
  readonly endpoint?: string;
}

const more = `
Outdial signs messages by Standard Webhooks (webhook-id, webhook-timestamp, webhook-signature). It sends them at least
once, in order for each call, and retries for 24 hours. Addresses must be public and https, unless "outdial start" runs with
OUTDIAL_WEBHOOKS_ALLOW_PRIVATE=true. The webhook "webhook-url" is the webhookUrl of calls.

Examples:
  outdial webhooks add https://example.com/outdial
  outdial webhooks rotate webhook-url
  outdial webhooks resend --endpoint wh_01kb
`;

/** `webhooks add`, `list`, `remove`, `rotate`, `test`, `dead`, `resend`: the endpoints that receive news of every call. */
export function addWebhooksCommands(program: Command, run: Run): void {
  const webhooks = program
    .command('webhooks')
    .description('Notifies other programs of every call.')
    .addHelpText('after', more);
  const add = (name: string, description: string): Command =>
    addConnectionFlags(webhooks.command(name).description(description)).option('--json', 'as JSON');
  add('add <url>', 'Adds an address that receives every call, and prints the signing secret once.').action(
    async (url: string, flags: WebhookFlags) => run(async (world) => addWebhook(url, flags, world)),
  );
  add('list', 'Lists the webhooks.').action(async (flags: WebhookFlags) =>
    run(async (world) => listWebhooks(flags, world)),
  );
  add('remove <id>', 'Removes a webhook and its pending messages.').action(async (id: string, flags: WebhookFlags) =>
    run(async (world) => removeWebhook(id, flags, world)),
  );
  add('rotate <id>', 'Creates a new secret. The old one also signs for 24 hours.').action(
    async (id: string, flags: WebhookFlags) => run(async (world) => rotateWebhook(id, flags, world)),
  );
  add(
    'test <id>',
    'Sends a webhook.test now and shows the result. Exit code 1: the receiver did not accept it.',
  ).action(async (id: string, flags: WebhookFlags) => run(async (world) => testWebhook(id, flags, world)));
  add('dead', 'Lists dead letters: messages that Outdial could not deliver for 24 hours.').action(
    async (flags: WebhookFlags) => run(async (world) => listDead(flags, world)),
  );
  add('resend [message]', 'Sends a dead message again, or all dead messages of a webhook.')
    .option('--endpoint <id>', 'all dead messages of this webhook')
    .action(async (message: string | undefined, flags: ResendFlags) =>
      run(async (world) => resendDead(message, flags, world)),
    );
}

async function addWebhook(url: string, flags: WebhookFlags, world: Surroundings): Promise<ExitCode> {
  return withClient(world, flags, async (client) => {
    const made = await client.webhooks.add(url);
    printSecret(made, flags, world, `${made.id} receives every call from now on.`);
    return exitCode.ok;
  });
}

async function rotateWebhook(id: string, flags: WebhookFlags, world: Surroundings): Promise<ExitCode> {
  return withClient(world, flags, async (client) => {
    const made = await client.webhooks.rotate(id);
    const until = made.previousSecretUntil == null ? 'now' : momentOf(made.previousSecretUntil, world.terminal.reader);
    printSecret(made, flags, world, `${made.id} has a new secret. The old one also signs until ${until}.`);
    return exitCode.ok;
  });
}

function printSecret(
  made: { readonly secret: string },
  flags: WebhookFlags,
  { terminal }: Surroundings,
  sentence: string,
): void {
  if (flags.json === true) terminal.line(JSON.stringify(made));
  else {
    terminal.line(made.secret);
    terminal.aside(`${sentence} Copy the secret above: Outdial shows it only once.`);
  }
}

async function listWebhooks(flags: WebhookFlags, world: Surroundings): Promise<ExitCode> {
  const { terminal } = world;
  return withClient(world, flags, async (client) => {
    const page = await client.webhooks.list();
    if (flags.json === true) terminal.line(JSON.stringify(page));
    else {
      const rows = page.items.map(({ id, createdAt, url }) => [
        id,
        momentOf(createdAt, terminal.reader),
        plain(url ?? 'the webhookUrl of calls'),
      ]);
      for (const line of table(rows)) terminal.line(line);
    }
    return exitCode.ok;
  });
}

async function removeWebhook(id: string, flags: WebhookFlags, world: Surroundings): Promise<ExitCode> {
  return withClient(world, flags, async (client) => {
    const removed = await client.webhooks.remove(id);
    world.terminal.line(flags.json === true ? JSON.stringify(removed) : `${removed.id} is removed.`);
    return exitCode.ok;
  });
}

async function testWebhook(id: string, flags: WebhookFlags, world: Surroundings): Promise<ExitCode> {
  return withClient(world, flags, async (client) => {
    const tested = await client.webhooks.test(id);
    if (flags.json === true) world.terminal.line(JSON.stringify(tested));
    else world.terminal.line(tested.problem?.message ?? 'The receiver accepted the message.');
    return tested.delivered ? exitCode.ok : exitCode.failed;
  });
}

async function listDead(flags: WebhookFlags, world: Surroundings): Promise<ExitCode> {
  const { terminal } = world;
  return withClient(world, flags, async (client) => {
    const items = await allDead(client);
    if (flags.json === true) terminal.line(JSON.stringify({ items, next: null }));
    else {
      const rows = items.map(({ id, type, endpoint, createdAt, problem }) => [
        ...[id, type, endpoint, momentOf(createdAt, terminal.reader)],
        plain(problem?.message ?? '-'),
      ]);
      for (const line of table(rows)) terminal.line(line);
      if (items.length === 0) terminal.aside('There are no dead messages.');
    }
    return exitCode.ok;
  });
}

async function allDead(client: Client): Promise<readonly WebhookMessageView[]> {
  const all: WebhookMessageView[] = [];
  for (let cursor: string | null = '0'; cursor !== null;) {
    const page: PageView<WebhookMessageView> = await client.webhooks.dead({ cursor, limit: 200 });
    all.push(...page.items);
    cursor = page.next;
  }
  return all;
}

async function resendDead(message: string | undefined, flags: ResendFlags, world: Surroundings): Promise<ExitCode> {
  const { endpoint } = flags;
  if ((message === undefined) === (endpoint === undefined)) {
    throw new CommandError('Give one message, or a webhook with --endpoint.', exitCode.usage);
  }
  return withClient(world, flags, async (client) => {
    const answer = await client.webhooks.resend(message === undefined ? { endpoint: endpoint ?? '' } : { message });
    const sentence =
      answer.resent === 0
        ? 'There is no such dead message.'
        : `Outdial is sending ${counted(answer.resent, 'message')} again.`;
    world.terminal.line(flags.json === true ? JSON.stringify(answer) : sentence);
    return exitCode.ok;
  });
}
