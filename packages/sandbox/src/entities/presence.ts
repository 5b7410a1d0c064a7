/** The ten system presences, by the key that all their spellings share. */
export const systemPresences = [
  'AVAILABLE',
  'AWAY',
  'BREAK',
  'BUSY',
  'IDLE',
  'MEAL',
  'MEETING',
  'OFFLINE',
  'ON_QUEUE',
  'TRAINING',
] as const;

export type SystemPresence = (typeof systemPresences)[number];

/** A presence that an agent can choose. `label` is `null` for the ten that every organisation has. */
export interface PresenceDefinition {
  readonly id: string;
  readonly systemPresence: SystemPresence;
  readonly label: string | null;
}

const primary = (systemPresence: SystemPresence, id: string): PresenceDefinition => ({
  id,
  systemPresence,
  label: null,
});

/** The default ids are those that public Genesys code shows for every organisation. The ids of the labelled ones are the sandbox's own. */
export const presenceDefinitions: readonly PresenceDefinition[] = [
  primary('AVAILABLE', '6a3af858-942f-489d-9700-5f9bcdcdae9b'),
  primary('BUSY', '31fe3bac-dea6-44b7-bed7-47f91660a1a0'),
  primary('AWAY', '5e5c5c66-ea97-4e7f-ac41-6424784829f2'),
  primary('IDLE', '7ffa01cd-7866-4ad7-8faa-31e11b42f51f'),
  primary('MEETING', 'bbdff279-7ae1-48ea-bade-7831d7234c64'),
  primary('MEAL', '3fd96123-badb-4f69-bc03-1b1ccc6d8014'),
  primary('TRAINING', 'd2390a99-8546-bad9-8f0a-219548e8aeb0'),
  primary('ON_QUEUE', 'e08eaf1b-ee47-4fa9-a231-1200e284798f'),
  primary('BREAK', '227b37e2-f1d0-4dd0-8f50-badd7cf6d158'),
  primary('OFFLINE', 'ccf3c10a-aa2c-4845-8e8d-f59fa48c58e5'),
  { id: '9be5e000-0000-4000-8000-000000000001', systemPresence: 'AVAILABLE', label: 'Available for callbacks' },
  { id: '9be5e000-0000-4000-8000-000000000002', systemPresence: 'BUSY', label: 'Paperwork' },
];

const byId = new Map(presenceDefinitions.map((definition) => [definition.id, definition]));

/**
 * Finds a definition by id, label or any spelling of a system presence (`On Queue`, `ON_QUEUE`, `onqueue`). `undefined` when it does not
 * exist.
 */
export function findPresenceDefinition(text: string): PresenceDefinition | undefined {
  const key = text.toUpperCase().replace(/[\s_-]/g, '');
  return (
    byId.get(text) ??
    presenceDefinitions.find(({ systemPresence }) => systemPresence.replace('_', '') === key) ??
    presenceDefinitions.find(({ label }) => label?.toUpperCase().replace(/[\s_-]/g, '') === key)
  );
}

/** The spelling in REST answers: `On Queue`. */
export function spelledForPeople(presence: SystemPresence): string {
  const words = presence.split('_').map((word) => word.charAt(0) + word.slice(1).toLowerCase());
  return words.join(' ');
}

/** The spelling in presence definitions: `OnQueue`. */
export function spelledInDefinitions(presence: SystemPresence): string {
  return spelledForPeople(presence).replace(' ', '');
}
