// Writes packages/sandbox/COVERAGE.md from the tables of the sandbox.
// usage: node --conditions=outdial-source --import tsx tools/write-coverage.ts
import { writeFileSync } from 'node:fs';
import { coveragePage } from '../packages/sandbox/src/coverage/page.ts';

writeFileSync(new URL('../packages/sandbox/COVERAGE.md', import.meta.url), coveragePage());
