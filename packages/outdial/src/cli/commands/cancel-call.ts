import type { CallView } from '../../api/views.ts';
import { OutdialError, type Client } from '../../client/index.ts';
import { ask } from '../ask.ts';
import { callNamed } from '../call-id.ts';
import { refuseFilters, type ManyFlags } from '../choice-flags.ts';
import { CommandError, exitCode, type ExitCode } from '../exit-code.ts';
import { told } from '../print.ts';
import type { Surroundings } from '../surroundings.ts';

/** `calls cancel <call>`. A call that had ended before is not changed, so the command fails. */
export function cancelCall(id: string, flags: ManyFlags, surroundings: Surroundings): Promise<ExitCode> {
  const { terminal } = surroundings;
  refuseFilters(flags, terminal.reader);
  let isOver = false;
  return ask(flags, {
    request: async (client) => {
      const { id: whole } = await callNamed(client, id, 'open');
      // A look before the request: a refused one would be in the list of refusals.
      const before = await readable(client, whole);
      isOver = before !== null && before.outcome !== null;
      if (flags.yes === true) return client.cancel(whole);
      return before?.state === 'connected' ? hangUp(client, whole, terminal) : cancelOrAsk(client, whole, terminal);
    },
    lines: (call, reader) => {
      const { id: whole, state, outcome } = call;
      if (state === 'canceled' && !isOver) return [`${whole} is canceled. ${outcome?.sentence ?? ''}`.trimEnd()];
      if (outcome === null) return [`${whole} is ${state}. Outdial is canceling it.`];
      return [`${whole} had already ended: ${told(outcome.sentence, reader)}`];
    },
    exit: ({ outcome }) => (isOver || outcome?.canceled === false ? exitCode.refused : exitCode.ok),
  })(surroundings);
}

/** The call; null where the key may cancel and not read. */
const readable = (client: Client, id: string): Promise<CallView | null> =>
  client.get(id).catch((error: unknown) => {
    if (error instanceof OutdialError && error.status === 403) return null;
    throw error;
  });

/** Hangs up on two people only when the command or its person says so. */
async function cancelOrAsk(client: Client, id: string, terminal: Surroundings['terminal']): Promise<CallView> {
  try {
    return await client.cancel(id, { ifMatch: null });
  } catch (error) {
    if (!(error instanceof OutdialError) || error.code !== 'precondition-required') throw error;
    return hangUp(client, id, terminal);
  }
}

async function hangUp(client: Client, id: string, terminal: Surroundings['terminal']): Promise<CallView> {
  if (!terminal.interactive)
    throw new CommandError(`The agent and the target of ${id} talk. Give --yes to hang up.`, exitCode.usage);
  const answer = (await terminal.ask('The agent and the target talk. Hang up? [y/N] ')) ?? '';
  if (!/^y(es)?$/i.test(answer.trim())) throw new CommandError('The call continues.', exitCode.refused);
  return client.cancel(id);
}
