import { describe, expect, test } from 'vitest';

import { brokenBecause, oldCitationsIn, targetsIn, textsOfRepository } from './repository-text.ts';

const texts = textsOfRepository();

describe('links and citations', () => {
  test('the texts of all packages, tools and documents are read', () => {
    const paths = texts.map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining(['README.md', 'docs/lifecycle.md', 'packages/sandbox/COVERAGE.md']));
    expect(paths.filter((path) => path.startsWith('packages/outdial/src/')).length).toBeGreaterThan(100);
  });

  test('every relative link in Markdown, and every page that code cites, is there with its anchor', () => {
    const broken = texts.flatMap((text) =>
      targetsIn(text).flatMap((target) => {
        const why = brokenBecause(target);
        return why === null ? [] : [`${text.path}: ${why}`];
      }),
    );
    expect(broken).toEqual([]);
  });

  test('no text cites a rule, a section or a fact by its number', () => {
    const found = texts.flatMap(({ path, text }) => oldCitationsIn(text).map((citation) => `${path}: ${citation}`));
    expect(found).toEqual([]);
  });
});

describe('the check itself', () => {
  // Names are put together here, since this file is among those that are searched.
  const page = (name: string) => ['docs', name].join('/');
  const at = (path: string, text: string) => targetsIn({ path, text });

  test('finds links from the page, anchors of the same page, and citations in code', () => {
    const text = '[a](policy.md#calling-hours), [b](#cancel-it), [c](../README.md), [d](https://example.com/x.md)';
    expect(at(page('http.md'), text)).toEqual([
      page('policy.md#calling-hours'),
      page('http.md#cancel-it'),
      'README.md',
    ]);
    expect(at('bench/a.ts', `/** See ${page('lifecycle.md#fence')}. */`)).toEqual([page('lifecycle.md#fence')]);
    expect(at('bench/a.ts', `https://example.com/${page('findings.md')}`)).toEqual([]);
  });

  test('distinguishes a missing file from a missing anchor', () => {
    expect(brokenBecause(page('lifecycle.md#fence'))).toBeNull();
    expect(brokenBecause(page('lifecycle.md#fense'))).toBe(page('lifecycle.md#fense: no such anchor'));
    expect(brokenBecause(page('life.md'))).toBe(page('life.md: no such file'));
  });

  test.each([
    ['lifecycle rule', '10'],
    ['lifecycle.md section', '4'],
    ['design invariant', '3'],
    ['(facts', '2.3)'],
    ['invariant', '4'],
    ['rules', '13 and 14'],
    ['rule', 'w: the proof was wrong'],
    ['(see the\n * section', '3)'],
    ['shared/reference', '/facts.md'],
  ])('finds an old citation: %s %s', (what, number) => {
    expect(oldCitationsIn(number.startsWith('/') ? what + number : `${what} ${number}`)).not.toEqual([]);
  });

  test.each(['RFC 9110, section 15.5.14', '(WHATWG HTML, section 9.2)', 'two rules, 3 facts, the policy’s rules'])(
    'leaves alone: %s',
    (text) => {
      expect(oldCitationsIn(text)).toEqual([]);
    },
  );
});
