import { endedStates } from '../../call/call.ts';
import type { CallId } from '../../call/ids.ts';
import type { Engine, LogEntry } from '../../ports/engine.ts';
import type { Logger } from '../../ports/logger.ts';
import { createHistogram, longTimes, shortTimes, type Histogram } from '../http/histogram.ts';

/** What is remembered of a call that has started or was dialed, until it ends. */
interface Life {
  /** When it began to wait: a scheduled call at its time. Null: when it was accepted. */
  waitsSince: number | null;
  fencedAt: number | null;
  conversationId: string | null;
}

const ended: ReadonlySet<string> = new Set(endedStates.map((state) => `call.${state}`));

/** Follows calls from now on: how long they wait and how long a dial takes, as Prometheus text; each end is a line of the log. */
export function followTimes(engine: Pick<Engine, 'watch'>, logger: Pick<Logger, 'info'>): () => string {
  const lives = new Map<CallId, Life>();
  const [waits, dials] = [createWaits(), createDials()];
  const ends = new Map<string, number>();
  const lifeOf = (id: CallId): Life => {
    const known = lives.get(id) ?? { waitsSince: null, fencedAt: null, conversationId: null };
    lives.set(id, known);
    return known;
  };
  const dialing = ({ callId, at, facts }: LogEntry): void => {
    const life = lifeOf(callId);
    life.fencedAt = at;
    if (facts['attempt'] !== 1) return;
    waits.observe(life.waitsSince === null ? Number(facts['waitedMs'] ?? 0) : at - life.waitsSince);
  };
  const end = ({ callId, name, facts }: LogEntry): void => {
    const { code, targetRung, canceled } = facts;
    const labels = `state="${name.slice(5)}",code="${String(code)}"`;
    ends.set(labels, (ends.get(labels) ?? 0) + 1);
    const conversationId = lives.get(callId)?.conversationId ?? null;
    lives.delete(callId);
    logger.info({ callId, conversationId, state: name.slice(5), code, targetRung, canceled }, 'A call ended.');
  };
  engine.watch((entries) => {
    for (const entry of entries) {
      const { name, callId, at, cause, facts } = entry;
      if (name === 'call.noted' || name === 'call.wrapped-up') continue;
      const life = lives.get(callId);
      if (life?.fencedAt != null) {
        dials.observe(at - life.fencedAt, name.slice(5));
        life.fencedAt = null;
      }
      if (typeof facts['conversationId'] === 'string') lifeOf(callId).conversationId = facts['conversationId'];
      if (name === 'call.waiting' && cause === 'start') lifeOf(callId).waitsSince = at;
      if (name === 'call.dialing') dialing(entry);
      if (ended.has(name)) end(entry);
    }
  });
  return () => waits.text() + dials.text() + textOfEnds(ends);
}

const createWaits = (): Histogram =>
  createHistogram({
    ...{ name: 'outdial_wait_seconds', buckets: longTimes },
    help: 'From the first acceptance, or the time a call was scheduled for, to its first dial request.',
  });

const createDials = (): Histogram =>
  createHistogram({
    ...{ name: 'outdial_dial_seconds', buckets: shortTimes, label: 'became' },
    help: 'From the record that a dial request may leave to what it became.',
  });

function textOfEnds(ends: ReadonlyMap<string, number>): string {
  const total = 'outdial_calls_ended_total';
  return [
    `# HELP ${total} Calls that ended since this process started, by state and outcome code.`,
    `# TYPE ${total} counter`,
    ...[...ends].map(([labels, count]) => `${total}{${labels}} ${count}`),
    '',
  ].join('\n');
}
