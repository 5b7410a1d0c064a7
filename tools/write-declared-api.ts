// Writes packages/sandbox/test/declared-api.json: what the published API description declares of each operation, in names and codes.
// usage: npx tsx tools/write-declared-api.ts SLICE.json     the description (swagger 2.0), or the slice of it that the sandbox plays
import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { declaredFrom, declaredFile } from '../packages/sandbox/test/declared-api.ts';

const [, , slice] = process.argv;
if (slice === undefined) throw new Error('Name the file of the API description.');
const declared = declaredFrom(JSON.parse(readFileSync(slice, 'utf8')));
const config = await resolveConfig(declaredFile);
writeFileSync(declaredFile, await format(JSON.stringify(declared), { ...config, parser: 'json' }));
process.stdout.write(`${declared.operations.length} operations\n`);
