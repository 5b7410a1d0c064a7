import { namedAgents, seededClient, seededQueues } from './floor.ts';
import { magicPrefixes, scenarios, threadNumbers } from './scenarios.ts';

/** The named agents, queues and magic numbers, as text for a terminal; from the tables that drive them. */
export function describeSandbox(): string {
  const agents = namedAgents.map(({ slug, note }) => `  ${`${slug}@example.com`.padEnd(24)}${note ?? ''}`);
  const numbers = scenarios.map(({ ending, sentence }) => {
    const all = magicPrefixes.map((prefix) => `${prefix}${ending}`).join('  ');
    return `  ${all}  ${sentence}`;
  });
  return [
    'Client',
    `  id      ${seededClient.id}`,
    `  secret  ${seededClient.secret}`,
    'Queues',
    ...seededQueues.map(({ id, name }) => `  ${name.padEnd(10)}${id}`),
    'Agents',
    ...agents,
    'Numbers (every other number answers, too)',
    ...numbers,
    `  ${threadNumbers.join('  ')}  answer`,
  ].join('\n');
}
