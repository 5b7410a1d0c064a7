import { lstatSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { organisationOf, type Configuration, type ConfiguredValue } from '../../configuration.ts';
import { createLogger } from '../../system/logger.ts';
import { whyUnread } from '../../system/unread-file.ts';
import { openOutdial, type Outdial } from '../../outdial.ts';
import type { OutdialOptions, OutdialTarget } from '../../outdial-options.ts';
import type { ConnectionFigures } from '../../ports/connections.ts';
import { CommandError, exitCode } from '../exit-code.ts';
import { refuseForeignFolder } from './foreign-folder.ts';
import { freePort, listen, originWords, type Listening } from './listen.ts';
import { namesOf, refusePlainHttp } from './reach.ts';
import { followTls, readTls, tlsFilesOf } from './tls-files.ts';
import { readMappings } from '../../intake/mapping.ts';
import { checkPolicyFile } from '../check-policy-file.ts';
import { sandboxControl, type SandboxControl } from '../sandbox-control.ts';
import { agentTokensOf, type CodeClient } from './agent-tokens.ts';
import { runSandbox, seededClient, seededCodeClient, type RunningSandbox } from './run-sandbox.ts';
import { startKey, type StartKey } from './start-keys.ts';
import type { Surroundings } from '../surroundings.ts';
import { fixIn } from '../print.ts';

/** What `start` has opened, as far as it got. */
interface Opened {
  outdial: Outdial | null;
  server: Listening | null;
  sandbox: RunningSandbox | null;
  stopTls: (() => void) | null;
}

/** Outdial while it serves. */
export interface Running {
  readonly url: string;
  readonly key: StartKey;
  /** Sends a request to this server without the network. */
  readonly fetch: Outdial['fetch'];
  /** Null with a real organisation. */
  readonly sandbox: (SandboxControl & { readonly url: string }) | null;
  /** Problems that this start found in the data folder, in words; `null` when there are none. */
  readonly warning: string | null;
  /** Answers open requests, unless `expired` resolves first, then ends. */
  readonly close: (expired?: Promise<void>) => Promise<void>;
}

/** Opens everything that `start` runs. Rejects with a `CommandError` for what a person can put right; nothing is left open then. */
export async function openRunning(configuration: Configuration, surroundings: Surroundings): Promise<Running> {
  const opened: Opened = { outdial: null, server: null, sandbox: null, stopTls: null };
  try {
    return await openAll(configuration, opened, surroundings);
  } catch (error) {
    await closeAll(opened);
    throw error;
  }
}

async function openAll(configuration: Configuration, opened: Opened, surroundings: Surroundings): Promise<Running> {
  refusePlainHttp(configuration);
  checkDataFolder(configuration.dataDir);
  const dataDir = configuration.dataDir.value;
  const host = configuration.host.value;
  const files = tlsFilesOf(configuration);
  const tls = files === null ? null : readTls(files);
  const port = await freePort(configuration.port, ownPort, host);
  const plan = await planTarget(configuration);
  // Before the sandbox: only who owns the data folder may touch the sandbox's state in it.
  const connections = (): ConnectionFigures | null => opened.server?.connections() ?? null;
  const outdial = openStore({ ...configuration, port }, { ...plan, connections }, surroundings);
  opened.outdial = outdial;
  if (plan.ownSandboxPort !== null) {
    opened.sandbox = await runSandbox(plan.ownSandboxPort, {
      flag: '--sandbox-port',
      dataDir: join(dataDir, 'sandbox'),
      agents: 0,
    });
  }
  const making = { apiKeys: outdial.apiKeys, dataDir, now: surroundings.clock.now(), newId: surroundings.newId };
  const key = await startKey(making, configuration.apiKey);
  const trustProxy = configuration.trustProxy.value;
  const logger = createLogger(configuration.logLevel.value);
  const terms = { host, tls, trustProxy, logger, clock: surroundings.clock };
  const server = await listen((request) => outdial.fetch(request), port, ownPort, terms);
  opened.server = server;
  if (files !== null) {
    opened.stopTls = followTls(files, { clock: surroundings.clock, logger, use: server.useTls });
  }
  const url = plan.target.kind === 'sandbox' ? plan.target.url : null;
  const sandbox = url === null ? null : { ...sandboxControl(url), url };
  await outdial.start().catch((error: unknown) => {
    throw forPeople(error, dataDir, plan.target);
  });
  const found = outdial.warning();
  const warning = found === null ? null : `${found.message} ${fixIn(found)}`;
  const { fetch } = outdial;
  return { url: server.url, key, fetch, sandbox, warning, close: (expired) => closeAll(opened, expired) };
}

/** Requests are answered while Outdial still runs. Requests in flight to the sandbox are waited for, so it goes last. */
async function closeAll({ outdial, server, sandbox, stopTls }: Opened, expired?: Promise<void>): Promise<void> {
  stopTls?.();
  await server?.close(expired);
  await outdial?.close();
  await sandbox?.close();
}

const ownPort = { what: 'Outdial', flag: '--port', variable: 'OUTDIAL_PORT' } as const;
const sandboxPort = { what: 'the sandbox', flag: '--sandbox-port', variable: 'OUTDIAL_SANDBOX_PORT' } as const;

interface Plan {
  readonly target: OutdialTarget;
  /** The port of the sandbox to run in this process. Null: no sandbox here. */
  readonly ownSandboxPort: Configuration['sandboxPort'] | null;
  /** The sandbox's client that signs users in. Null: none, or an organisation. */
  readonly codeClient: CodeClient | null;
}

async function planTarget(configuration: Configuration): Promise<Plan> {
  if (configuration.target.value === 'organisation') {
    const found = organisationOf(configuration);
    if (!found.ok) throw new CommandError(found.fault, exitCode.usage);
    return { target: { kind: 'organisation', ...found.organisation }, ownSandboxPort: null, codeClient: null };
  }
  const url = configuration.sandboxUrl.value;
  if (url === null) {
    const port = await freePort(configuration.sandboxPort, sandboxPort);
    const { id, secret } = seededClient;
    const own = `http://127.0.0.1:${port.value}`;
    const target = { kind: 'sandbox', url: own, clientId: id, clientSecret: secret } as const;
    return { target, ownSandboxPort: port, codeClient: seededCodeClient };
  }
  const { client, codeClient } = await clientsOf(url);
  const target = { kind: 'sandbox', url, clientId: client.id, clientSecret: client.secret } as const;
  return { target, ownSandboxPort: null, codeClient };
}

const clientCredentials = 'CLIENT-CREDENTIALS';

async function clientsOf(url: string) {
  const clients = await sandboxControl(url)
    .clients()
    .catch((error: unknown) => {
      throw new CommandError(
        `No sandbox answers at ${url}. Start one with "outdial sandbox", or leave --sandbox-url and OUTDIAL_SANDBOX_URL out.`,
        exitCode.usage,
        error,
      );
    });
  const client = clients.find(({ grantType }) => (grantType ?? clientCredentials) === clientCredentials);
  if (client === undefined)
    throw new CommandError(`The sandbox at ${url} has no OAuth client for client credentials.`, exitCode.usage);
  return { client, codeClient: clients.find(({ grantType }) => grantType === 'CODE') ?? null };
}

/** Throws unless the data folder exists or can be made. A file is an error, and so is a path under a file. */
function checkDataFolder({ value, origin }: ConfiguredValue<string>): void {
  if (mayBeFolder(resolve(value))) return;
  throw new CommandError(
    `The data folder ${value} (${originWords[origin]}) is a file, is below a file, or is closed to this user. Choose another with --data-dir or OUTDIAL_DATA_DIR.`,
    exitCode.usage,
  );
}

/** Whether the path, or the nearest one above it that exists, is a folder. */
function mayBeFolder(path: string): boolean {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    // For a path under a file, Node 20 throws and Node 24 finds nothing.
    if (found !== undefined) return found.isDirectory();
    // A link that leads nowhere is there, and cannot be made a folder.
    return lstatSync(path, { throwIfNoEntry: false }) === undefined && mayBeFolder(dirname(path));
  } catch {
    return false;
  }
}

/** The mapping file's text, checked, so that a fault is a sentence before anything is opened. */
function mappingsOf(file: string | null): { readonly eventMappings?: string } {
  if (file === null) return {};
  let eventMappings: string;
  try {
    eventMappings = readFileSync(file, 'utf8');
  } catch (error) {
    throw new CommandError(`The event mappings cannot be read: ${whyUnread(file, error)}`, exitCode.usage, error);
  }
  const read = readMappings(eventMappings);
  if (!read.ok) throw new CommandError(`${file}: ${read.faults.join(' ')}`, exitCode.usage);
  return { eventMappings };
}

function openStore(
  configuration: Configuration,
  { target, codeClient, connections }: Plan & Required<Pick<OutdialOptions, 'connections'>>,
  surroundings: Surroundings,
): Outdial {
  const dataDir = configuration.dataDir.value;
  refuseForeignFolder(dataDir);
  const agentTokens = agentTokensOf(configuration, codeClient);
  checkPolicyFile(configuration.policyFile, configuration.target.value, surroundings.terminal);
  try {
    return openOutdial({
      ...{ target, connections, dataDir, policyFile: configuration.policyFile.value, clock: surroundings.clock },
      ...mappingsOf(configuration.eventMappingsFile.value),
      ...(configuration.eventSource.value === null ? {} : { eventSource: configuration.eventSource.value }),
      ...(agentTokens === null ? {} : { agentTokens }),
      timers: configuration.timers.value,
      ...namesOf(configuration),
      retention: { calls: configuration.retentionCalls.value },
      logLevel: configuration.logLevel.value,
      webhooks: { allowPrivate: configuration.webhooksAllowPrivate.value },
      ...(configuration.oidc === null ? {} : { oidc: configuration.oidc }),
      ...(configuration.traces === null ? {} : { traces: configuration.traces }),
      crashAt: configuration.crashAt.value,
    });
  } catch (error) {
    throw forPeople(error, dataDir, target);
  }
}

/** Files of the data folder that can be done without. */
const withoutCalls: ReadonlySet<string> = new Set(['requests.db', 'outdial.lock', 'agent-tokens.json']);

/** What to do about a folder that no restart mends; null for another fault. */
function mendedByPerson(fault: string, dataDir: string): string | null {
  if (fault.includes('a newer Outdial wrote it'))
    return `Nothing was changed. Start the newer Outdial again, or restore the backup from before the upgrade with this version: "outdial restore BACKUP --data-dir ${dataDir} --replace".`;
  if (fault.includes('may not be written by this user'))
    return 'Nothing was dialed. Start Outdial as the owner of the folder, or give this user the folder and the files in it.';
  return null;
}

function forPeople(error: unknown, dataDir: string, target: OutdialTarget): unknown {
  if (!(error instanceof Error)) return error;
  const code = 'code' in error ? error.code : null;
  if (code === 'data-folder-of-another-target') {
    const other = target.kind === 'sandbox' ? 'Leave --live in' : 'Leave --live out';
    const sentence = `${error.message} A data folder belongs to one target, so that Outdial never dials a sandbox call for real.`;
    return new CommandError(
      `${sentence}\n${other} to use it, or choose another folder with --data-dir or OUTDIAL_DATA_DIR.`,
      exitCode.usage,
      error,
    );
  }
  if (code === 'data-folder-in-use') {
    const sentence = `${error.message} Another Outdial uses it. Stop that one, or choose another folder with --data-dir or OUTDIAL_DATA_DIR.`;
    return new CommandError(sentence, exitCode.usage, error);
  }
  if (code === 'storage-broken') {
    if (error.message.includes('cannot be made')) {
      const sentence = `The data folder ${dataDir} cannot be made. Choose another with --data-dir or OUTDIAL_DATA_DIR.`;
      return new CommandError(sentence, exitCode.usage, error);
    }
    const file = 'file' in error && typeof error.file === 'string' ? error.file : join(dataDir, 'outdial.db');
    const mended = mendedByPerson(error.message, dataDir);
    if (mended !== null) return new CommandError(`${error.message}\n${mended}`, exitCode.usage, error);
    const damaged = withoutCalls.has(basename(file))
      ? `move the file away. It does not contain calls, and the next start creates a new one.${basename(file) === 'agent-tokens.json' ? ' Agents whose own tokens Outdial uses must then consent again: "outdial agents connect" prints the page.' : ''}`
      : 'restore a backup with "outdial restore", or start in another folder with --data-dir or OUTDIAL_DATA_DIR.';
    const advice =
      'Nothing was dialed. Check that this user may read and write the file and its folder. If it is damaged,';
    const sentence = `${error.message}\nThe file is ${file}. ${advice} ${damaged}`;
    return new CommandError(sentence, exitCode.failed, error);
  }
  if (code === 'storage-full') {
    const sentence = `${error.message} Nothing was dialed. Free space for the data folder ${dataDir}, then start again.`;
    return new CommandError(sentence, exitCode.failed, error);
  }
  return error instanceof TypeError ? new CommandError(error.message, exitCode.usage, error) : error;
}
