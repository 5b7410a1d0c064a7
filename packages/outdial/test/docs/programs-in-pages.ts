import { blocksOf, type Block } from './blocks.ts';
import type { Text } from './repository-text.ts';

/** A program of a page: a block, and those after it that use what it declared. */
export interface ShownProgram {
  readonly at: string;
  readonly kind: 'ts' | 'js';
  readonly code: string;
  /** The last of its blocks: only then the program is whole. */
  readonly last: Block;
}

const declared = /^(?:export )?(?:const|let|class|(?:async )?function) (?:\{([^}]*)\}|(\w+))/gm;

/** The names that a block declares at its top. */
const namesIn = (code: string): readonly string[] =>
  [...code.matchAll(declared)].flatMap(([, several, one]) => several?.match(/\w+(?= *(?:,|$))/g) ?? one ?? []);

/** The programs of a page. A block that declares a name anew begins the next one. */
export function programsOf(page: Text): readonly ShownProgram[] {
  const programs: ShownProgram[] = [];
  for (const block of blocksOf(page)) {
    const { kind, path, line, text } = block;
    if (kind !== 'ts' && kind !== 'js') continue;
    const before = programs.at(-1);
    const known = namesIn(before?.code ?? '');
    if (before?.kind === kind && !namesIn(text).some((name) => known.includes(name))) {
      programs[programs.length - 1] = { ...before, code: `${before.code}\n${text}`, last: block };
    } else {
      programs.push({ at: `${path}:${line}`, kind, code: text, last: block });
    }
  }
  return programs;
}

/** Why a program is compiled only; null: it runs. */
export function compiledOnly({ code }: ShownProgram): string | null {
  if (/from 'aws-cdk-lib/.test(code)) return 'it makes a template of AWS, which tests of packages/aws do';
  if (/^declare /m.test(code)) return 'a part of it is for the reader to write';
  if (/from 'vitest'/.test(code)) return 'it is a test, and runs as one';
  return null;
}
