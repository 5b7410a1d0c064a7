import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { z } from 'zod';
import { mergedTimings } from './control/control.ts';
import { timingsOrder } from './control/requests.ts';
import { describeSandbox } from './seed/describe.ts';
import type { FloorSeed } from './seed/floor.ts';
import { createSandbox } from './sandbox.ts';
import { readSeed } from './control/seed-file.ts';
import { defaultTimings } from './time/timings.ts';
import type { Timings } from './time/timings.ts';

const options = z.object({
  port: z.coerce.number().int().min(0).max(65_535),
  dataDir: z.string().optional(),
  agents: z.coerce.number().int().min(0).max(100_000),
  seed: z.string().optional(),
  rateLimit: z.coerce.number().int().min(0),
  record: z.string().optional(),
  deliverAnywhere: z.boolean().default(false),
  list: z.boolean().default(false),
});

const command = new Command('genesys-cloud-sandbox')
  .description('A stateful emulator of the part of Genesys Cloud that places calls. It listens on 127.0.0.1 only.')
  .option('--port <number>', 'the port; 0 picks a free one', '4601')
  .option('--data-dir <folder>', 'keep the state in this folder; default: in memory')
  .option('--agents <number>', 'add this many generated agents', '0')
  .option('--seed <file>', 'start with the agents and queues of this JSON file')
  .option('--rate-limit <number>', 'requests per minute and token; 0 removes the limit', '300')
  .option('--record <file>', 'append every exchange as a line of JSON, with masked secrets and phone numbers')
  .option('--deliver-anywhere', 'let events be delivered to other machines, too')
  .option('--list', 'print the named agents, magic numbers and faults, then exit')
  .addHelpText('after', '\nSANDBOX_TIMINGS sets durations in milliseconds as JSON, such as {"talkMs":500}.');

async function run(): Promise<number> {
  command.parse();
  const given = options.safeParse(command.opts());
  if (!given.success)
    return complain(given.error.issues.map(({ path, message }) => `--${path.join('.')}: ${message}`).join('\n'));
  const { port, dataDir, agents, seed, rateLimit, record, deliverAnywhere, list } = given.data;
  if (list) {
    process.stdout.write(`${describeSandbox()}\n`);
    return 0;
  }
  const sandbox = createSandbox({
    dataDir,
    agents,
    seed: seed === undefined ? undefined : seedOf(seed),
    timings: timingsOf(process.env['SANDBOX_TIMINGS']),
    record,
    deliverAnywhere,
    rateLimitPerMinute: rateLimit === 0 ? null : rateLimit,
  });
  let url: string;
  try {
    url = await sandbox.listen(port);
  } catch (error) {
    await sandbox.close();
    const inUse = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    return complain(inUse ? `Port ${port} is in use. Choose another one with --port.` : String(error));
  }
  // A program that reads the ready message may end the sandbox at that moment.
  const isToEnd = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  process.stdout.write(`Sandbox on ${url}\n${describeSandbox()}\n`);
  // Under the fault `refuse` the sandbox does not listen for a moment, and nothing else keeps the process alive.
  const alive = setInterval(() => undefined, 60_000);
  await isToEnd;
  clearInterval(alive);
  await sandbox.close();
  return 0;
}

function seedOf(file: string): FloorSeed {
  try {
    return readSeed(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`--seed ${file}: ${reasonOf(error)}`, { cause: error });
  }
}

function timingsOf(text: string | undefined): Partial<Timings> | undefined {
  if (text === undefined) return undefined;
  try {
    return mergedTimings(defaultTimings, timingsOrder.parse(JSON.parse(text)));
  } catch (error) {
    throw new Error(`SANDBOX_TIMINGS: ${reasonOf(error)}`, { cause: error });
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof z.ZodError)
    return error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  return error instanceof Error ? error.message : String(error);
}

function complain(sentence: string): number {
  process.stderr.write(`${sentence}\n`);
  return 2;
}

try {
  process.exitCode = await run();
} catch (error) {
  process.exitCode = complain(reasonOf(error));
}
