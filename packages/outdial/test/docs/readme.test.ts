import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { session } from '../cli/in-process.ts';
import { scratchFolder, startedServer } from '../cli/program.ts';

const readme = readFileSync(new URL('../../../../README.md', import.meta.url), 'utf8');
const [, block = ''] = /^## From the forum's 400 .*?^```\n(.*?)^```/ms.exec(readme) ?? [];

test("the README's five lines lead from the forum's 400 to a completed call", { timeout: 30_000 }, async () => {
  expect(block.trimEnd().split('\n')).toHaveLength(5);
  const dataDir = join(scratchFolder(), 'data');
  const { url } = await startedServer(dataDir);
  const environment = { OUTDIAL_URL: url, OUTDIAL_DATA_DIR: dataDir };
  const ended = [];
  for (const [, input = '', args = ''] of block.matchAll(/^(?:echo '(.+)' \\\n *\| )?npx outdial (.+)$/gm)) {
    ended.push(await session(args.split(' '), { environment, input }).ended);
  }
  const printing = (text: string) => expect.stringContaining(text) as string;
  expect(ended).toMatchObject([
    { code: 3, stdout: printing('"targets": [{ "phoneNumber": "+15559876543" }]') },
    { code: 0 },
    { code: 0, stdout: printing('This took 1 dial request to Genesys') },
    { code: 0, stdout: printing('completed') },
  ]);
});
