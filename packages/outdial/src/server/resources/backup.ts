import { Hono, type Context } from 'hono';
import type { Backup } from '../../ports/engine.ts';
import { allow } from '../http/access.ts';
import { isoOf } from '../../call/instants.ts';
import type { RouteEnvironment, ServerParts } from '../http/parts.ts';
import { refuse } from '../../orders/refusal.ts';
import { problemResponse } from '../http/problem-json.ts';

export const backupType = 'application/vnd.sqlite3';

/** `GET /v1/backup`: the whole store as it is now, with every number and every secret in it. For an administrator. */
export function backupRoutes(parts: ServerParts): Hono<RouteEnvironment> {
  const app = new Hono<RouteEnvironment>();
  app.get('/v1/backup', allow(parts.apiKeys, 'admin'), (c) => getBackup(c, parts));
  return app;
}

async function getBackup(c: Context<RouteEnvironment>, { engine, clock }: ServerParts): Promise<Response> {
  if (engine.backup === undefined) return refused(c, 'backup-not-possible');
  // Nothing would read it.
  if (c.req.method === 'HEAD') return new Response(null, { headers: { 'content-type': backupType } });
  const backup = await engine.backup(c.var.caller.id);
  if (backup === null) return refused(c, 'backup-running');
  const name = `outdial-backup-${isoOf(clock.now()).replaceAll(/[-:]|\.\d+/g, '')}.db`;
  return new Response(streamOf(backup), {
    headers: {
      'content-type': backupType,
      'content-length': String(backup.size),
      'content-disposition': `attachment; filename="${name}"`,
    },
  });
}

const refused = (c: Context<RouteEnvironment>, code: string): Response =>
  problemResponse(refuse(code, { status: 409 }), c.var.requestId);

/** A reader that goes away lets go of the backup, and one that fails sees the stream break off before its length. */
function streamOf(backup: Backup): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      pull: (controller) => {
        const piece = backup.next();
        if (piece !== null) {
          controller.enqueue(piece);
          return;
        }
        backup.release();
        controller.close();
      },
      cancel: backup.release,
    },
    { highWaterMark: 0 },
  );
}
