import { readFileSync } from 'node:fs';
import { mapEvent, readMappings, type Mapped } from '../../intake/mapping.ts';
import { readRequestValue } from '../../intake/read-request.ts';
import { parseJson } from '../../json/doubled.ts';
import { fieldAt } from '../../json/pointer.ts';
import { explainProblem } from '../../problems/catalogue.ts';
import { CommandError, exitCode, type ExitCode } from '../exit-code.ts';
import { whyUnread } from '../../system/unread-file.ts';
import { plain } from '../print.ts';
import type { Surroundings } from '../surroundings.ts';

export interface PreviewFlags {
  readonly event: string;
  readonly mapping: string;
  readonly json?: boolean;
}

/** Prints what a mapping makes of an event. */
export function preview(flags: PreviewFlags, { terminal, clock }: Surroundings): ExitCode {
  const read = readMappings(textOf(flags.mapping));
  if (!read.ok) throw new CommandError(read.faults.join(' '), exitCode.refused);
  const mapped = mapEvent(read.mappings, eventIn(flags.event), clock.now());
  if (mapped === null) throw new CommandError('No mapping matches this event: check its when.', exitCode.refused);
  const seen = judged(mapped, clock.now());
  if (flags.json === true) {
    terminal.line(JSON.stringify(seen, null, 2));
    return seen.ok ? exitCode.ok : exitCode.refused;
  }
  terminal.line(JSON.stringify(seen.request, null, 2));
  terminal.line(plain(`Key: ${seen.key ?? 'none'}`));
  if (mapped.keyFrom === 'event-id') {
    terminal.line(
      "! The key is the event's id. If the producer sends the event again, it gets a new id, and Outdial places a second call:",
    );
    terminal.line('  set idempotencyKey to a value that stays the same, such as $.detail.orderId.');
  }
  for (const path of mapped.missing)
    terminal.line(plain(`! The event has nothing at ${path}, so the field is left out.`));
  for (const { message, fix } of seen.problems) {
    terminal.line(`${terminal.paint.red('✗')} ${plain(message)}`);
    terminal.line(`  ${plain(fix)}`);
  }
  if (seen.ok) terminal.line(`${terminal.paint.green('✓')} The request is valid.`);
  return seen.ok ? exitCode.ok : exitCode.refused;
}

function judged({ envelope, missing, keyFrom }: Mapped, now: number) {
  if (envelope.kind === 'problem') {
    const problems = envelope.problems.map((problem) => explainProblem(problem));
    return { ok: false, request: null, key: null, keyFrom, missing, problems };
  }
  const reading = readRequestValue(envelope.body, now, { countFrom: envelope.at });
  const problems = reading.ok ? [] : reading.problems.map((problem) => explainProblem(problem));
  return { ok: reading.ok, request: envelope.body, key: envelope.id, keyFrom, missing, problems };
}

function eventIn(file: string): unknown {
  const json = parseJson(textOf(file));
  if (json.kind === 'not-json') throw new CommandError(`${file} is not JSON.`, exitCode.refused);
  const [twice] = json.doubled;
  if (twice === undefined) return json.value;
  const sentence = `${file} names \`${fieldAt(twice)}\` more than once in the same object. Keep one of them.`;
  throw new CommandError(sentence, exitCode.refused);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new CommandError(`${file} cannot be read: ${whyUnread(file, error)}`, exitCode.usage, error);
  }
}
