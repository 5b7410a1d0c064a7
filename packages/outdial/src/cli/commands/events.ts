import type { Command } from 'commander';
import type { Run } from '../surroundings.ts';
import type { PreviewFlags } from './preview-event.ts';

/** `events preview`: what a mapping makes of an event. It needs no server and sends nothing anywhere. */
export function addEventsCommands(program: Command, run: Run): void {
  program
    .command('events')
    .description('Checks events that request calls.')
    .command('preview')
    .description('Shows the call request that a mapping makes from an event, its key, and its errors.')
    .requiredOption('--event <file>', 'an event in EventBridge or CloudEvents format')
    .requiredOption('--mapping <file>', 'a mapping, or a list of them: { when, request, idempotencyKey }')
    .option('--json', 'as JSON: { ok, request, key, keyFrom, missing, problems }')
    .addHelpText('after', examples)
    .action(async (flags: PreviewFlags) =>
      run(async (surroundings) => (await import('./preview-event.ts')).preview(flags, surroundings)),
    );
}

const examples = `
A string that begins with $ picks a value from the event ($.detail.lead.phone, $.detail.phones[0]); $$ means a plain $.
Exit codes: 0 the request is valid, 3 it is not valid, or no mapping matches the event.

Example:
  outdial events preview --event lead.json --mapping leads.json
`;
