import { expect, test } from 'vitest';
import { checkPresences } from './check-presences.ts';
import { defaultPolicy } from '../readiness/policy.ts';

const presences = [
  { id: '6a3af858-942f-489d-9700-5f9bcdcdae9b', label: null },
  { id: '9be5e000-0000-4000-8000-000000000002', label: 'Paperwork' },
];

async function said(allowedPresences: readonly string[], known: typeof presences | null = presences) {
  const lines: string[] = [];
  let asked = 0;
  await checkPresences({
    policy: { ...defaultPolicy, allowedPresences },
    contactCentre: {
      presences: () => {
        asked += 1;
        return known === null
          ? Promise.reject(new Error('no answer'))
          : Promise.resolve({ kind: 'found', value: known });
      },
    },
    logger: { warn: (_facts, message) => void lines.push(message) },
  });
  return { lines, asked };
}

test("the organisation's labels and ids are known, in any spelling, and system presences alone cause no request", async () => {
  expect(await said(['Available', 'paper-work', '6A3AF858-942f-489d-9700-5f9bcdcdae9b'])).toEqual({
    lines: [],
    asked: 1,
  });
  expect(await said(['Available', 'ON_QUEUE'])).toEqual({ lines: [], asked: 0 });
});

test('a label that the organisation does not have is reported, with the likely meaning', async () => {
  const { lines } = await said(['Papperwork', 'Back office']);
  expect(lines).toEqual([
    expect.stringMatching(/`Papperwork`.*does not have a presence with that id or label.*Did you mean `Paperwork`\?/),
    expect.stringMatching(/`Back office`.*Admin > Presence Management/),
  ]);
});

test('labels that the client may not read are reported, with the permission', async () => {
  const lines: string[] = [];
  const problem = {
    code: 'client-lacks-permission',
    pointer: null,
    facts: { permissions: ['presence:presenceDefinition:view'] },
  };
  await checkPresences({
    policy: { ...defaultPolicy, allowedPresences: ['Available', 'Paperwork'] },
    contactCentre: { presences: () => Promise.resolve({ kind: 'unavailable', problem }) },
    logger: { warn: (_facts, message) => void lines.push(message) },
  });
  expect(lines).toEqual([expect.stringMatching(/"Paperwork".*presence:presenceDefinition:view/)]);
});

test('a missing answer does not cause a warning', async () => {
  expect((await said(['Papperwork'], null)).lines).toEqual([]);
});
