// A job of graphile-worker for each call. Nothing takes the jobs.
import { Logger, makeWorkerUtils } from 'graphile-worker';
import pg from 'pg';
import { serveCalls } from './accepting.ts';

const [, connectionString = ''] = process.argv.slice(2);
const pgPool = new pg.Pool({ connectionString, max: 20 });
pgPool.on('error', () => undefined);
const jobs = await makeWorkerUtils({ pgPool, logger: new Logger(() => () => undefined) });
await jobs.migrate();
serveCalls((id, call) => jobs.addJob('calls', { id, call }));
