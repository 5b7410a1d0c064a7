import { describeEngineContract } from 'outdial/testing';
import { afterAll, beforeAll } from 'vitest';
import { bundledHost, contractOutside } from './bundled-host.ts';
import { openFunctionProcesses, type FunctionProcesses } from './function-processes.ts';
import { hearLog } from './hear-log.ts';

let processes: FunctionProcesses | null = null;
let log: ReturnType<typeof hearLog> | null = null;
beforeAll(async () => {
  log = hearLog();
  processes = await openFunctionProcesses({ plugins: [contractOutside] });
});
afterAll(async () => {
  await processes?.close();
  log?.restore();
});

// engine.test.ts covers the cases that `manyProcesses` leaves out, with one process.
const makeHost = () => {
  if (processes === null) throw new TypeError('The processes exist only inside a test.');
  return bundledHost(processes);
};
describeEngineContract('bundled step-functions', makeHost, { manyProcesses: true, reassigns: true });
