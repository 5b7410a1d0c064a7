import { defaultUrl } from '../connection.ts';
import type { Terminal } from '../terminal.ts';
import type { StartKey } from './start-keys.ts';

/** Facts about a running server. */
export interface Greeting {
  readonly url: string;
  /** The address that others use; null for a server that is only for this machine. */
  readonly publicUrl: string | null;
  /** True when no person reads this at a terminal, as under systemd or in a container: no secret may be in it. */
  readonly isLog: boolean;
  readonly dataDir: string;
  readonly apiKey: StartKey;
  /** The sandbox's address; null: calls go to a real organisation. */
  readonly sandboxUrl: string | null;
  /** Region of the real organisation; null on the sandbox. */
  readonly region: string | null;
  readonly policyFile: string;
  readonly hasPolicy: boolean;
  /** Problems that this start found in the data folder; `null` when there are none. */
  readonly warning: string | null;
}

/** Prints the addresses, the key, the data folder, and whether real phones ring. */
export function greet(greeting: Greeting, { line, paint }: Pick<Terminal, 'line' | 'paint'>): void {
  const { url, publicUrl, sandboxUrl, region, dataDir } = greeting;
  line(
    `${paint.bold('Outdial')}  ${url}${publicUrl === null || publicUrl === url ? '' : `  (for others ${publicUrl})`}`,
  );
  if (sandboxUrl !== null) line(`Sandbox  ${sandboxUrl}  (no real phone can ring)`);
  line(`API key  ${keyLine(greeting)}`);
  line(`Data     ${dataDir}`);
  if (greeting.warning !== null) line(paint.bold(paint.red(greeting.warning)));
  if (region === null) return;
  line(paint.bold(paint.red(`LIVE     Outdial dials in the organisation in ${region}: real phones ring.`)));
  if (!greeting.hasPolicy) {
    line(`There is no policy file (${greeting.policyFile}), so Outdial refuses every call (policy-missing).`);
    line(`Create one: outdial policy init --countries US --policy ${greeting.policyFile}`);
  }
}

/** A key from outside is the person's own and is not repeated. */
function keyLine({ apiKey: { file, secret, variable }, isLog }: Greeting): string {
  if (file === null) return `the one in ${variable ?? 'the environment'}`;
  return isLog ? `in the file ${file}` : `${secret}  (kept in ${file})`;
}

/** Four things to try next. `consoleUrl` signs a browser in, once; null in a log. */
export function nextSteps(
  greeting: Greeting & { readonly consoleUrl: string | null },
  { line, paint }: Pick<Terminal, 'line' | 'paint'>,
): void {
  const { url, apiKey, dataDir, sandboxUrl, consoleUrl } = greeting;
  const isInVariable = apiKey.variable === 'OUTDIAL_API_KEY';
  const keyFile = apiKey.file === null ? '"$OUTDIAL_API_KEY_FILE"' : shellWord(apiKey.file);
  const key = isInVariable ? '$OUTDIAL_API_KEY' : `$(cat ${keyFile})`;
  const agent = sandboxUrl === null ? 'AGENT' : 'ana@example.com';
  const queue = sandboxUrl === null ? 'QUEUE' : 'Sales';
  const number = sandboxUrl === null ? 'NUMBER' : '+15559876543';
  // The same number again would be refused as a possible duplicate.
  const otherNumber = sandboxUrl === null ? 'NUMBER' : '+12025550143';
  const where = [
    ...(url === defaultUrl ? [] : [`--url ${url}`]),
    ...(dataDir === '.outdial' || apiKey.file === null ? [] : [`--data-dir ${shellWord(dataDir)}`]),
  ];
  line();
  line(paint.bold('Next:'));
  if (consoleUrl === null) {
    line('1. Open the console, signed in. This prints a link that works once, for 10 minutes');
    line(`   ${['outdial sign-in', ...where].join(' ')}`);
  } else {
    line('1. Open the console, signed in. The link works once, for 10 minutes; "outdial sign-in" prints another');
    line(`   ${consoleUrl}`);
  }
  line('2. Place a call from another terminal, and watch it');
  line(`   ${['outdial call', ...where, `--from ${agent} --queue ${queue} --to ${number}`].join(' ')}`);
  line('3. Place a call over HTTP');
  line(`   curl -s ${url}/v1/calls -H "Authorization: Bearer ${key}" \\`);
  line(`     -H 'Content-Type: application/json' -d '{ "targets": [{ "phoneNumber": "${otherNumber}" }],`);
  line(`       "from": { "id": "${agent}", "queueId": "${queue}" } }'`);
  line('4. Read the API in a browser');
  line(`   ${url}/docs`);
  line();
  line('Ctrl-C ends Outdial. Open calls continue at the next start.');
}

/** A path as one word of a shell's command line. */
function shellWord(text: string): string {
  return /^[\w./@:+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
