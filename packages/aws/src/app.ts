import { App } from 'aws-cdk-lib';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeBundles } from './bundle.ts';
import { OutdialStack } from './cdk/stack.ts';

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
const textOf = (name: string): string | null => {
  const file = given(name);
  return file === null ? null : readFileSync(file, 'utf8');
};

const bundles = mkdtempSync(join(tmpdir(), 'outdial-functions-'));
await writeBundles(bundles);
const [partnerEventSource, policy, mappings] = [given('partnerEventSource'), textOf('policy'), textOf('mappings')];
new OutdialStack(app, given('stackName') ?? 'Outdial', {
  bundles,
  genesysRegion: must('genesysRegion'),
  genesysSecretName: must('genesysSecretName'),
  ...(partnerEventSource === null ? {} : { partnerEventSource }),
  ...(policy === null ? {} : { policy }),
  ...(mappings === null ? {} : { mappings }),
});
app.synth();
