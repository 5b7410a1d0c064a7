// A workflow of DBOS for each call, on a queue that nothing takes from.
import { DBOS, DBOSClient } from '@dbos-inc/dbos-sdk';
import { serveCalls } from './accepting.ts';

const [, systemDatabaseUrl = ''] = process.argv.slice(2);
DBOS.setConfig({ name: 'bench', systemDatabaseUrl, logLevel: 'error', runAdminServer: false });
await DBOS.launch();
await DBOS.shutdown();
const client = await DBOSClient.create({ systemDatabaseUrl, systemDatabasePoolSize: 20 });
serveCalls((id, call) => client.enqueue({ workflowName: 'place', queueName: 'calls', workflowID: id }, call));
