import { afterAll } from 'vitest';
import { holdExchanges } from './held.ts';

// A set-up file runs for each test file, also where test files share a worker and with it every other module.
afterAll(holdExchanges);
