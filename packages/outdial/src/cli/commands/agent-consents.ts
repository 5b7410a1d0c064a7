import type { Command } from 'commander';
import type { ConsentView } from '../../client/index.ts';
import { ask, type AskFlags } from '../ask.ts';
import { addConnectionFlags } from '../connection.ts';
import { listing } from '../listing.ts';
import { plain } from '../print.ts';
import { dateAndTimeOf, type TerminalReader } from '../reader.ts';
import type { Run } from '../surroundings.ts';

const help = `
Outdial can place an agent's calls with the agent's own Genesys token. The agent must consent: "connect" prints the page on
which the agent signs in to Genesys. Without an agent, it lists how Outdial dials for everyone, and who consented.
"dialAs" in the policy decides whose token dials; docs/agent-tokens.md says how to set it up.

Examples:
  outdial agents connect
  outdial agents connect ana@example.com
  outdial agents disconnect ana@example.com
`;

/** `agents connect` and `agents disconnect`: the consent to the use of an agent's own token. */
export function addConsentCommands(agents: Command, run: Run): void {
  addConnectionFlags(
    agents
      .command('connect [agent]')
      .description("Prints the page on which an agent lets Outdial use the agent's own token, or lists who has."),
  )
    .option('--json', 'print the answer as JSON')
    .addHelpText('after', help)
    .action(async (agent: string | undefined, _flags: AskFlags, command: Command) => {
      const flags: AskFlags = command.optsWithGlobals();
      return run(agent === undefined ? listAll(flags) : connect(agent, flags));
    });
  addConnectionFlags(agents.command('disconnect <agent>').description("Ends an agent's consent, here and at Genesys."))
    .option('--json', 'print the answer as JSON')
    .action(async (agent: string, _flags: AskFlags, command: Command) => {
      const flags: AskFlags = command.optsWithGlobals();
      return run(
        ask(flags, {
          request: (client) => client.consents.withdraw(agent),
          lines: ({ withdrawn }) => [
            withdrawn
              ? `Outdial no longer uses the token of ${plain(agent)}.`
              : `There was no consent of ${plain(agent)}.`,
          ],
        }),
      );
    });
}

const connect = (agent: string, flags: AskFlags) =>
  ask(flags, {
    request: (client) => client.consents.get(agent),
    lines: (consent, reader) => [
      standingOf(consent, reader),
      ...(consent.link === null ? [] : [`${nameOf(consent)} consents on this page: ${consent.link}`]),
    ],
  });

const listAll = (flags: AskFlags) =>
  ask(flags, {
    request: (client) => client.consents.list(),
    lines: ({ items }, reader) =>
      items.length === 0
        ? ['No agents.']
        : listing(
            [{ name: 'agent' }, { name: 'policy' }, { name: 'dials' }, { name: 'consent' }, { name: 'since' }],
            items.map((consent) => [
              nameOf(consent),
              consent.mode,
              consent.dialsAs,
              consent.ended === null ? consent.consent : `${consent.consent}: ${consent.ended}`,
              consent.since === null ? '-' : dateAndTimeOf(consent.since, reader),
            ]),
            reader,
          ),
    aside: ({ items }) =>
      items.some(({ consent }) => consent === 'off')
        ? "This server cannot use agents' own tokens. docs/agent-tokens.md says how to set them up."
        : null,
  });

const nameOf = ({ agent }: ConsentView): string => plain(agent.name ?? agent.email ?? agent.id);

function standingOf(consent: ConsentView, reader: TerminalReader): string {
  const since = consent.since === null ? '' : ` (${dateAndTimeOf(consent.since, reader)})`;
  switch (consent.consent) {
    case 'given':
      return `${nameOf(consent)} has consented${since}. Calls are dialed ${wayWords[consent.dialsAs]}.`;
    case 'ended':
      return `The consent of ${nameOf(consent)} has ended${since}: ${consent.ended ?? 'for an unknown reason'}.`;
    case 'missing':
      return `${nameOf(consent)} has not consented yet. Calls are dialed ${wayWords[consent.dialsAs]}.`;
    case 'off':
      return "This server cannot use agents' own tokens. docs/agent-tokens.md says how to set them up.";
  }
}

const wayWords = { 'on-behalf': 'on behalf of the agent', 'agent-token': "with the agent's own token" } as const;
