import { type Entry, type Facts, text } from './entry.ts';

type Drawn = Pick<Entry, 'code' | 'title' | 'sentence' | 'fix' | 'page'> & Partial<Entry>;

const ofRecords = (entry: Drawn): Entry => ({
  kind: 'state',
  expected: () => null,
  who: 'admin',
  targetRung: 'unknown',
  next: 'nothing',
  clears: null,
  status: null,
  source: "Outdial's own rule",
  ...entry,
});

const madeAt = (facts: Facts): string => (text(facts, 'since') === '' ? '' : ` made ${text(facts, 'since')}`);
const counted = (facts: Facts, name: string, thing: string, many = `${thing}s`): string => {
  const count = Number(facts[name] ?? 0);
  return `${count} ${count === 1 ? thing : many}`;
};
const decide = 'List them with `outdial calls list --state outcome-unknown`, decide with `outdial calls resolve`.';

/** What is missing from the records of the data folder itself. */
export const recordEntries: readonly Entry[] = [
  ofRecords({
    code: 'data-folder-restored',
    title: 'The data folder was restored from a backup',
    sentence: (facts) => {
      const made = `This data folder was restored from a backup${madeAt(facts)}.`;
      if (facts['sought'] === undefined) {
        return `${made} This call may have been dialed since then. Outdial looks for it and does not dial it.`;
      }
      return `${made} Outdial does not dial its ${counted(facts, 'sought', 'open call')} again: it looks for each at Genesys.`;
    },
    fix: (facts) => {
      const scheduled = Number(facts['scheduled'] ?? 0);
      const stays =
        scheduled === 0
          ? ''
          : ` ${counted(facts, 'scheduled', 'scheduled call')} will be dialed later: cancel again what was canceled after the backup.`;
      return `Undecided calls end as outcome-unknown. ${decide}${stays}`;
    },
    page: 'A backup does not know what Outdial did after it. A call that was open in it may have been dialed since then, so Outdial does not dial it. It looks for a conversation with the mark of the call, for three minutes from the start on. A person decides about calls that it does not find. New calls are dialed as usual.',
  }),
  ofRecords({
    code: 'records-lost',
    title: 'Records are missing from the data folder',
    sentence: (facts) =>
      `The data folder has lost the records of ${counted(facts, 'sought', 'dial request')} and ${counted(facts, 'lost', 'accepted call')}. Outdial looks for the dialed calls at Genesys and does not dial them again.`,
    fix: (facts) => {
      const ids = text(facts, 'callIds');
      const lost = ids === '' ? '' : ` Tell the callers of the lost calls: ${ids}.`;
      return `Check the disk. Undecided calls end as outcome-unknown. ${decide}${lost}`;
    },
    page: 'Outdial keeps a second record of each accepted call and each dial request. It compares the two at each start. A dial request that only the second record has may have rung a phone, so it is not repeated.',
  }),
  ofRecords({
    code: 'call-lost',
    kind: 'identity',
    status: 410,
    title: 'The record of the call is lost',
    sentence: (facts) =>
      `Outdial accepted the call${text(facts, 'id') === '' ? '' : ` \`${text(facts, 'id')}\``}, and a damaged disk lost its record. Its target may have been rung.`,
    fix: () => "Look at the agent's calls of that time in Genesys before you request it again.",
    page: 'The call was answered with 202. When Outdial started again, its record was missing from the data folder. Only its id and whether it was dialed are known; Outdial does not dial it any more.',
  }),
];
