import type { Command } from 'commander';
import type { CallChoiceBody } from '../client/index.ts';
import type { AskFlags } from './ask.ts';
import { CommandError, exitCode } from './exit-code.ts';
import { comingInstant, pastInstant } from './duration.ts';
import type { TerminalReader } from './reader.ts';
import { pairOf } from './request-flags.ts';

/** Each filter of calls as a flag: its name, its value, and what it leaves. */
const rows: readonly (readonly [keyof CallChoiceBody, string, string])[] = [
  ['agent', '--agent <id>', 'only calls on behalf of this agent: id or e-mail'],
  ['queue', '--queue <queue>', 'only calls on behalf of this queue: id or name'],
  ['state', '--state <state>', 'only calls in this state, or in one of several: waiting,completed'],
  ['number', '--number <number>', 'only calls to this number'],
  ['key', '--key <key>', 'only the call with this idempotency key'],
  ['label', '--label <label>', 'only calls with this label'],
  ['attribute', '--attribute <name=value>', 'only calls with this attribute'],
  ['createdBy', '--created-by <key>', 'only calls requested with this API key: id or name'],
  ['code', '--code <code>', 'only calls that wait for this, or ended with it, such as agent-presence or talked'],
  ['undecided', '--undecided', 'only calls that a person must still resolve'],
  ['since', '--since <time>', 'only calls accepted since then: ISO 8601, or how long ago, such as 1h'],
  ['until', '--until <time>', 'only calls accepted before then, given like --since'],
  [
    'expiresBefore',
    '--expires-before <time>',
    'only calls with a deadline before then: a time, or how soon, such as 1h',
  ],
];

export type ChoiceFlags = Omit<CallChoiceBody, 'undecided'> & { readonly undecided?: boolean };

/** `which`: another text for `--state`, where not every state makes sense. */
export function addChoiceFlags(command: Command, which?: string): Command {
  for (const [name, flag, description] of rows)
    command.option(flag, name === 'state' ? (which ?? description) : description);
  return command;
}

/** The filters among the flags. */
export function choiceOf(flags: ChoiceFlags, reader: TerminalReader): CallChoiceBody {
  const given = rows.flatMap(([name]) => {
    const value = flags[name];
    if (value === undefined) return [];
    return [[name, valueOf(name, String(value), reader)] as const];
  });
  return Object.fromEntries(given);
}

function valueOf(name: keyof CallChoiceBody, value: string, reader: TerminalReader): string {
  if (name === 'expiresBefore') return comingInstant('--expires-before', value, reader);
  if (name === 'attribute') return pairOf(value).join(':');
  return name === 'since' || name === 'until' ? pastInstant(`--${name}`, value, reader) : value;
}

/** The flags of a command that changes one call, or all that fit. */
export interface ManyFlags extends AskFlags, ChoiceFlags {
  readonly confirm?: string;
  readonly yes?: boolean;
}

/** With a call, filters and a count would say something else. */
export function refuseFilters(flags: ManyFlags, reader: TerminalReader): void {
  if (flags.confirm !== undefined || Object.keys(choiceOf(flags, reader)).length > 0)
    throw new CommandError(
      'Filters and --confirm are for many calls: remove the id, or remove the filters.',
      exitCode.usage,
    );
}
