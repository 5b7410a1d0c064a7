import { counted } from '../../call/counted.ts';
import { type Entry, type Facts, text, type EntryTexts } from '../entry.ts';

const ofRecords = (entry: EntryTexts<'page'>): Entry => ({
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
const count = (facts: Facts, name: string, noun: string): string => counted(Number(facts[name] ?? 0), noun);
const decide = 'List them with `outdial calls list --state outcome-unknown`, and decide with `outdial calls resolve`.';

/** Codes about records that are missing from the data folder itself. */
export const recordEntries: readonly Entry[] = [
  ofRecords({
    code: 'data-folder-restored',
    title: 'The data folder was restored from a backup',
    sentence: (facts) => {
      const made = `This data folder was restored from a backup${madeAt(facts)}.`;
      if (facts['sought'] === undefined) {
        return `${made} This call may have been dialed since then. Outdial searches for it at Genesys and does not dial it.`;
      }
      return `${made} Outdial does not dial its ${count(facts, 'sought', 'open call')} again: it searches for each at Genesys.`;
    },
    fix: (facts) => {
      const scheduled = Number(facts['scheduled'] ?? 0);
      const stays =
        scheduled === 0
          ? ''
          : ` ${count(facts, 'scheduled', 'scheduled call')} will be dialed later. Cancel again each one that was canceled after the backup.`;
      return `Undecided calls end as outcome-unknown. ${decide}${stays}`;
    },
    page: "A backup does not know what Outdial did after it. A call that was open in it may have been dialed since then, so Outdial does not dial it. For three minutes after the start, Outdial searches for a conversation with the call's mark. A person decides about calls that it does not find. Outdial dials new calls as usual.",
  }),
  ofRecords({
    code: 'records-lost',
    title: 'Records are missing from the data folder',
    sentence: (facts) =>
      `The data folder has lost the records of ${count(facts, 'sought', 'dial request')} and ${count(facts, 'lost', 'accepted call')}. Outdial searches for the dialed calls at Genesys and does not dial them again.`,
    fix: (facts) => {
      const ids = text(facts, 'callIds');
      const lost = ids === '' ? '' : ` Tell the callers of the lost calls: ${ids}.`;
      return `Check the disk. Undecided calls end as outcome-unknown. ${decide}${lost}`;
    },
    page: 'Outdial keeps a second record of each accepted call and each dial request. It compares the two at each start. If only the second record has a dial request, a phone may have rung. Outdial does not repeat it.',
  }),
  ofRecords({
    code: 'call-lost',
    kind: 'identity',
    status: 410,
    title: 'The record of the call is lost',
    sentence: (facts) =>
      `Outdial accepted the call${text(facts, 'id') === '' ? '' : ` \`${text(facts, 'id')}\``}, but a damaged disk lost its record. The target may have been rung.`,
    fix: () => "Before you request the call again, check the agent's calls at that time in Genesys.",
    page: 'Outdial accepted the call with 202. When it started again, the record was missing from the data folder. Outdial knows only the id and whether it dialed the call. It does not dial the call again. For some minutes after a start that found the loss, the same request without an idempotency key may be a repeat. It gets this answer, too. To place another call at once, send the request with its own `Idempotency-Key`.',
  }),
];
