import { afterAll } from 'vitest';
import { holdExchanges } from './held.ts';

// A set-up file runs for each test file, even if test files share a worker and its other modules.
afterAll(holdExchanges);
