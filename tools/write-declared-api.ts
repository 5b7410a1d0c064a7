// Writes packages/sandbox/test/declared-api.json: what the published API description declares of each operation, in names and codes.
// usage: npx tsx tools/write-declared-api.ts SLICE.json     the description (swagger 2.0), or a slice of it; operations that it leaves out stay
import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { declaredApi, declaredFrom, declaredFile } from '../packages/sandbox/test/declared-api.ts';

const [, , slice] = process.argv;
if (slice === undefined) throw new Error('Name the file of the API description.');
const declared = declaredFrom(JSON.parse(readFileSync(slice, 'utf8')));
const names = declared.operations.map(({ operationId }) => operationId);
const operations = [
  ...declared.operations,
  ...declaredApi.operations.filter((one) => !names.includes(one.operationId)),
];
operations.sort((a, b) => (a.operationId < b.operationId ? -1 : 1));
const config = await resolveConfig(declaredFile);
writeFileSync(declaredFile, await format(JSON.stringify({ ...declared, operations }), { ...config, parser: 'json' }));
process.stdout.write(`${operations.length} operations\n`);
