import { expect, test } from 'vitest';
import { refusedAddress } from './refused-address.ts';

const answer = (body: unknown, status = 401) => ({ status, headers: {}, body: JSON.stringify(body) });
const said = (address: string) => `Requests originating from this IP address are not authorized: [${address}]`;

test.each([
  [{ code: 'ip.not.authorized', message: said('203.0.113.7') }, '203.0.113.7'],
  [{ error: 'ip.not.authorized', description: said('203.0.113.7') }, '203.0.113.7'],
  [{ error: 'unauthorized_client', error_description: said('2001:db8::17') }, '2001:db8::17'],
  [{ error: 'ip.not.authorized' }, null],
])('%j refuses the address %s', (body, address) => {
  for (const status of [400, 401, 403]) expect(refusedAddress(answer(body, status))).toEqual({ address });
});

test.each([[{ code: 'bad.credentials', message: 'Invalid login credentials.' }], ['ip.not.authorized'], [null], [[]]])(
  '%j refuses no address',
  (body) => {
    expect(refusedAddress(answer(body))).toBeNull();
    expect(refusedAddress({ status: 401, headers: {}, body: '<html>' })).toBeNull();
  },
);
