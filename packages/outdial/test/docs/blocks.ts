import { textsOfRepository, type Text } from './repository-text.ts';

/** A fenced block of a page. */
export interface Block {
  readonly path: string;
  /** The line of its first line, from 1. */
  readonly line: number;
  /** What the fence says: `sh`, `ts`, `json` …; empty when it says nothing. */
  readonly kind: string;
  readonly text: string;
  /** Nothing but blank lines is between it and the block before. */
  readonly follows: boolean;
}

const fence = /^( *)(`{3,}|~{3,})([^\n`]*)\n([^]*?)^ *\2 *$/gm;

/** The blocks of a page in their order, without the indentation of their fences. */
export function blocksOf({ path, text }: Text): readonly Block[] {
  let end = -1;
  return [...text.matchAll(fence)].map(({ index, 0: whole, 1: indent = '', 3: kind = '', 4: inside = '' }) => {
    const follows = end >= 0 && text.slice(end, index).trim() === '';
    end = index + whole.length;
    const line = text.slice(0, index).split('\n').length + 1;
    return { path, line, kind: kind.trim(), text: inside.replaceAll(new RegExp(`^${indent}`, 'gm'), ''), follows };
  });
}

/** The pages that people follow. Pages of codes and decisions show no commands in blocks; a test keeps it so. */
export const pages: readonly Text[] = textsOfRepository().filter(
  ({ path }) =>
    /^(?:[A-Z]+\.md|docs\/[^/]+\.md|packages\/[^/]+\/[A-Z]+\.md|deploy\/.+\.md)$/.test(path) && path !== 'CHANGELOG.md',
);

/** Pages that are not among them, and their blocks. */
export const otherBlocks: readonly Block[] = textsOfRepository()
  .filter(({ path }) => path.endsWith('.md') && !pages.some((page) => page.path === path))
  .flatMap(blocksOf);
