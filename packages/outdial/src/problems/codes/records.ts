import { count, type Entry, type EntryTerms, type Facts, family, say, when } from '../entry.ts';

const ofRecords = {
  ...{ kind: 'state', who: 'admin', targetRung: 'unknown', next: 'nothing', status: null },
} as const satisfies EntryTerms;

const isNone = (facts: Facts, name: string): boolean => Number(facts[name] ?? 0) === 0;
const fromBackup = say`This data folder was restored from a backup${when` made ${'since'}`}.`;
const isCopy = say`This data folder is a copy${when`, and its last record is from ${'since'}`}.`;
const isOlder = say`This data folder has lost its newest records${when`: the last one is from ${'since'}`}.`;
const anyOfThem = say`This data folder was restored from a backup or copied${when`: its records had a gap after ${'since'}`}.`;

/** How the folder came to be set back, as far as its files show. */
function restored(facts: Facts): string {
  const cause = facts['cause'] ?? 'earlier';
  if (cause === 'earlier') return anyOfThem(facts);
  if (cause === 'restored' || cause === 'declared') return fromBackup(facts);
  return cause === 'ledger-copied' ? isCopy(facts) : isOlder(facts);
}

const later = (facts: Facts): string =>
  isNone(facts, 'lost') ? '' : ` It has lost ${count('lost', 'later call')(facts)}.`;
const aboutOne = say`${restored} This call may have been dialed since then. Outdial searches for it at Genesys and does not dial it.`;
const aboutNone = say`${restored} No open call can have been dialed since then.${later}`;
const aboutAll = say`${restored} ${count('sought', 'call')} may have been dialed since then. Outdial searches for them at Genesys and does not dial them.${later}`;
const listScheduled = 'outdial calls list --state scheduled';
const scheduled = say` ${count('scheduled', 'scheduled call')} will be dialed later. Check each one: a cancel after the backup may be lost. See them: \`${() => listScheduled}\`.`;
const lostEnd = say`The data folder has lost how this call ended${when` after ${'since'}`}. Outdial searches for it at Genesys and does not dial it again.`;
const lostRecords = say`The data folder has lost later records of ${count('sought', 'open call')}, and ${[count('lost', 'accepted call'), '0 accepted calls']}. Outdial searches for the open calls at Genesys and does not dial them again.`;

const tellCallers = (facts: Facts): string => {
  const ids = facts['callIds'];
  if (!Array.isArray(ids) || ids.length === 0) return '';
  const more = Number(facts['lost']) > ids.length ? ' The log has all ids.' : '';
  return ` Tell the callers of the lost calls: ${ids.join(', ')}.${more}`;
};
const decide = (): string => 'Undecided calls end as outcome-unknown. A person decides about each of them.';

/** Lost and scheduled calls are named by the start that found them. */
const untilRestart = (facts: Facts): string =>
  isNone(facts, 'lost') && isNone(facts, 'scheduled') ? '' : ' This warning stays at least until the next restart.';

const listUndecided = 'outdial calls list --undecided';
const listing = { command: listUndecided };
const isOnlyScheduled = (facts: Facts): boolean => facts['sought'] === 0 && !isNone(facts, 'scheduled');

/** Codes about records that are missing from the data folder itself. */
export const recordEntries: readonly Entry[] = family(ofRecords, {
  'data-folder-restored': [
    'The data folder was restored or copied',
    (facts) => (facts['sought'] === undefined ? aboutOne : facts['sought'] === 0 ? aboutNone : aboutAll)(facts),
    say`${decide}${(facts) => (isNone(facts, 'scheduled') ? '' : scheduled(facts))}${tellCallers}${untilRestart}`,
    { command: (facts) => (isOnlyScheduled(facts) ? listScheduled : listUndecided) },
  ],
  'records-lost': [
    'Records are missing from the data folder',
    (facts) => (facts['sought'] === undefined ? lostEnd : lostRecords)(facts),
    say`Check the disk. ${decide}${tellCallers}${untilRestart}`,
    listing,
  ],
  'call-lost': [
    'The record of the call is lost',
    say`Outdial accepted the call${when` \`${'id'}\``}, but its record is lost: a file was damaged, or an older backup was restored. The target may have been rung.`,
    "Before you request the call again, check the agent's calls at that time in Genesys.",
    { kind: 'identity', status: 410 },
  ],
});
