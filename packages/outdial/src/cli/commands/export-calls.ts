import type { CallView, PageView } from '../../api/views.ts';
import type { CallChoiceBody } from '../../client/index.ts';
import { withClient, type ConnectionFlags } from '../connection.ts';
import { csvHead, csvLine } from '../csv.ts';
import { exitCode } from '../exit-code.ts';
import { conversationOf } from '../short-end.ts';
import type { Surroundings } from '../surroundings.ts';

type ExportFlags = ConnectionFlags & { readonly cursor?: string };

/** Prints every call that fits as CSV. */
export const exportCalls = (flags: ExportFlags, choice: CallChoiceBody) => (surroundings: Surroundings) =>
  withClient(surroundings, flags, async (client) => {
    const { line } = surroundings.terminal;
    let isFirst = true;
    for (let cursor: string | null | undefined = flags.cursor; cursor !== null;) {
      const page: PageView<CallView> = await client.list({
        ...{ ...choice, limit: 200 },
        ...(cursor !== undefined && { cursor }),
      });
      // What the server refuses is not followed by a header.
      if (isFirst) line(csvHead(exported.map(([name]) => name)));
      isFirst = false;
      for (const call of page.items) line(csvLine(exported.map(([, valueOf]) => valueOf(call) ?? '')));
      cursor = page.next;
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
  ['expiresAt', ({ expiresAt }) => expiresAt],
  ['attempts', ({ attempts }) => String(attempts.length)],
  ['conversationId', (call) => conversationOf(call)],
  ['code', ({ outcome, waitingFor }) => outcome?.code ?? waitingFor[0]?.code ?? null],
  ['sentence', ({ outcome, waitingFor }) => outcome?.sentence ?? waitingFor[0]?.message ?? null],
  ['talkSeconds', ({ outcome }) => numberText(outcome?.evidence['talkSeconds'])],
  ['attributes', ({ attributes }) => (Object.keys(attributes).length === 0 ? null : JSON.stringify(attributes))],
];

const numberText = (fact: unknown): string | null => (typeof fact === 'number' ? String(fact) : null);
