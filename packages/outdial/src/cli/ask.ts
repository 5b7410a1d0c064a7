import type { Client } from '../client/index.ts';
import { withClient, type ConnectionFlags } from './connection.ts';
import { exitCode, type ExitCode } from './exit-code.ts';
import type { TerminalReader } from './reader.ts';
import type { Surroundings } from './surroundings.ts';

/** The flags of a command that prints the server's answer, `--json` for programs. */
export interface AskFlags extends ConnectionFlags {
  readonly json?: boolean;
}

interface CommandQuestion<Answer> {
  readonly request: (client: Client) => Promise<Answer>;
  /** The answer for a person. */
  readonly lines: (answer: Answer, reader: TerminalReader) => readonly string[];
  /** Said after the lines, and not part of the result: a pipe does not get it. */
  readonly aside?: (answer: Answer, reader: TerminalReader) => string | null;
  /** Absent: every answer is a success. */
  readonly exit?: (answer: Answer) => ExitCode;
}

/** The work of a command that makes one request and prints its answer: as one line of JSON with `--json`, else for a person. */
export const ask =
  <Answer>(
    flags: AskFlags,
    { request, lines, aside = () => null, exit = () => exitCode.ok }: CommandQuestion<Answer>,
  ) =>
  (surroundings: Surroundings): Promise<ExitCode> =>
    withClient(surroundings, flags, async (client) => {
      const { line, aside: say, reader } = surroundings.terminal;
      const answer = await request(client);
      if (flags.json === true) line(JSON.stringify(answer));
      else {
        for (const text of lines(answer, reader)) line(text);
        const more = aside(answer, reader);
        if (more !== null) say(more);
      }
      return exit(answer);
    });
