import type { Command } from 'commander';
import type { SignInLinkView } from '../../api/session-views.ts';
import { OutdialError } from '../../client/error.ts';
import { addConnectionFlags, checkedConfiguration, withClient, type ConnectionFlags } from '../connection.ts';
import { exitCode } from '../exit-code.ts';
import { momentOf } from '../reader.ts';
import type { Run } from '../surroundings.ts';

interface SignInFlags extends ConnectionFlags {
  readonly json?: boolean;
}

const more = `
The link works once, within 10 minutes. It has the server's public address (--public-url) if that begins with https. Any
other link opens only on the machine where Outdial runs. It signs the browser in with the key of this command.

Example:
  outdial sign-in
`;

/** A server that is not Outdial could name any page, and a person would open it. */
function checked(link: SignInLinkView): SignInLinkView {
  const isPath = /^\/sign-in\/[\w-]+$/.test(link.path);
  if (isPath && leadsTo(link) && !Number.isNaN(Date.parse(link.expiresAt))) return link;
  throw new OutdialError('The server answered without a sign-in link.', { code: 'unreadable-answer', status: 200 });
}

/** An older server answers without the address. */
function leadsTo({ url, path }: Pick<SignInLinkView, 'path'> & { readonly url?: string | null }): boolean {
  if (url === undefined || url === null) return true;
  return URL.canParse(url) && url.startsWith('https:') && `${new URL(url).origin}${path}` === url;
}

/** `sign-in`: a link that opens Outdial in a browser, signed in. */
export function addSignInCommand(program: Command, run: Run): void {
  addConnectionFlags(
    program.command('sign-in').description('Prints a link that opens Outdial in a browser, signed in.'),
  )
    .option('--json', 'print the link as JSON')
    .addHelpText('after', more)
    .action(async (flags: SignInFlags) =>
      run(async (world) =>
        withClient(world, flags, async (client) => {
          const { terminal, environment } = world;
          const link = checked(await client.session.link());
          const { path, expiresAt } = link;
          const url = link.url ?? new URL(path, checkedConfiguration(environment, flags).url.value).href;
          if (flags.json === true) terminal.line(JSON.stringify({ url, expiresAt }));
          else terminal.line(url);
          if (flags.json !== true) terminal.aside(`It works once, until ${momentOf(expiresAt, terminal.reader)}.`);
          return exitCode.ok;
        }),
      ),
    );
}
