import { expect, test } from 'vitest';
import { readSeed } from './seed-file.ts';

test('a seed names its agents', () => {
  expect(readSeed('{"agents":[{"slug":"zoe","name":"Zoe"}],"generatedAgents":2}')).toMatchObject({
    agents: [{ slug: 'zoe', name: 'Zoe' }],
    generatedAgents: 2,
  });
});

test('a seed that is not JSON, or has an error, is refused with the place', () => {
  expect(() => readSeed('{')).toThrow(/not JSON/);
  expect(() => readSeed('{"agents":[{"slug":7}],"more":1}')).toThrow(/\/agents\/0\/slug/);
});
