import { vi } from 'vitest';
import type { JsonFields } from './local-aws.ts';

/** Captures the lines that functions write, and removes them from this process's output. */
export function hearLog(): { readonly logged: readonly JsonFields[]; readonly restore: () => void } {
  const logged: JsonFields[] = [];
  const spies = [process.stdout, process.stderr].map((stream) => {
    const write = stream.write.bind(stream);
    return vi.spyOn(stream, 'write').mockImplementation((chunk: unknown, ...rest: unknown[]) => {
      if (typeof chunk !== 'string' || !chunk.startsWith('{"level"')) return write(chunk as string, ...(rest as []));
      // A function that an earlier test left behind still asks its AWS, which is closed.
      if (/AWS refused \w+:\w+: no-answer/.test(chunk)) return true;
      logged.push(JSON.parse(chunk) as JsonFields);
      return true;
    });
  });
  const restore = (): void => {
    for (const spy of spies) spy.mockRestore();
  };
  return { logged, restore };
}
