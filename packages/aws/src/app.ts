import { App } from 'aws-cdk-lib';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeBundles } from './bundle.ts';
import { refusalOf } from './cdk/refusal.ts';
import type { AlarmReceivers } from './cdk/alarm-topic.ts';
import { OutdialStack } from './cdk/stack.ts';

const app = new App();
const settings = [
  ...['genesysRegion', 'genesysSecretName', 'policy', 'mappings', 'partnerEventSource'],
  ...['alarmEmail', 'alarmTopicArn', 'httpGuard', 'stackName'],
];
const given = (name: string): string | null => {
  const value: unknown = app.node.tryGetContext(name);
  return typeof value === 'string' && value !== '' ? value : null;
};
const must = (name: string): string => {
  const value = given(name);
  if (value === null) throw new TypeError(`Say -c ${name}=…; docs/aws.md has the whole command.`);
  return value;
};
const guards = ['keys', 'iam'] as const;
function alarmReceivers(): AlarmReceivers {
  const [alarmEmail, alarmTopicArn] = [given('alarmEmail'), given('alarmTopicArn')];
  if (alarmEmail === null && alarmTopicArn === null) {
    process.stderr.write('Without -c alarmEmail=… or -c alarmTopicArn=… no alarm reaches anyone.\n');
  }
  return { ...(alarmEmail === null ? {} : { alarmEmail }), ...(alarmTopicArn === null ? {} : { alarmTopicArn }) };
}
/** A setting whose name is misspelt would be missing in silence. CDK's own names have a colon or a slash. */
function tellUnknown(): void {
  const names = Object.keys(app.node.getAllContext() as object);
  for (const name of names.filter((each) => /^\w+$/.test(each) && !settings.includes(each)))
    process.stderr.write(`Outdial ignores ${name}. Its settings are ${settings.join(', ')}.\n`);
}

/** A name that CDK would refuse with the trace of its own code. */
function named(setting: string, form: RegExp, example: string): string | null {
  const name = given(setting);
  if (name === null || form.test(name)) return name;
  throw new TypeError(`-c ${setting}=${name} is not a name such as ${example}.`);
}

async function synthesize(): Promise<void> {
  tellUnknown();
  const bundles = mkdtempSync(join(tmpdir(), 'outdial-functions-'));
  const [policyFile, mappingsFile] = [given('policy'), given('mappings')];
  const partnerEventSource = named(
    'partnerEventSource',
    /^aws\.partner(?:\/[.\-\w]+){2,}$/,
    'aws.partner/genesys.com/cloud/4f0a1b2c-…/outdial. Leave it out if the organisation has no EventBridge integration',
  );
  const stackName = named('stackName', /^[A-Za-z][\dA-Za-z-]*$/, 'Outdial-Test');
  const httpGuard = guards.find((guard) => guard === given('httpGuard')) ?? null;
  if (httpGuard === null && given('httpGuard') !== null)
    throw new TypeError('Say -c httpGuard=keys or -c httpGuard=iam.');
  if (policyFile === null) {
    process.stderr.write('Without -c policy=… Outdial refuses every call, with the code policy-missing.\n');
  }
  await writeBundles(bundles, {
    ...(policyFile === null ? {} : { policyFile }),
    ...(mappingsFile === null ? {} : { mappingsFile }),
  });
  new OutdialStack(app, stackName ?? 'Outdial', {
    bundles,
    genesysRegion: must('genesysRegion'),
    genesysSecretName: must('genesysSecretName'),
    ...(partnerEventSource === null ? {} : { partnerEventSource }),
    ...(httpGuard === null ? {} : { httpGuard }),
    ...alarmReceivers(),
  });
  app.synth();
}

try {
  await synthesize();
} catch (error) {
  const refusal = refusalOf(error);
  if (refusal === null) throw error;
  process.stderr.write(`${refusal}\n`);
  process.exitCode = 1;
}
