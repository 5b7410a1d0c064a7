import { pino, type DestinationStream } from 'pino';
import { escapeUnseen } from '../masking/unseen.ts';
import { maskFacts } from '../masking/kept.ts';
import type { LogLevel } from './log-levels.ts';

/** Lines of JSON on stderr, or on `destination`, without characters that would steer a terminal. Facts go through the same mask as kept requests: no secret and no whole number leaves. */
export function createLogger(level: LogLevel, destination: DestinationStream = standardError()) {
  const guarded: DestinationStream = { write: (line) => destination.write(escapeUnseen(line)) };
  return pino({ level, base: null, formatters: { log: maskFacts } }, guarded);
}

/** A log that cannot be written, on a full disk or after its reader went away, must not end the process that writes it. */
function standardError(): DestinationStream {
  const destination = pino.destination({ dest: 2, sync: true });
  destination.on('error', () => undefined);
  return destination;
}
