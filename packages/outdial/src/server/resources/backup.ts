import { isoOf } from '../../call/instants.ts';
import { refuse } from '../../orders/refusal.ts';
import { EngineError } from '../../ports/engine-error.ts';
import type { Backup } from '../../ports/engine.ts';
import { type Exchange, refused, sharing } from '../http/route.ts';
import type { ServerWorld } from '../http/server-world.ts';

const backupType = 'application/vnd.sqlite3';

/** `GET /v1/backup`: the whole store as it is now, with every number and every secret in it. For an administrator. */
export const backupRoutes = sharing({ scope: 'admin', sight: 'every' }, [
  {
    method: 'get',
    path: '/v1/backup',
    summary: 'Download a backup; calls continue',
    description:
      'The whole store as one SQLite file, with its length. It contains every phone number, every webhook secret, and the hashes of the API keys.',
    answers: { 200: ['The file', null] },
    media: [backupType],
    problems: ['backup-running', 'backup-not-possible'],
    answer: getBackup,
  },
]);

async function getBackup(c: Exchange, { engine, clock, logger }: ServerWorld): Promise<Response> {
  if (engine.backup === undefined) return refused(c, refuse('backup-not-possible', { status: 409 }));
  // Nothing would read it.
  if (c.req.method === 'HEAD') return new Response(null, { headers: { 'content-type': backupType } });
  const backup = await engine.backup(c.var.caller.id);
  if (backup === null) return refused(c, refuse('backup-running', { status: 409 }));
  const name = `outdial-backup-${isoOf(clock.now()).replaceAll(/[-:]|\.\d+/g, '')}.db`;
  const { requestId } = c.var;
  const failed = (error: unknown): void => {
    const why = error instanceof EngineError ? (error.facts['why'] ?? error.message) : 'it cannot be read';
    logger.error({ requestId, why }, 'A backup broke off before its reader had all of it. Download it again.');
  };
  return new Response(streamOf(backup, failed), {
    headers: {
      'content-type': backupType,
      'content-length': String(backup.size),
      'content-disposition': `attachment; filename="${name}"`,
    },
  });
}

/** A reader that goes away lets go of the backup, and one that fails sees the stream break off before its length. */
function streamOf(backup: Backup, failed: (error: unknown) => void): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      pull: (controller) => {
        try {
          const piece = backup.next();
          if (piece !== null) {
            controller.enqueue(piece);
            return;
          }
          backup.release();
          controller.close();
        } catch (error) {
          failed(error);
          throw error;
        }
      },
      cancel: backup.release,
    },
    { highWaterMark: 0 },
  );
}
