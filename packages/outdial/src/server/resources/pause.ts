import * as z from 'zod';
import { pausedSchema, type PausedView } from '../../api/service-views.ts';
import { isoOrNull } from '../../call/instants.ts';
import { readValue } from '../../orders/read-value.ts';
import { callBodyLimit, readBody } from '../http/body.ts';
import { fieldTwice, parsed } from '../http/json-body.ts';
import { keyNames } from '../http/key-names.ts';
import { type Exchange, refused, sharing } from '../http/route.ts';
import type { ServerWorld } from '../http/server-world.ts';

const answers = { 200: ['Whether dialing is paused', pausedSchema] } as const;

/** The body of `POST /v1/pause`; none is one, too. */
const pauseSchema = z
  .strictObject({
    note: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .nullish()
      .meta({ description: 'Why, in your words, for the others: 1 to 200 characters.' }),
  })
  .meta({ id: 'PauseRequest', examples: [{ note: 'Fire drill until 10:30' }] });

/** Stops and starts dialing, from before the next fence on. Deadlines and conversations continue. */
export const pauseRoutes = sharing({ scope: 'dialing:pause', sight: 'none' }, [
  {
    method: 'post',
    path: '/v1/pause',
    summary: 'Pause dialing, before the next dial',
    description: 'A pause while dialing is paused changes nothing, not even the note: the answer says who paused it.',
    body: pauseSchema,
    answers,
    answer: pause,
  },
  {
    method: 'post',
    path: '/v1/resume',
    summary: 'Dial again',
    answers,
    answer: async (c, { engine }) => {
      const already = !engine.paused();
      await engine.resume(c.var.caller.id);
      return c.json({ paused: false, already, at: null, by: null, byName: null, note: null } satisfies PausedView);
    },
  },
]);

async function pause(c: Exchange, world: ServerWorld): Promise<Response> {
  const { engine } = world;
  const note = await readNote(c);
  if (note.kind === 'refused') return refused(c, note);
  const already = engine.paused();
  await engine.pause(c.var.caller.id, note.value);
  const now = engine.pausedBy?.() ?? null;
  const byName = now?.by == null ? null : ((await keyNames(world)).get(now.by) ?? null);
  const shown = { at: isoOrNull(now?.at ?? null), by: now?.by ?? null, byName, note: now?.note ?? null };
  return c.json({ paused: true, already, ...shown } satisfies PausedView);
}

async function readNote(c: Exchange) {
  const body = await readBody(c.req.raw, callBodyLimit);
  if (body.kind === 'refused') return body;
  if (body.text.trim() === '') return { kind: 'value', value: null } as const;
  const json = parsed(body.text);
  if (json.kind === 'refused') return json;
  const [twice] = json.doubled;
  if (twice !== undefined) return fieldTwice(twice);
  const read = readValue(json.value, pauseSchema);
  return read.kind === 'refused' ? read : ({ kind: 'value', value: read.value.note ?? null } as const);
}
