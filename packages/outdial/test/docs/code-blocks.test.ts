import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, inject, test } from 'vitest';
import { sized } from '../../../../tools/test-run/sized.ts';
import { pages } from './blocks.ts';
import { programsOf } from './programs-in-pages.ts';

/** Compiling takes as long as all other tests of the pages together. */
const isCompiled = sized(false, true);

const options: ts.CompilerOptions = {
  ...{ module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ES2023, lib: ['lib.es2023.d.ts', 'lib.dom.d.ts'] },
  ...{ strict: true, skipLibCheck: true, noEmit: true, types: ['node'] },
  ...{ customConditions: ['outdial-source'], allowImportingTsExtensions: true },
};

test.runIf(isCompiled)('every program in TypeScript on a page compiles', { timeout: 300_000 }, () => {
  const programs = pages.flatMap(programsOf).filter(({ kind }) => kind === 'ts');
  const files = programs.map(({ at, code }, index) => {
    const file = join(inject('runFolder'), `compiled-${index}.mts`);
    writeFileSync(file, `${code}\nexport {};\n`);
    return { at, file };
  });
  const program = ts.createProgram(
    files.map(({ file }) => file),
    options,
  );
  const faults = files.flatMap(({ at, file }) => {
    const source = program.getSourceFile(file);
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
      ({ messageText }) => `${at}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
    );
  });
  expect(files.length).toBeGreaterThan(4);
  expect(faults).toEqual([]);
});
