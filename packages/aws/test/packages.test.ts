import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, expect, test } from 'vitest';
import { sized } from '../../../tools/test-run/sized.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const run = promisify(execFile);
/** It needs npm's registry and some minutes. */
const installs = sized(false, true);
let folder = '';
afterEach(() => rm(folder, { recursive: true, force: true }));

interface Manifest {
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

test('every package builds itself before it is packed, and the CDK is the user’s own', async () => {
  const manifests = await Promise.all(
    ['sandbox', 'outdial', 'aws'].map(async (name) => {
      const text = await readFile(join(root, 'packages', name, 'package.json'), 'utf8');
      return JSON.parse(text) as Manifest;
    }),
  );
  for (const { scripts } of manifests) expect(scripts['prepack']).toMatch(/tsc -b|run .*build/);
  const aws = manifests.at(-1);
  expect(Object.keys(aws?.peerDependencies ?? {})).toEqual(['aws-cdk-lib', 'constructs']);
  expect(Object.keys(aws?.dependencies ?? {})).toEqual(['outdial']);
});

test.runIf(installs)(
  'the packed packages install into an empty project, where the documented commands write a policy and the template',
  async () => {
    folder = await mkdtemp(join(tmpdir(), 'outdial-install-'));
    const [tarballs, project] = [join(folder, 'packages'), join(folder, 'project')];
    await run('mkdir', [tarballs, project]);
    const guide = await readFile(join(root, 'docs', 'aws.md'), 'utf8');
    const published = ['genesys-cloud-sandbox', 'outdial', 'outdial-aws'].flatMap((name) => ['-w', name]);
    await run('npm', ['pack', ...published, '--pack-destination', tarballs], { cwd: root, maxBuffer: 2 ** 26 });
    expect(guide).toContain(`npm pack ${published.join(' ')} --pack-destination`);
    const packed = (await readdir(tarballs)).map((name) => join(tarballs, name));
    expect(packed).toHaveLength(3);
    await writeFile(join(project, 'package.json'), '{ "private": true }');
    const others = ['aws-cdk', 'aws-cdk-lib', 'constructs'];
    expect(guide).toContain(`*.tgz ${others.join(' ')}`);
    await run('npm', ['install', '--no-audit', '--no-fund', ...packed, ...others], {
      cwd: project,
      maxBuffer: 2 ** 26,
    });
    // The environment of functions, which other tests leave behind, is no setting of the command line.
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('OUTDIAL_')));
    const outdial = ['outdial', 'policy', 'init', '--countries', 'US', '--policy', 'policy.json'];
    await run('npx', outdial, { cwd: project, env });
    const deploy = /npx cdk deploy (--app [^\n]*)\\\n((?:.*\\\n)*.*)/.exec(guide);
    const given = `${deploy?.[1] ?? ''}${deploy?.[2] ?? ''}`.replaceAll('\\\n', ' ').replace(/<\w+>/g, 'one');
    await run('sh', ['-c', `npx cdk synth --quiet ${given}`], { cwd: project, env, maxBuffer: 2 ** 26 });
    const template = await readFile(join(project, 'cdk.out', 'Outdial.template.json'), 'utf8');
    expect(template).toContain('AWS::StepFunctions::StateMachine');
    const assets = (await readdir(join(project, 'cdk.out'))).filter((name) => name.startsWith('asset.'));
    expect(assets.some((name) => existsSync(join(project, 'cdk.out', name, 'policy.json')))).toBe(true);
  },
  900_000,
);
