import type { Inspection } from '../ports/inspection.ts';
import { explainProblem } from '../problems/catalogue.ts';
import { pass, wrong, type Row } from './doctor-row.ts';

type AgentFacts = Extract<Inspection['agents'], { readonly ok: true }>['value'][number];

const shown = 5;

/** A few names, and how many more there are. */
function naming(names: readonly string[]): string {
  const more = names.length - shown;
  return names.slice(0, shown).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

const nameOf = ({ person, agentId }: AgentFacts): string => person?.value.name ?? agentId;

/** Agents' stations, persistent connections and their queues' caller IDs. */
export function agentRows(agents: Inspection['agents']): readonly Row[] {
  if (agents === null) return [];
  if (!agents.ok) {
    const { message, fix, who } = explainProblem(agents.problem);
    return [wrong('fail', 'Agents', `The agents could not be read: ${message}`, [fix, who])];
  }
  const all = agents.value;
  if (all.length === 0)
    return [
      wrong('warn', 'Agents', 'No active user is visible to the client.', [
        "Put the agents' divisions into the client's role.",
        'admin',
      ]),
    ];
  return [
    pass('Agents', `${all.length} active users are visible.`),
    stationRow(all),
    ...persistenceRows(all),
    ...queueRows(all),
  ];
}

function stationRow(all: readonly AgentFacts[]): Row {
  const without = all.filter(({ station }) => station?.value === null).map(nameOf);
  const unknown = all.filter(({ station }) => station === undefined).length;
  if (without.length > 0)
    return wrong(
      'warn',
      'Stations',
      `${without.length} have no station now, so no call can be placed for them: ${naming(without)}.`,
      ['Each chooses a phone in Genesys Cloud, or an administrator sets a default one.', 'agent'],
    );
  if (unknown > 0)
    return wrong('warn', 'Stations', `The stations of ${unknown} could not be read.`, [
      'Grant telephony:otherStationAssociation:view.',
      'admin',
    ]);
  return pass('Stations', 'Every agent has a station.');
}

function persistenceRows(all: readonly AgentFacts[]): readonly Row[] {
  const without = all.filter(({ station }) => station?.value?.persistent === false).map(nameOf);
  if (without.length === 0) return [];
  return [
    wrong(
      'warn',
      'WebRTC phones',
      `${without.length} have a WebRTC phone without a persistent connection: ${naming(without)}.`,
      ['Switch "Maintain Persistent Connection" on for the phone (Admin > Telephony > Phone Management).', 'admin'],
    ),
  ];
}

function queueRows(all: readonly AgentFacts[]): readonly Row[] {
  const queues = new Map(all.flatMap(({ queues: own }) => own?.value ?? []).map((queue) => [queue.id, queue]));
  if (queues.size === 0)
    return [
      wrong('warn', 'Queues', 'No queue with members is visible.', [
        'Grant routing:queue:view, in the divisions of the queues.',
        'admin',
      ]),
    ];
  const without = [...queues.values()].filter(({ hasCallerId }) => hasCallerId === false).map(({ name }) => name);
  if (without.length === 0)
    return [pass('Queues', `${queues.size} queues with members; none is known to lack a caller ID.`)];
  return [
    wrong('warn', 'Queues', `${without.length} of ${queues.size} queues have no caller ID: ${naming(without)}.`, [
      'Set a calling party number on the queue (Admin > Contact Center > Queues), or send `callerId` with each call.',
      'admin',
    ]),
  ];
}
