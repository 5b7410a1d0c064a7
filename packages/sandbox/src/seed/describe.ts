import { faultTable } from '../faults/faults.ts';
import { namedAgents, seededClient, seededCodeClient, seededQueues } from './floor.ts';
import { magicPrefixes, scenarios, threadNumbers } from '../telephony/scenarios.ts';

/** Lists the clients, queues, named agents, magic numbers and faults, as text for a terminal. Uses the tables that the sandbox runs on. */
export function describeSandbox(): string {
  const agents = namedAgents.map(({ slug, note }) => `  ${`${slug}@example.com`.padEnd(24)}${note ?? ''}`);
  const numbers = scenarios.map(({ ending, sentence }) => {
    const all = magicPrefixes.map((prefix) => `${prefix}${ending}`).join('  ');
    return `  ${all}  ${sentence}`;
  });
  const faults = Object.entries(faultTable).map(([kind, sentence]) => `  ${kind.padEnd(21)}${sentence}`);
  return [
    'Client (client credentials)',
    `  id      ${seededClient.id}`,
    `  secret  ${seededClient.secret}`,
    'Client (authorization code, with or without PKCE; redirects to any loopback address)',
    `  id      ${seededCodeClient.id}`,
    `  secret  ${seededCodeClient.secret}`,
    'Queues',
    ...seededQueues.map(({ id, name }) => `  ${name.padEnd(10)}${id}`),
    'Agents',
    ...agents,
    'Numbers (every other number answers, too)',
    ...numbers,
    `  ${threadNumbers.join('  ')}  answer`,
    'Faults (POST /_sandbox/faults)',
    ...faults,
  ].join('\n');
}
