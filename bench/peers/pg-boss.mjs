// A job of pg-boss for each call. Nothing takes the jobs.
import PgBoss from 'pg-boss';
import { serveCalls } from './accepting.ts';

const [, connectionString = ''] = process.argv.slice(2);
const boss = new PgBoss({ connectionString, max: 20, supervise: false, schedule: false });
boss.on('error', (error) => process.stderr.write(`pg-boss: ${error.message}\n`));
await boss.start();
await boss.createQueue('calls');
serveCalls((id, call) => boss.send('calls', { id, call }));
