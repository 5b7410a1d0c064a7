import { BaseSequencer, type TestProject, type TestSpecification } from 'vitest/node';

/** Long test files, the longest first: `kill` waits for the servers that it kills, and the others run whole programs, browsers and worlds. */
const long = [/\/test\/crash\/kill\.test\.ts$/, /\/packages\/[^/]+\/test\//];

/**
 * Runs long files first and the unit tests next to the sources last, so that the workers end together. A fresh clone does not know yet how long
 * a file takes. For the same reason the project with the most files goes last: a worker is shared by the files of one project.
 */
export default class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const ofProject = new Map<TestProject, TestSpecification[]>();
    for (const file of sorted) ofProject.set(file.project, [...(ofProject.get(file.project) ?? []), file]);
    return [...ofProject.values()]
      .sort((one, other) => one.length - other.length)
      .flatMap((own) => own.sort((one, other) => rank(one) - rank(other)));
  }
}

function rank({ moduleId }: TestSpecification): number {
  const at = long.findIndex((files) => files.test(moduleId));
  return at === -1 ? long.length : at;
}
