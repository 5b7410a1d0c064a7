import { expect, test } from 'vitest';
import { describeSandbox } from './describe.ts';
import { faultKinds } from '../faults/faults.ts';
import { namedAgents, seededClient, seededCodeClient, seededQueues } from './floor.ts';
import { magicPrefixes, scenarios, threadNumbers } from '../telephony/scenarios.ts';

test('the list names every client, queue, agent, magic number and fault', () => {
  const lines = describeSandbox().split('\n');
  const names = [
    ...[seededClient, seededCodeClient, ...seededQueues].map(({ id }) => id),
    ...namedAgents.map(({ slug }) => `${slug}@example.com`),
    ...scenarios.flatMap(({ ending }) => magicPrefixes.map((prefix) => `${prefix}${ending}`)),
    ...threadNumbers,
    ...faultKinds,
  ];
  expect(names.filter((name) => !lines.some((line) => line.includes(name)))).toEqual([]);
});
