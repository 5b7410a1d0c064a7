import type { Command } from 'commander';
import { ask, type AskFlags } from '../ask.ts';
import { callNamed } from '../call-id.ts';
import { addConnectionFlags } from '../connection.ts';
import { plain } from '../print.ts';
import type { Run } from '../surroundings.ts';

interface WrapUpFlags extends AskFlags {
  readonly code: string;
  readonly notes?: string;
}

const help = `
Genesys takes a wrap-up only while the agent is in wrap-up for the call, and only from the agent: the agent must have consented
("outdial agents connect"). <call> is an id or the beginning of one, an idempotency key, or a number with + for the newest call to it.

Example:
  outdial calls wrap-up call_01kb3z6q7s --code Reached --notes "Calls back on Monday"
`;

/** `calls wrap-up`: the wrap-up code and the notes of a call. */
export function addWrapUpCommand(calls: Command, run: Run): void {
  addConnectionFlags(calls.command('wrap-up <call>').description("Sets a call's wrap-up code and notes in Genesys."))
    .requiredOption('--code <code>', 'id or name of the wrap-up code')
    .option('--notes <text>', "the agent's notes")
    .option('--json', 'print the answer as JSON')
    .addHelpText('after', help)
    .action(async (id: string, flags: WrapUpFlags) =>
      run(
        ask(flags, {
          request: async (client) => {
            const { code, notes } = flags;
            return client.wrapUp((await callNamed(client, id)).id, { code, ...(notes !== undefined && { notes }) });
          },
          lines: ({ code, name }) => [`Genesys has the wrap-up code ${plain(name ?? code)}.`],
        }),
      ),
    );
}
