import { App } from 'aws-cdk-lib';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeBundles } from './bundle.ts';
import { refusalOf } from './cdk/refusal.ts';
import type { AlarmReceivers } from './cdk/alarm-topic.ts';
import { OutdialStack } from './cdk/stack.ts';
import { mappingsIn } from './lambda/beside.ts';
import { patternsOf } from './rules.ts';

const app = new App();
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
    process.stderr.write('Without -c alarmEmail=… or -c alarmTopicArn=… no alarm reaches anybody.\n');
  }
  return { ...(alarmEmail === null ? {} : { alarmEmail }), ...(alarmTopicArn === null ? {} : { alarmTopicArn }) };
}
async function synthesize(): Promise<void> {
  const bundles = mkdtempSync(join(tmpdir(), 'outdial-functions-'));
  const [partnerEventSource, policyFile, mappingsFile] = [
    given('partnerEventSource'),
    given('policy'),
    given('mappings'),
  ];
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
  const mappings = mappingsFile === null ? [] : mappingsIn(readFileSync(mappingsFile, 'utf8'));
  new OutdialStack(app, given('stackName') ?? 'Outdial', {
    bundles,
    requestPatterns: mappings.flatMap(patternsOf),
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
