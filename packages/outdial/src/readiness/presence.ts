import type { Presence, SystemPresence } from './facts.ts';

/** A presence that an organisation offers its agents. `label`: its own word for a secondary presence; null for a system presence. */
export interface PresenceDefinition {
  readonly id: string;
  readonly label: string | null;
}

const names: Readonly<Record<SystemPresence, string>> = {
  AVAILABLE: 'Available',
  AWAY: 'Away',
  BUSY: 'Busy',
  OFFLINE: 'Offline',
  IDLE: 'Idle',
  ONQUEUE: 'On Queue',
  MEAL: 'Meal',
  TRAINING: 'Training',
  MEETING: 'Meeting',
  BREAK: 'Break',
  UNKNOWN: 'Unknown',
};

/** What people call a presence: the organisation's own label, else the system presence's name. */
export function presenceName(presence: Presence): string {
  return presence.label ?? names[presence.system];
}

/** The system presences that an allowed list may name. */
export const systemPresenceNames: readonly string[] = Object.values(names).filter((name) => name !== names.UNKNOWN);

const plain = (text: string): string => text.toUpperCase().replace(/[\s_-]/g, '');

/**
 * Whether an entry of the allowed list names this presence: by system presence in any spelling (`On Queue`, `ON_QUEUE`), which takes in
 * all secondary presences under it, or by one definition's id or label. An unknown system presence is never allowed by its name.
 */
export function isPresenceAllowed(presence: Presence, allowed: readonly string[]): boolean {
  return allowed.some(
    (entry) =>
      (presence.system !== 'UNKNOWN' && plain(entry) === presence.system) ||
      entry.toLowerCase() === presence.definitionId?.toLowerCase() ||
      (presence.label !== null && plain(entry) === plain(presence.label)),
  );
}

/** Whether an entry of an allowed list names a system presence. */
export function isSystemPresence(entry: string): boolean {
  return systemPresenceNames.some((name) => plain(name) === plain(entry));
}

/** Whether an entry of an allowed list names one of these definitions, by id or label. */
export function isDefinedPresence(entry: string, definitions: readonly PresenceDefinition[]): boolean {
  return definitions.some(
    ({ id, label }) => id.toLowerCase() === entry.toLowerCase() || (label !== null && plain(label) === plain(entry)),
  );
}
