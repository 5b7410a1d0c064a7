import type { ServerWorld } from '../http/server-world.ts';

type World = Pick<ServerWorld, 'engine' | 'clock' | 'webhooks' | 'feed' | 'policy' | 'config' | 'contactCentre'>;

const gauge = (name: string, help: string, lines: readonly (readonly [labels: string, value: number])[]): string =>
  [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} gauge`,
    ...lines.map(([labels, value]) => `${name}${labels} ${value}`),
    '',
  ].join('\n');

/** Figures on which alerts rest: what needs a person, and what keeps calls from going out. As Prometheus text. */
export async function troubleFigures(world: World): Promise<string> {
  const { engine, feed, policy, config } = world;
  const undecided = await engine.count?.({ undecided: true });
  const standing = feed?.() ?? null;
  return [
    gauge('outdial_build_info', 'The version that runs; always 1.', [[`{version="${config.version}"}`, 1]]),
    ...(undecided === undefined
      ? []
      : [
          gauge('outdial_calls_undecided', 'Calls with an unknown outcome that no one has resolved.', [
            ['', undecided],
          ]),
        ]),
    stopFigures(world),
    gauge('outdial_policy_missing', '1 while every call is refused because there is no policy.', [
      ['', policy().policy === null ? 1 : 0],
    ]),
    await webhookFigures(world),
    ...(standing === null
      ? []
      : [
          gauge('outdial_feed_agents', 'Agents whose changes Outdial follows, and those that the feed covers.', [
            ['{set="watched"}', standing.watched],
            ['{set="covered"}', standing.covered],
          ]),
        ]),
  ].join('');
}

const secondsSince = (at: number, clock: World['clock']): number => Math.max(0, Math.floor((clock.now() - at) / 1000));

/** A pause, an incident, and Genesys when it does not answer. */
function stopFigures({ engine, clock, contactCentre }: World): string {
  const pause = engine.pausedBy?.() ?? null;
  const outage = engine.outage?.() ?? null;
  const unavailable = contactCentre.unavailable?.();
  return [
    gauge('outdial_paused_seconds', 'How long dialing has been paused; 0 when it is not.', [
      ['', engine.paused() && pause !== null ? secondsSince(pause.at, clock) : 0],
    ]),
    gauge('outdial_incident', '1 while Outdial dials no one because Genesys does not answer or refuses all dials.', [
      ['', outage === null ? 0 : 1],
    ]),
    ...(unavailable === undefined
      ? []
      : [
          gauge(
            'outdial_genesys_unavailable_seconds',
            'How long no request to Genesys has worked; 0 when the last one did.',
            [['', unavailable === null ? 0 : secondsSince(unavailable.since, clock)]],
          ),
        ]),
  ].join('');
}

async function webhookFigures({ webhooks, clock }: World): Promise<string> {
  if (webhooks === undefined) return '';
  const health = await webhooks.health();
  const oldest = Math.min(...health.flatMap(({ oldestAt }) => (oldestAt === null ? [] : [oldestAt])));
  const sum = (of: 'pending' | 'dead'): number => health.reduce((total, each) => total + each[of], 0);
  return [
    gauge('outdial_webhook_messages', 'Webhook messages that are not delivered yet, and dead ones.', [
      ['{state="pending"}', sum('pending')],
      ['{state="dead"}', sum('dead')],
    ]),
    gauge('outdial_webhook_oldest_seconds', 'Age of the oldest webhook message that is not delivered yet.', [
      ['', Number.isFinite(oldest) ? secondsSince(oldest, clock) : 0],
    ]),
  ].join('');
}
