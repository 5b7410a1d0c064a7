import fc from 'fast-check';
import { expect, test } from 'vitest';
import { callRequestSchema } from '../call/request.ts';
import { gather, gatherFitting } from './gather.ts';

const text = fc.string({ minLength: 1, maxLength: 20 });
const instant = fc.constantFrom('2026-11-22T18:00:00Z', '2026-11-23T09:30:00+01:00');
const optional = { requiredKeys: [] };

/** Bodies that fit the schema, in every choice of fields and their order, with values that look like something else. */
const fitting = fc
  .tuple(
    fc.record(
      {
        id: fc.oneof(text, fc.constantFrom('+12025550143', '{{agent}}')),
        queueId: fc.oneof(text, fc.constant('+1202')),
      },
      { requiredKeys: ['id'] },
    ),
    fc.record(
      { phoneNumber: text, id: fc.option(text), timeZone: fc.constantFrom(null, 'Etc/UTC') },
      { requiredKeys: ['phoneNumber'] },
    ),
    fc.record(
      {
        callerId: text,
        attributes: fc.dictionary(fc.constantFrom('to', 'from', 'phoneNumber', 'x'), text),
        ...{ label: text, reason: text, lawfulBasis: text, notBefore: instant, expiresAt: instant },
        whenNotReady: fc.constantFrom('wait', 'refuse'),
        retry: fc.record({ attempts: fc.constant(2) }, optional),
        priority: fc.integer({ min: 0, max: 9 }),
        ...{ uuiData: text, webhookUrl: fc.constant('https://example.com/a') },
      },
      optional,
    ),
    fc.boolean(),
  )
  .map(([from, target, rest, isFirst]) =>
    isFirst ? { ...rest, from, targets: [target] } : { targets: [target], from, ...rest },
  )
  .filter((body) => callRequestSchema.safeParse(body).success);

test('a body that fits is gathered without a search, and as the search would gather it', () => {
  fc.assert(
    fc.property(fitting, (body) => {
      expect(gather(body)).toMatchObject(gatherFitting(body));
    }),
  );
});
