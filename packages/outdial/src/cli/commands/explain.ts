import type { Command } from 'commander';
import type { Run } from '../surroundings.ts';
import type { ExplainFlags } from './explain-input.ts';

/** `explain`: what is wrong with a body, or what a code means. It needs no server and sends nothing anywhere. */
export function addExplainCommand(program: Command, run: Run): void {
  program
    .command('explain <what>')
    .description(
      'Explains a request body (Outdial or Genesys), an error answer, curl -v output, code, a post, an error code or a name. ' +
        '<what> is a file, - for stdin, or the code or name itself.',
    )
    .option('--json', 'as JSON: { ok, recognised, sentence, problems, warnings, confirmed, corrected, fill, marks }')
    .addHelpText('after', examples)
    .action(async (what: string, flags: ExplainFlags) =>
      run(async (surroundings) => (await import('./explain-input.ts')).explainGiven(what, flags, surroundings)),
    );
}

const examples = `
It works without a server and does not send anything; only for the id of a call it asks the server, if one answers. In code it
checks names: fields, scopes, permissions, hosts, paths, packages, classes, methods and presences. For a name that does not exist,
it gives the right one. It warns about code that can place a call twice.
Exit codes: 0 no errors, or it explained a code, name or answer; 3 the input has errors; 8 it did not recognise the input, so nothing
was checked ("ok": null with --json).

Examples:
  outdial explain body.json
  pbpaste | outdial explain -
  outdial explain not.a.user
  outdial explain getPresenceByUserId
  outdial explain 'participants[].to'
  curl -v … 2>&1 | outdial explain -
  outdial explain body.json --json | jq .corrected
`;
