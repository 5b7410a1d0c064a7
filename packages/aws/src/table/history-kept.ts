import type { LogEntry } from 'outdial/engine-kit';

/** Lines of a call's history that its item keeps, whatever they say: the first, and the latest. */
const firstLines = 20;
const latestLines = 100;
/** Between those, lines of attempts and of people's acts; what a call waited for in between goes first. */
const lastingLines = 100;
/** The first lines stay even in a history of large lines. */
const alwaysFirst = 3;

/** Bytes of a history: an item ends at 400 kB, and the call itself needs its part. */
const mostBytes = 200_000;

/**
 * What of a call's history is stored. An item of DynamoDB ends at 400 kB, and a call whose item is full could not even end: an agent who
 * comes and goes a hundred times leaves a gap in the numbers of the lines.
 */
export function historyKept(log: readonly LogEntry[]): readonly LogEntry[] {
  const between = log.slice(firstLines, -latestLines).filter(({ name }) => name !== 'call.waiting');
  const kept =
    log.length <= firstLines + latestLines
      ? log
      : [...log.slice(0, firstLines), ...between.slice(-lastingLines), ...log.slice(-latestLines)];
  return fitting(kept);
}

/** Without the lines in the middle, the oldest of them first, until the rest fits. */
function fitting(kept: readonly LogEntry[]): readonly LogEntry[] {
  const sizes = kept.map((line) => Buffer.byteLength(JSON.stringify(line)) + 1);
  let left = sizes.reduce((sum, size) => sum + size, 0);
  let dropped = 0;
  const first = Math.min(alwaysFirst, kept.length);
  while (left > mostBytes && first + dropped < kept.length - 1) {
    left -= sizes[first + dropped] ?? 0;
    dropped += 1;
  }
  return dropped === 0 ? kept : [...kept.slice(0, first), ...kept.slice(first + dropped)];
}
