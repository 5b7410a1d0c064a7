import { rm } from 'node:fs/promises';
import { builtFunctions } from '../src/bundle.ts';
import { buildFunctions } from './bundle.ts';

await rm(builtFunctions, { recursive: true, force: true });
await buildFunctions(builtFunctions);
