import { execFile } from 'node:child_process';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { openDropIn } from './desk.ts';

const hasPython = spawnSync('python3', ['--version']).status === 0;
const example = fileURLToPath(new URL('../../../../examples/drop_in.py', import.meta.url));
const desk = await openDropIn();
afterAll(() => desk.close());

const run = (...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> =>
  new Promise((resolve) => {
    const env = {
      PATH: process.env['PATH'],
      OUTDIAL_URL: `http://127.0.0.1:${desk.port}`,
      OUTDIAL_CLIENT_ID: 'sdk',
      OUTDIAL_CLIENT_SECRET: desk.key.secret,
    };
    execFile('python3', [example, ...args], { env }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });

test.skipIf(!hasPython)('the Python example places one call (skipped where there is no python3)', async () => {
  const agent = desk.agentId('ana');
  const { code, stdout, stderr } = await run(agent, '+12025550100', 'Sales');
  expect(stderr).toBe('');
  expect(code).toBe(0);
  const id = desk.sandbox.control.dials({ agent }).dials[0]?.conversationId;
  expect(stdout).toBe(`presence: Available\nconversation: ${id}\n`);
  expect(desk.heard.find(({ path }) => path === '/oauth/token')?.headers['user-agent']).toContain('Python-urllib');
});

test.skipIf(!hasPython)(
  'a refusal reaches the terminal as a sentence (skipped where there is no python3)',
  async () => {
    const agent = desk.agentId('jo');
    desk.sandbox.control.changeAgent(agent, { presence: 'Away' });
    const { code, stderr } = await run(agent, '+12025550100');
    expect(code).toBe(1);
    expect(stderr).toContain('Away');
    expect(stderr).not.toContain('Traceback');
  },
);
