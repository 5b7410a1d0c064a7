/** Programs that run in the test of the pages, as a reader runs them. `npm start` and `npx outdial` are Outdial. */
export const run: ReadonlySet<string> = new Set([
  ...['outdial', 'genesys-cloud-sandbox', 'npm start'],
  ...['echo', 'printf', 'cat', 'cp', 'chmod', 'mkdir', 'install', 'date', 'export', 'curl', 'jq', 'openssl', 'timeout'],
]);

/** Programs that cannot run there, and why. Their files, scripts and settings are checked to exist. */
export const notRun: Readonly<Record<string, string>> = {
  'docker build': 'needs a daemon',
  'docker run': 'needs a daemon',
  kubectl: 'needs a cluster',
  helm: 'needs a cluster',
  systemctl: "is the machine's own",
  prometheus: 'few machines have it; test/deploy/alerts.test.ts checks its files with promtool',
  'npm ci': 'the test runs in what it installed; CI runs it',
  'npm install': 'needs the registry; test/deploy/packed.test.ts does it',
  'npm pack': 'packed.test.ts does it',
  'npm test': 'is this run',
  'npm run': 'takes minutes; CI or a person runs it',
  'npx cdk': 'needs an AWS account; packages/aws/test/packages.test.ts runs it as synth',
  'npx tsx': 'rewrites pages of this repository',
  'npx changeset': 'asks questions',
  'npx vitest': 'is this run',
  'aws secretsmanager': 'needs an AWS account',
  'aws lambda': 'needs an AWS account',
  'aws events': 'needs an AWS account',
};

/** The name that these tables have for a call, and its arguments. Null: not known. */
export function programOf(
  words: readonly string[],
): { readonly name: string; readonly args: readonly string[] } | null {
  const [first = '', ...rest] = words;
  const [, second = ''] = words;
  if (first === 'npx' && run.has(second)) return { name: second, args: rest.slice(1) };
  if (first === 'npm' && second === 'start') {
    return { name: 'outdial', args: ['start', ...rest.slice(rest[1] === '--' ? 2 : 1)] };
  }
  if (run.has(first)) return { name: first, args: rest };
  if (notRun[first] !== undefined) return { name: first, args: rest };
  const pair = `${first} ${second}`;
  return notRun[pair] === undefined ? null : { name: pair, args: rest.slice(1) };
}

/** Why this line is not run although its programs are: what it needs is on no test machine. Null: it runs. */
export function notHere(text: string): string | null {
  if (/<[A-Z]\w*>/.test(text)) return 'names an output of a deployment on AWS';
  if (/\s--live\b/.test(text)) return 'needs a Genesys Cloud organisation';
  return null;
}
