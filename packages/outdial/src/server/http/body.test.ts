import { expect, test } from 'vitest';
import { readBody, textReadOf } from './body.ts';

const limit = 16;

/** A body with a stated length, as a server has it, or without, as a stream has it. */
function request(bytes: Uint8Array<ArrayBuffer> | string, statedLength: number | null): Request {
  const headers = statedLength === null ? {} : { 'content-length': String(statedLength) };
  return new Request('http://localhost/', { method: 'POST', body: bytes, headers });
}

test.each([
  ['of a stated length', 9],
  ['without a stated length', null],
])('a body %s is read as text, and can be asked for again', async (_, stated) => {
  const asked = request('{"a":"é"}', stated);
  expect(await readBody(asked, limit)).toEqual({ kind: 'text', text: '{"a":"é"}' });
  expect(textReadOf(asked)).toBe('{"a":"é"}');
});

test.each([
  ['that says so', 17],
  ['that says otherwise', 3],
  ['that says nothing', null],
])('a body over the limit %s is refused', async (_, stated) => {
  const asked = request('x'.repeat(17), stated);
  expect(await readBody(asked, limit)).toMatchObject({ kind: 'refused', status: 413 });
  expect(textReadOf(asked)).toBeNull();
});

test.each([4, null])('bytes that are not UTF-8 are refused (stated length %s)', async (stated) => {
  const asked = request(new Uint8Array([0x22, 0xc3, 0x28, 0x22]), stated);
  expect(await readBody(asked, limit)).toMatchObject({ kind: 'refused', status: 400 });
  expect(textReadOf(asked)).toBeNull();
});
