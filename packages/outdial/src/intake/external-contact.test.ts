import { expect, test } from 'vitest';
import { explainProblem } from '../problems/catalogue.ts';
import { readRequestValue } from './read-request.ts';

const now = Date.parse('2026-11-22T18:00:00Z');
const target = { phoneNumber: '+12025550143' };
const read = (top: object, inTarget: object = {}) =>
  readRequestValue({ from: { id: 'ana@example.com' }, targets: [{ ...target, ...inTarget }], ...top }, now);
const orNull = 'target-contact-id-or-null';

test.each<[inTarget: object, top: object]>([
  [{ id: 'c-1' }, {}],
  [{}, { externalContactId: 'c-1' }],
  [{}, { externalContactId: '  c-1 ' }],
  [{ id: 'c-1' }, { externalContactId: 'c-1' }],
  [{ id: 'c-1' }, { externalContactId: 'C-1' }],
  [{ id: null }, { externalContactId: 'c-1' }],
  [{ id: 'c-1' }, { externalContactId: null }],
  [{ id: orNull }, { externalContactId: 'c-1' }],
  [{ id: 'c-1' }, { externalContactId: orNull }],
])('%j in the target and %j at the top are the same request', (inTarget, top) => {
  const reading = read(top, inTarget);
  const usual = read({}, { id: 'c-1' });
  expect([reading.ok && reading.request.target.contactId, reading.fingerprint]).toEqual(['c-1', usual.fingerprint]);
});

test.each([{ externalContactId: null }, { externalContactId: orNull }])('%j is no contact', (top) => {
  const reading = read(top);
  expect([reading.ok && reading.request.target.contactId, reading.fingerprint]).toEqual([null, read({}).fingerprint]);
});

test('two different contacts are refused in words, and the correction asks which is meant', () => {
  const reading = read({ externalContactId: 'c-2' }, { id: 'c-1' });
  if (reading.ok) throw new Error('it was accepted');
  const [problem, ...more] = reading.problems.map((each) => explainProblem(each));
  expect([problem, more]).toMatchObject([
    {
      pointer: '/externalContactId',
      message: '`externalContactId` must be the same external contact as `targets[0].id`.',
    },
    [],
  ]);
  expect(reading).toMatchObject({
    corrected: { targets: [target], externalContactId: 'external-contact-id' },
    fill: ['/externalContactId'],
  });
  expect(Object.keys((reading.corrected as { targets: [object] }).targets[0])).toEqual(['phoneNumber']);
  const unfilled = readRequestValue(reading.corrected, now);
  expect(unfilled.ok ? [] : unfilled.problems).toMatchObject([{ code: 'placeholder-not-filled' }]);
});

test.each<[top: object, inTarget: object, code: string, corrected: object]>([
  [{ externalContactId: 7 }, {}, 'field-type', {}],
  [{ externalContactId: '' }, {}, 'field-value', {}],
  [{ externalContactId: { id: 'c-1' } }, {}, 'field-type', { externalContactId: 'c-1' }],
  [{ external_contact_id: 'c-1' }, {}, 'field-unknown', { externalContactId: 'c-1' }],
  [{ contactId: 'c-1' }, {}, 'field-unknown', { targets: [{ ...target, id: 'c-1' }] }],
  [{ externalContactId: 'external-contact-id' }, {}, 'placeholder-not-filled', {}],
])('%j is refused as %s, and what it says is kept', (top, inTarget, code, corrected) => {
  const reading = read(top, inTarget);
  if (reading.ok) throw new Error('it was accepted');
  expect(reading.problems.map((problem) => problem.code)).toEqual([code]);
  expect(reading).toMatchObject({
    corrected: { from: { id: 'ana@example.com' }, targets: [target], ...corrected },
    fill: [],
  });
});
