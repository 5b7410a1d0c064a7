import type { Command } from 'commander';
import type { AgentView } from '../../client/index.ts';
import { ask, type AskFlags } from '../ask.ts';
import { addConnectionFlags } from '../connection.ts';
import { listing, reasonCell, type ListCell, type ListColumn } from '../listing.ts';
import { plain } from '../print.ts';
import { ageOf, type TerminalReader } from '../reader.ts';
import type { Run } from '../surroundings.ts';
import { addConsentCommands } from './agent-consents.ts';

interface AgentsFlags extends AskFlags {
  readonly blocked?: boolean;
}

const examples = `
READY is about the agent. A call can still wait for something else, such as its queue: see "outdial waiting".
WAITING counts the agent's scheduled and waiting calls.
E-MAIL is what --from takes. QUEUES are those that the agent has joined. A narrow terminal leaves columns out; a pipe shows all.
"?" means that the facts are too old, so Outdial would read them before a dial. AS OF says how old the oldest fact is.

Examples:
  outdial agents
  outdial agents --blocked
  outdial agents connect ana@example.com
`;

/** `agents`: who could take a call now, and why others cannot. */
export function addAgentsCommand(program: Command, run: Run): void {
  const agents = addConnectionFlags(
    program.command('agents').description('Lists agents: who could take a call now, and why others cannot.'),
  )
    .option('--blocked', 'only agents who cannot take a call now')
    .option('--json', 'print the list as JSON')
    .addHelpText('after', examples)
    .action(async (flags: AgentsFlags) =>
      run(
        ask(flags, {
          request: async (client) => {
            const all: AgentView[] = [];
            for (let cursor: string | null | undefined; cursor !== null;) {
              const page = await client.agents({ limit: 200, ...(cursor !== undefined && { cursor }) });
              all.push(...page.items);
              cursor = page.next;
            }
            return flags.blocked === true ? all.filter(({ ready }) => ready === false) : all;
          },
          lines: (agents, reader) => (agents.length === 0 ? ['No agents.'] : agentLines(agents, reader)),
        }),
      ),
    );
  addConsentCommands(agents, run);
}

const columns: readonly ListColumn[] = [
  { name: 'agent', least: 10 },
  { name: 'e-mail', spare: 1 },
  { name: 'ready' },
  { name: 'presence', least: 9 },
  { name: 'routing', spare: 6 },
  { name: 'phone', least: 10, spare: 5 },
  { name: 'queues', least: 8, spare: 2 },
  { name: 'waiting', spare: 3 },
  { name: 'as of', spare: 4 },
  { name: 'why not', timed: true },
];

function agentLines(agents: readonly AgentView[], reader: TerminalReader): readonly string[] {
  const rows = agents.map((agent) => {
    return [
      plain(agent.name ?? agent.email ?? agent.id),
      plain(agent.email ?? '-'),
      agent.ready === null ? '?' : agent.ready ? 'yes' : 'no',
      plain(agent.presence ?? '?'),
      plain(agent.routingStatus ?? '?'),
      plain(agent.station?.name ?? '-'),
      queuesOf(agent, reader),
      String(agent.queued ?? '-'),
      agent.asOf === null ? '?' : ageOf(agent.asOf, reader),
      whyNot(agent, reader),
    ];
  });
  return listing(columns, rows, reader);
}

/** Everything that is in the way: an agent on a call may have lost their phone, too. */
function whyNot({ blockers, name }: AgentView, reader: TerminalReader): ListCell {
  const cells = blockers.map((blocker) =>
    blocker.code === 'agent-has-call'
      ? { whole: plain(blocker.message.replace('another call', 'a call')), short: 'on an Outdial call' }
      : reasonCell(blocker, name, reader),
  );
  return { whole: cells.map(({ whole }) => whole).join(' '), short: cells.map(({ short }) => short).join('; ') };
}

const mostQueues = 2;

/** The joined queues; on a terminal the first ones, and how many more there are. */
function queuesOf({ queues }: AgentView, { columns }: TerminalReader): string {
  if (queues === null) return '?';
  const joined = queues.filter((queue) => queue.joined).map(({ name }) => plain(name));
  const more = columns === null ? 0 : joined.length - mostQueues;
  const named = more > 0 ? `${joined.slice(0, mostQueues).join(', ')} +${more}` : joined.join(', ');
  return named || '-';
}
