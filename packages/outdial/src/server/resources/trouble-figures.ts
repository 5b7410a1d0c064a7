import type { ServerWorld } from '../http/server-world.ts';

type World = Pick<ServerWorld, 'engine' | 'clock' | 'webhooks' | 'feed' | 'policy' | 'config'>;

const gauge = (name: string, help: string, lines: readonly (readonly [labels: string, value: number])[]): string =>
  [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} gauge`,
    ...lines.map(([labels, value]) => `${name}${labels} ${value}`),
    '',
  ].join('\n');

/** Figures on which alerts rest: what needs a person, and what keeps calls from going out. As Prometheus text. */
export async function troubleFigures({ engine, clock, webhooks, feed, policy, config }: World): Promise<string> {
  const now = clock.now();
  const undecided = await engine.count?.({ undecided: true });
  const pause = engine.pausedBy?.() ?? null;
  const outage = engine.outage?.() ?? null;
  const health = (await webhooks?.health()) ?? [];
  const oldest = Math.min(...health.flatMap(({ oldestAt }) => (oldestAt === null ? [] : [oldestAt])));
  const standing = feed?.() ?? null;
  const sum = (of: 'pending' | 'dead'): number => health.reduce((total, each) => total + each[of], 0);
  const age = (at: number): number => Math.max(0, Math.floor((now - at) / 1000));
  return [
    gauge('outdial_build_info', 'The version that runs; always 1.', [[`{version="${config.version}"}`, 1]]),
    ...(undecided === undefined
      ? []
      : [
          gauge('outdial_calls_undecided', 'Calls with an unknown outcome that no one has resolved.', [
            ['', undecided],
          ]),
        ]),
    gauge('outdial_paused_seconds', 'How long dialing has been paused; 0 when it is not.', [
      ['', engine.paused() && pause !== null ? age(pause.at) : 0],
    ]),
    gauge('outdial_incident', '1 while Outdial dials no one because Genesys does not answer or refuses all dials.', [
      ['', outage === null ? 0 : 1],
    ]),
    gauge('outdial_policy_missing', '1 while every call is refused because there is no policy.', [
      ['', policy().policy === null ? 1 : 0],
    ]),
    ...(webhooks === undefined
      ? []
      : [
          gauge('outdial_webhook_messages', 'Webhook messages that are not delivered yet, and dead ones.', [
            ['{state="pending"}', sum('pending')],
            ['{state="dead"}', sum('dead')],
          ]),
          gauge('outdial_webhook_oldest_seconds', 'Age of the oldest webhook message that is not delivered yet.', [
            ['', Number.isFinite(oldest) ? age(oldest) : 0],
          ]),
        ]),
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
