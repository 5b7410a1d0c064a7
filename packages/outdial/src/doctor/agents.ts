import type { Inspection } from '../ports/inspection.ts';
import { explainProblem } from '../problems/catalogue.ts';
import { counted } from '../call/counted.ts';
import type { DoctorRow } from '../ports/doctor.ts';
import { pass, wrong } from './row.ts';

type InspectedAgent = Extract<Inspection['agents'], { readonly ok: true }>['value'][number];

const shown = 5;

/** A few names, and how many more there are. */
export function naming(names: readonly string[]): string {
  const more = names.length - shown;
  return names.slice(0, shown).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

const nameOf = ({ person, agentId }: InspectedAgent): string => person?.value.name ?? agentId;

/** Agents' stations, persistent connections and their queues' caller IDs. */
export function agentRows(agents: Inspection['agents']): readonly DoctorRow[] {
  if (agents === null) return [];
  if (!agents.ok) {
    const { message, fix, who } = explainProblem(agents.problem);
    return [wrong('fail', 'Agents', `Outdial could not read the agents: ${message}`, [fix, who])];
  }
  const all = agents.value;
  if (all.length === 0)
    return [
      wrong('warn', 'Agents', 'The client cannot see an active user.', [
        "Add the agents' divisions to the client's role.",
        'admin',
      ]),
    ];
  return [
    pass('Agents', `The client can see ${counted(all.length, 'active user')}.`),
    stationRow(all),
    ...persistenceRows(all),
    ...queueRows(all),
  ];
}

function stationRow(all: readonly InspectedAgent[]): DoctorRow {
  const without = all.filter(({ station }) => station?.value === null).map(nameOf);
  const unknown = all.filter(({ station }) => station === undefined).length;
  if (without.length > 0)
    return wrong(
      'warn',
      'Stations',
      `${counted(without.length, 'agent')} without a station, so Genesys cannot place calls for them: ${naming(without)}.`,
      ['Ask each agent to select a phone in Genesys Cloud, or an administrator to set a default phone.', 'agent'],
    );
  if (unknown > 0)
    return wrong('warn', 'Stations', `Outdial could not read the stations of ${counted(unknown, 'agent')}.`, [
      'Grant telephony:otherStationAssociation:view.',
      'admin',
    ]);
  return pass('Stations', 'Every agent has a station.');
}

function persistenceRows(all: readonly InspectedAgent[]): readonly DoctorRow[] {
  const without = all.filter(({ station }) => station?.value?.persistent === false).map(nameOf);
  if (without.length === 0) return [];
  return [
    wrong(
      'warn',
      'WebRTC phones',
      `${counted(without.length, 'agent')} with a WebRTC phone that does not keep a persistent connection: ${naming(without)}.`,
      ['Enable "Maintain Persistent Connection" for the phone (Admin > Telephony > Phone Management).', 'admin'],
    ),
  ];
}

function queueRows(all: readonly InspectedAgent[]): readonly DoctorRow[] {
  const queues = new Map(all.flatMap(({ queues: own }) => own?.value ?? []).map((queue) => [queue.id, queue]));
  if (queues.size === 0)
    return [
      wrong('warn', 'Queues', 'The client cannot see a queue with members.', [
        'Grant routing:queue:view, in the divisions of the queues.',
        'admin',
      ]),
    ];
  const without = [...queues.values()].filter(({ hasCallerId }) => hasCallerId === false).map(({ name }) => name);
  if (without.length === 0)
    return [
      pass(
        'Queues',
        `${counted(queues.size, 'queue')} with members. Every queue has a caller ID, as far as Outdial can see.`,
      ),
    ];
  return [
    wrong(
      'warn',
      'Queues',
      `${without.length} of ${counted(queues.size, 'queue')} without a caller ID: ${naming(without)}.`,
      [
        'Set a calling party number for the queue (Admin > Contact Center > Queues), or send `callerId` with each call.',
        'admin',
      ],
    ),
  ];
}
