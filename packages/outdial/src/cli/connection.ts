import type { Command } from 'commander';
import type { ProblemView } from '../call/problem.ts';
import { createClient, OutdialError, type Client } from '../client/index.ts';
import { explainUnreached } from '../client/unreachable.ts';
import { readConfiguration, type Configuration, type Environment, type Flags } from '../configuration.ts';
import { isToken } from '../ports/identity.ts';
import { withAllowedNames } from './allowed-names.ts';
import { CommandError, exitCode, type ExitCode } from './exit-code.ts';
import { apiKeyVariable, keyFileOf, readKeyFile } from './key-file.ts';
import { asOnCommandLine } from './option-names.ts';
import { fixerAtTerminal, printProblems } from './print.ts';
import { speaksTls } from './speaks-tls.ts';
import type { Surroundings } from './surroundings.ts';

/** The configuration, or a usage error that names every bad flag and variable. */
export function checkedConfiguration(environment: Environment, flags: Flags): Configuration {
  const read = readConfiguration(environment, flags);
  if (!read.ok) throw new CommandError(read.faults.join('\n'), exitCode.usage);
  return read.configuration;
}

export interface ConnectionFlags {
  readonly url?: string;
  readonly dataDir?: string;
}

/** Where commands look for the server unless something else is said. */
export const defaultUrl = 'http://127.0.0.1:4600';

export function addConnectionFlags(command: Command): Command {
  return command
    .option('--url <address>', `the Outdial server (OUTDIAL_URL; default: OUTDIAL_PUBLIC_URL, or ${defaultUrl})`)
    .option('--data-dir <folder>', 'the folder with the API key, if OUTDIAL_API_KEY is not set (OUTDIAL_DATA_DIR)');
}

/**
 * Does `work` with a client of the configured server. What the server refuses is printed with all its problems and ends in
 * `refused`, or in `usage` where a filter is wrong; a server that cannot be reached, or is not Outdial, ends in `noServer`.
 */
export async function withClient(
  surroundings: Surroundings,
  flags: ConnectionFlags,
  work: (client: Client) => Promise<ExitCode>,
): Promise<ExitCode> {
  const { environment, terminal } = surroundings;
  const configuration = checkedConfiguration(environment, flags);
  const url = configuration.url.value;
  const apiKey = configuration.apiKey.value ?? readKeyFile(configuration.dataDir.value, 'api-key');
  const client = createClient({ url, apiKey: apiKey ?? '', pause: surroundings.pause });
  try {
    return await work(client);
  } catch (error) {
    if (!(error instanceof OutdialError)) throw error;
    terminal.status(null);
    if (error.status === null || error.code === 'unreadable-answer') throw await noServer(url, error);
    const problems =
      error.status === 401
        ? withKeyAdvice(error.problems, configuration)
        : await withAllowedNames(error.problems, client);
    if (problems.length > 0) printRefusal(surroundings, problems);
    else terminal.aside(error.message);
    if (error.status === 401) terminal.aside(aboutKey(configuration));
    if (error.problems.length > 0 && error.problems.every(({ code }) => code === 'query-invalid'))
      return exitCode.usage;
    return error.status >= 500 ? exitCode.failed : exitCode.refused;
  }
}

/** Prints what the server refused, said by the options of this command. */
export function printRefusal(
  { terminal, hasOption }: Surroundings,
  problems: readonly ProblemView[],
  say: (text?: string) => void = terminal.aside,
): void {
  const spell = (option: string): string | null => (hasOption(option) ? `--${option}` : null);
  const found = { problems: problems.map((problem) => asOnCommandLine(problem, spell)), corrected: null, fill: [] };
  printProblems(terminal, found, { say, fixedBy: fixerAtTerminal });
}

/** The advice about a key that no longer works, for the place that this command takes it from: the old key cannot create another. */
function withKeyAdvice(problems: readonly ProblemView[], { apiKey, dataDir }: Configuration): readonly ProblemView[] {
  const key = apiKey.value ?? readKeyFile(dataDir.value, 'api-key');
  if (key === null || isToken(key)) return problems;
  const place = apiKey.value === null ? 'the file below' : apiKeyVariable(apiKey);
  const restart =
    apiKey.value === null ? ' Or restart the Outdial of this data folder: it writes a new key to the file.' : '';
  const fix = `Put a key that works into ${place}. An administrator makes one with "outdial keys create", or gives this key a new secret with "outdial keys rotate".${restart}`;
  return problems.map((problem) =>
    problem.code === 'unauthorized' ? { ...problem, fix, expected: null, command: undefined } : problem,
  );
}

/** Where the key comes from, and whether it looks like one of Outdial's. The key itself is not shown. */
function aboutKey({ apiKey, dataDir }: Configuration): string {
  const key = apiKey.value ?? readKeyFile(dataDir.value, 'api-key');
  if (key === null)
    return "There is no API key: set OUTDIAL_API_KEY, or give the server's data folder with --data-dir.";
  const from = apiKey.value === null ? keyFileOf(dataDir.value, 'api-key') : apiKeyVariable(apiKey);
  if (isToken(key)) return `The token comes from ${from}.`;
  const looks = /^od_[\w-]{32}$/.test(key)
    ? ''
    : ` A key that Outdial made begins with od_ and has 35 characters; this one has ${key.length}${key.startsWith('od_') ? '' : ' and begins otherwise'}.`;
  return `The key comes from ${from}.${looks}`;
}

async function noServer(url: string, error: OutdialError): Promise<CommandError> {
  const sentence =
    error.status === null ? await whyUnreached(url, error) : `${error.message}\n${aboutAnswer(url, error)}`;
  return new CommandError(sentence, exitCode.noServer, error);
}

async function whyUnreached(url: string, { cause }: OutdialError): Promise<string> {
  const { sentence, fix, isBrokenOff } = explainUnreached(url, cause);
  const at = new URL(url);
  if (isBrokenOff && at.protocol === 'http:' && (await speaksTls(at)))
    return `${at.host} speaks TLS. Give an address that begins with https:// in --url or OUTDIAL_URL.`;
  return `${sentence} ${fix}`;
}

function aboutAnswer(url: string, { status }: OutdialError): string {
  const went = `The request went to ${url}.`;
  if (status === 502 || status === 503 || status === 504)
    return `${went} A proxy in front of Outdial may not reach it. Check that Outdial runs, and where the proxy looks for it. Otherwise check --url and OUTDIAL_URL.`;
  return `${went} Check --url and OUTDIAL_URL: "outdial start" prints the address of Outdial.`;
}

/** True if the request may have reached Outdial, though no answer of Outdial came back. */
export function mayHaveArrived({ status, code, cause }: OutdialError): boolean {
  return status === null ? explainUnreached('http://any', cause).mayHaveArrived : code === 'unreadable-answer';
}
