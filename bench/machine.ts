import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { scratchFolder } from './programs.ts';
import { quantile } from './report.ts';

/** The machine of a figure. `diskSyncMs`: the median of how long the disk takes to keep one page. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly node: string;
  readonly diskSyncMs: number;
}

function diskSyncMs(): number {
  const file = openSync(join(scratchFolder(), 'page'), 'w');
  const page = new Uint8Array(4096);
  const spans = Array.from({ length: 100 }, () => {
    const begunAt = performance.now();
    writeSync(file, page);
    fsyncSync(file);
    return performance.now() - begunAt;
  });
  closeSync(file);
  return Number(quantile(spans, 0.5).toFixed(3));
}

export function thisMachine(): Machine {
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.versions.node,
    diskSyncMs: diskSyncMs(),
  };
}
