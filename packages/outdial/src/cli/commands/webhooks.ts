import type { Command } from 'commander';
import { counted } from '../../call/counted.ts';
import type { PageView } from '../../api/views.ts';
import type { WebhookMessageView } from '../../api/webhook-views.ts';
import type { Client } from '../../client/index.ts';
import { ask, type AskFlags } from '../ask.ts';
import { addConnectionFlags } from '../connection.ts';
import { CommandError, exitCode } from '../exit-code.ts';
import { plain, table } from '../print.ts';
import { momentOf } from '../reader.ts';
import type { Run } from '../surroundings.ts';

interface ResendFlags extends AskFlags {
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
    async (url: string, flags: AskFlags) => run(addWebhook(url, flags)),
  );
  add('list', 'Lists the webhooks.').action(async (flags: AskFlags) => run(listWebhooks(flags)));
  add('remove <id>', 'Removes a webhook and its pending messages.').action(async (id: string, flags: AskFlags) =>
    run(removeWebhook(id, flags)),
  );
  add('rotate <id>', 'Creates a new secret. The old one also signs for 24 hours.').action(
    async (id: string, flags: AskFlags) => run(rotateWebhook(id, flags)),
  );
  add(
    'test <id>',
    'Sends a webhook.test now and shows the result. Exit code 1: the receiver did not accept it.',
  ).action(async (id: string, flags: AskFlags) => run(testWebhook(id, flags)));
  add('dead', 'Lists dead letters: messages that Outdial could not deliver for 24 hours.').action(
    async (flags: AskFlags) => run(listDead(flags)),
  );
  add('resend [message]', 'Sends a dead message again, or all dead messages of a webhook.')
    .option('--endpoint <id>', 'all dead messages of this webhook')
    .action(async (message: string | undefined, flags: ResendFlags) =>
      run(async (surroundings) => resendDead(message, flags)(surroundings)),
    );
}

const addWebhook = (url: string, flags: AskFlags) =>
  ask(flags, {
    request: (client) => client.webhooks.add(url),
    lines: ({ secret }) => [secret],
    aside: ({ id }) => `${id} receives every call from now on. ${copyNow}`,
  });

const rotateWebhook = (id: string, flags: AskFlags) =>
  ask(flags, {
    request: (client) => client.webhooks.rotate(id),
    lines: ({ secret }) => [secret],
    aside: (made, reader) => {
      const until = made.previousSecretUntil == null ? 'now' : momentOf(made.previousSecretUntil, reader);
      return `${made.id} has a new secret. The old one also signs until ${until}. ${copyNow}`;
    },
  });

const copyNow = 'Copy the secret above: Outdial shows it only once.';

const listWebhooks = (flags: AskFlags) =>
  ask(flags, {
    request: (client) => client.webhooks.list(),
    lines: ({ items }, reader) =>
      items.length === 0
        ? []
        : table([
            ['ID', 'ADDED', 'ADDRESS'],
            ...items.map(({ id, createdAt, url }) => [
              id,
              momentOf(createdAt, reader),
              plain(url ?? 'the addresses of single calls (--webhook-url); only "rotate" and "resend" take it'),
            ]),
          ]),
  });

const removeWebhook = (id: string, flags: AskFlags) =>
  ask(flags, { request: (client) => client.webhooks.remove(id), lines: (removed) => [`${removed.id} is removed.`] });

const testWebhook = (id: string, flags: AskFlags) =>
  ask(flags, {
    request: (client) => {
      if (id === 'webhook-url') throw new CommandError(noAddress, exitCode.usage);
      return client.webhooks.test(id);
    },
    lines: ({ problem }) => [problem?.message ?? 'The receiver accepted the message.'],
    exit: ({ delivered }) => (delivered ? exitCode.ok : exitCode.failed),
  });

const noAddress =
  'webhook-url stands for the addresses that single calls name, so it has no address of its own to test. To test one of them, add it: outdial webhooks add ADDRESS';

const listDead = (flags: AskFlags) =>
  ask(flags, {
    request: async (client) => ({ items: await allDead(client), next: null }),
    lines: ({ items }, reader) =>
      table(
        items.map(({ id, type, endpoint, createdAt, problem }) => [
          ...[id, type, endpoint, momentOf(createdAt, reader)],
          plain(problem?.message ?? '-'),
        ]),
      ),
    aside: ({ items }) => (items.length === 0 ? 'There are no dead messages.' : null),
  });

async function allDead(client: Client): Promise<readonly WebhookMessageView[]> {
  const all: WebhookMessageView[] = [];
  for (let cursor: string | null = '0'; cursor !== null;) {
    const page: PageView<WebhookMessageView> = await client.webhooks.dead({ cursor, limit: 200 });
    all.push(...page.items);
    cursor = page.next;
  }
  return all;
}

function resendDead(message: string | undefined, flags: ResendFlags) {
  const { endpoint } = flags;
  if ((message === undefined) === (endpoint === undefined)) {
    throw new CommandError('Give one message, or a webhook with --endpoint.', exitCode.usage);
  }
  return ask(flags, {
    request: (client) => client.webhooks.resend(message === undefined ? { endpoint: endpoint ?? '' } : { message }),
    lines: ({ resent }) => [
      resent === 0 ? 'There is no such dead message.' : `Outdial is sending ${counted(resent, 'message')} again.`,
    ],
  });
}
