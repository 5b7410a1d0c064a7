import type { CallView, PageView } from '../../api/views.ts';
import type { CallChoiceBody } from '../../client/index.ts';
import { withClient, type ConnectionFlags } from '../connection.ts';
import { csvHead, csvLine } from '../csv.ts';
import { exitCode } from '../exit-code.ts';
import { plain } from '../print.ts';
import { conversationOf } from '../short-end.ts';
import type { Surroundings } from '../surroundings.ts';

type ExportFlags = ConnectionFlags & { readonly cursor?: string };

/** Prints every call that fits as CSV. */
export const exportCalls = (flags: ExportFlags, choice: CallChoiceBody) => (surroundings: Surroundings) =>
  withClient(surroundings, flags, async (client) => {
    const { line } = surroundings.terminal;
    const calls: CallView[] = [];
    for (let cursor: string | null | undefined = flags.cursor; cursor !== null;) {
      const page: PageView<CallView> = await client.list({
        ...{ ...choice, limit: 200 },
        ...(cursor !== undefined && { cursor }),
      });
      calls.push(...page.items);
      cursor = page.next;
    }
    const attributes = attributesOf(calls);
    line(csvHead([...exported.map(([name]) => name), ...attributes.map((name) => `attribute.${plain(name)}`)]));
    for (const call of calls) {
      const own = attributes.map((name) => call.attributes[name] ?? '');
      line(csvLine([...exported.map(([, valueOf]) => valueOf(call) ?? ''), ...own]));
    }
    return exitCode.ok;
  });

/** The columns of a call as CSV: times are ISO 8601 in UTC. */
const exported: readonly (readonly [string, (call: CallView) => string | null])[] = [
  ['id', ({ id }) => id],
  ['state', ({ state }) => state],
  ['createdAt', ({ createdAt }) => createdAt],
  ['createdBy', ({ createdBy }) => createdBy],
  ['createdByName', ({ createdByName }) => createdByName ?? null],
  ['key', ({ key }) => key],
  ['agentId', ({ resolved }) => resolved.agent.id],
  ['agent', ({ resolved }) => resolved.agent.name],
  ['queueId', ({ resolved }) => resolved.queue?.id ?? null],
  ['queue', ({ resolved }) => resolved.queue?.name ?? null],
  ['phoneNumber', ({ targets: [target] }) => target.phoneNumber],
  ['contactId', ({ targets: [target] }) => target.id],
  ['label', ({ label }) => label],
  ['reason', ({ reason }) => reason],
  ['notBefore', ({ notBefore }) => notBefore],
  ['expiresAt', ({ expiresAt }) => expiresAt],
  ['dialedAt', ({ attempts }) => attempts.at(-1)?.startedAt ?? null],
  ['endedAt', ({ endedAt }) => endedAt],
  ['attempts', ({ attempts }) => String(attempts.length)],
  ['conversationId', (call) => conversationOf(call)],
  ['code', ({ outcome, waitingFor }) => outcome?.code ?? waitingFor[0]?.code ?? null],
  ['sentence', ({ outcome, waitingFor }) => outcome?.sentence ?? waitingFor[0]?.message ?? null],
  ['targetRung', ({ outcome }) => (outcome === null ? null : (rungText[String(outcome.targetRung)] ?? null))],
  ['talkSeconds', ({ outcome }) => numberText(outcome?.evidence['talkSeconds'])],
  ['canceledBy', (call) => cancelerOf(call)],
  ['replaces', ({ reassignedFrom }) => reassignedFrom],
  ['replacedBy', ({ reassignedTo }) => reassignedTo],
];

function cancelerOf({ cancelRequested, outcome }: CallView): string | null {
  const by = cancelRequested?.by ?? (outcome?.canceled === true ? outcome.evidence['by'] : null);
  return typeof by === 'string' ? by : null;
}

/** After the others: a column for each attribute that some call has. */
const attributesOf = (calls: readonly CallView[]): readonly string[] =>
  [...new Set(calls.flatMap(({ attributes }) => Object.keys(attributes)))].toSorted();

const rungText: Readonly<Record<string, string>> = { true: 'yes', false: 'no', unknown: 'unknown' };

const numberText = (fact: unknown): string | null => (typeof fact === 'number' ? String(fact) : null);
