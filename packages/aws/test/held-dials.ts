import { afterEach } from 'vitest';
import { gate } from './gate.ts';
import { openLocalCloud, type LocalCloud } from './local-cloud.ts';

let cloud: LocalCloud | null = null;
afterEach(async () => {
  await cloud?.close();
  cloud = null;
});

/** Calls for that number of agents. Their dials are invoked together, each in its own process, and continue together when released. */
export async function holdDials(dialers: number) {
  const there = (cloud = await openLocalCloud({ frozen: true, agents: dialers }));
  const { accidents, sandbox, ask, newProcess } = there;
  const [letGo, areHeld] = [gate(), gate()];
  let held = 0;
  accidents.onInvoke = async (name, event, run) => {
    if (name !== 'dial') return run();
    const handler = newProcess('dial');
    held += 1;
    if (held === dialers) {
      accidents.onInvoke = null;
      areHeld.open();
    }
    await letGo.passed;
    return handler(event);
  };
  const agents = sandbox.control.state().agents.filter(({ slug }) => slug.startsWith('agent-'));
  for (const { id } of agents)
    await ask({ from: { id, queueId: 'Sales' }, targets: [{ phoneNumber: '+12025550123' }] });
  await areHeld.passed;
  return { ...there, letGo: letGo.open };
}
