#!/usr/bin/env node
import { existsSync } from 'node:fs';

const program = new URL('../dist/program/main.js', import.meta.url);
if (!existsSync(program)) {
  console.error('This checkout is not built yet: run "npm run build" first.');
  process.exit(2);
}
await import(program.href);
