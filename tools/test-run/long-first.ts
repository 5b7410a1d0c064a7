import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Within each project, runs the files below `test/` first: they run whole programs, browsers and worlds. The unit tests next to the sources are
 * short, so that the workers end together. A fresh clone does not know yet how long a file takes.
 */
export default class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification): boolean => /\/packages\/[^/]+\/test\//.test(moduleId);
    return [...new Set(sorted.map(({ project }) => project))].flatMap((project) => {
      const own = sorted.filter((file) => file.project === project);
      return [...own.filter(isLong), ...own.filter((file) => !isLong(file))];
    });
  }
}
