import { counted } from '../../call/counted.ts';
import { type EntryTerms, type Entry, type Facts, family, text } from '../entry.ts';

const ofRecords = {
  kind: 'state',
  who: 'admin',
  targetRung: 'unknown',
  next: 'nothing',
  status: null,
} satisfies EntryTerms;

const madeAt = (facts: Facts): string => (text(facts, 'since') === '' ? '' : ` made ${text(facts, 'since')}`);
const count = (facts: Facts, name: string, noun: string): string => counted(Number(facts[name] ?? 0), noun);
const tellCallers = (facts: Facts): string => {
  const ids = facts['callIds'];
  if (!Array.isArray(ids) || ids.length === 0) return '';
  const more = Number(facts['lost']) > ids.length ? ' The log has all ids.' : '';
  return ` Tell the callers of the lost calls: ${ids.join(', ')}.${more}`;
};
const decide = 'List them with `outdial calls list --state outcome-unknown`, and decide with `outdial calls resolve`.';

/** Codes about records that are missing from the data folder itself. */
export const recordEntries: readonly Entry[] = family(ofRecords, {
  'data-folder-restored': [
    'The data folder was restored from a backup',
    (facts) => {
      const made = `This data folder was restored from a backup${madeAt(facts)}.`;
      if (facts['sought'] === undefined) {
        return `${made} This call may have been dialed since then. Outdial searches for it at Genesys and does not dial it.`;
      }
      const lost = Number(facts['lost'] ?? 0) === 0 ? '' : ` It has lost ${count(facts, 'lost', 'later call')}.`;
      if (facts['sought'] === 0) return `${made} None of its open calls can have been dialed since.${lost}`;
      return `${made} Outdial does not dial its ${count(facts, 'sought', 'open call')} again: it searches for each at Genesys.${lost}`;
    },
    (facts) => {
      const scheduled = Number(facts['scheduled'] ?? 0);
      const stays =
        scheduled === 0
          ? ''
          : ` ${count(facts, 'scheduled', 'scheduled call')} will be dialed later. Check each one: a cancel after the backup may be lost.`;
      return `Undecided calls end as outcome-unknown. ${decide}${stays}${tellCallers(facts)}`;
    },
  ],
  'records-lost': [
    'Records are missing from the data folder',
    (facts) =>
      facts['sought'] === undefined
        ? `The data folder has lost how this call ended${text(facts, 'since') === '' ? '' : ` after ${text(facts, 'since')}`}. Outdial searches for it at Genesys and does not dial it again.`
        : `The data folder has lost later records of ${count(facts, 'sought', 'open call')}, and ${count(facts, 'lost', 'accepted call')}. Outdial searches for the open calls at Genesys and does not dial them again.`,
    (facts) => `Check the disk. Undecided calls end as outcome-unknown. ${decide}${tellCallers(facts)}`,
  ],
  'call-lost': [
    'The record of the call is lost',
    (facts) =>
      `Outdial accepted the call${text(facts, 'id') === '' ? '' : ` \`${text(facts, 'id')}\``}, but its record is lost: a file was damaged, or an older backup was restored. The target may have been rung.`,
    "Before you request the call again, check the agent's calls at that time in Genesys.",
    { kind: 'identity', status: 410 },
  ],
});
