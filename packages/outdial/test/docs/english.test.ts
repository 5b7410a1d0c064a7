import { describe, expect, test } from 'vitest';
import { proseOf, stumblesIn } from './english.ts';
import { textsOfRepository } from './repository-text.ts';

/** Pages that people read; the pages of the codes are written from the catalogue, which has its own test. */
const pages = textsOfRepository().filter(({ path }) =>
  /^(?:README|CONTRIBUTING|SECURITY)\.md$|^docs\/[^/]+\.md$|^packages\/[^/]+\/[A-Z]+\.md$/.test(path),
);

test.each(pages.map(({ path, text }) => [path, text] as const))('%s reads like native sentences', (_path, text) => {
  expect(proseOf(text).flatMap(stumblesIn)).toEqual([]);
});

test('the README, the documentation and the pages of the packages are among them', () => {
  const paths = pages.map(({ path }) => path);
  expect(paths).toEqual(expect.arrayContaining(['README.md', 'docs/http.md', 'packages/sandbox/README.md']));
});

describe('the check itself', () => {
  test.each([
    'The caller is told why.',
    'The field stands in the body.',
    'A key is no agent.',
    'A call on behalf of no queue.',
    'Whoever may call.',
    'Nobody can say.',
    'It waits all the same.',
    'It took 1 attempts.',
    'What became of the call.',
    'This sentence goes on and on with one clause after the other, so that a reader has long lost its point when it comes to its own end at last.',
  ])('finds: %s', (sentence) => {
    expect(stumblesIn(sentence)).not.toEqual([]);
  });

  test.each([
    'Outdial could not reach Genesys. There is no such call.',
    'The call is no longer open.',
    'Use `is told` and `nobody` as code.',
    'Choose Admin > Integrations > OAuth.',
  ])('accepts: %s', (sentence) => {
    expect(stumblesIn(sentence)).toEqual([]);
  });

  test('reads headings, items, cells and paragraphs of Markdown apart, and skips code', () => {
    const page =
      '# Title\n\nOne [link](x.md)\nline.\n\n- first\n- second\n\n| a | b |\n| --- | --- |\n| c | d |\n\n```\nnobody\n```\n';
    expect(proseOf(page)).toEqual(['Title', 'One link line.', 'first', 'second', 'a', 'b', '---', '---', 'c', 'd']);
  });
});
