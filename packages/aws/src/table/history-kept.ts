import type { LogEntry } from 'outdial/engine-kit';

/** Lines of a call's history that its item keeps, whatever they say: the first, and the latest. */
const firstLines = 20;
const latestLines = 100;
/** Between those, lines of attempts and of people's acts; what a call waited for in between goes first. */
const lastingLines = 100;

/**
 * What of a call's history is stored. An item of DynamoDB ends at 400 kB, and a call whose item is full could not even end: an agent who
 * comes and goes a hundred times leaves a gap in the numbers of the lines.
 */
export function historyKept(log: readonly LogEntry[]): readonly LogEntry[] {
  if (log.length <= firstLines + latestLines) return log;
  const between = log.slice(firstLines, -latestLines).filter(({ name }) => name !== 'call.waiting');
  return [...log.slice(0, firstLines), ...between.slice(-lastingLines), ...log.slice(-latestLines)];
}
