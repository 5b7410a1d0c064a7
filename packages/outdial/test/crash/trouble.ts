import type { WriteSite } from '../../src/engine/writer.ts';
import type { Api, OpenCall } from './api.ts';
import type { Chance } from './random.ts';
import type { DeskControl } from './sandbox-control.ts';
import { agentSlug } from './traffic.ts';

const onBehalf = 'postConversationsCallsUserUserId';
const ownToken = 'postConversationsCalls';

/** Everything that goes wrong by itself, all the time: on the dial, on reads, in events, on sockets. */
const faults: readonly Readonly<Record<string, unknown>>[] = [
  ...[onBehalf, ownToken].flatMap((operation) => [
    { operation, fault: 'answer-lost', probability: 0.03, holdMs: 300 },
    { operation, fault: 'reset-before-effect', probability: 0.02 },
    { operation, fault: 'reset-after-effect', probability: 0.03 },
    { operation, fault: 'status-after-effect', status: 503, probability: 0.03 },
    { operation, fault: 'status', status: 503, probability: 0.01 },
    { operation, fault: 'status', status: 429, probability: 0.03 },
    { operation, fault: 'malformed-body', probability: 0.01 },
    { operation, fault: 'latency', ms: 400, probability: 0.05 },
    { operation, fault: 'late-target-leg', ms: 400, probability: 0.05 },
  ]),
  // About the one call: it ends, or continues with the agent's own token in the mode auto.
  { operation: onBehalf, fault: 'status', status: 403, code: 'not.authorized', probability: 0.03 },
  { operation: ownToken, fault: 'status', status: 401, code: 'bad.credentials', probability: 0.03 },
  { operation: 'getConversation', fault: 'status', status: 500, probability: 0.5 },
  { operation: '*', fault: 'close-idle', ms: 0, probability: 0.1 },
  { operation: '*', fault: 'events-duplicate', probability: 0.1 },
  { operation: '*', fault: 'events-reordered', probability: 0.05 },
  { operation: '*', fault: 'events-late', ms: 700, probability: 0.05 },
  // Late enough that the call is long over: silence.
  { operation: '*', fault: 'events-late', ms: 120_000, probability: 0.05 },
];

interface Setting {
  readonly api: Api;
  readonly sandbox: DeskControl;
  readonly chance: Chance;
  readonly agents: number;
  readonly wait: (ms: number) => Promise<void>;
  /** The calls that were open a moment ago. */
  readonly open: () => readonly OpenCall[];
  /** The calls whose unknown outcome a person has resolved, or tried to. */
  readonly resolved: Set<string>;
}

export async function letThingsGoWrong({ sandbox }: Pick<Setting, 'sandbox'>): Promise<void> {
  for (const rule of faults) await sandbox.fault(rule);
  await sandbox.patchClient({ tokenSeconds: 5 });
}

/** Every agent is back at work, and nothing fails any more. */
export async function endTrouble({ api, sandbox, agents }: Pick<Setting, 'api' | 'sandbox' | 'agents'>): Promise<void> {
  await sandbox.clearFaults();
  await api.send('POST', '/v1/resume');
  for (let index = 1; index <= agents; index += 1) {
    await sandbox.patchAgent(agentSlug(index), { presence: 'AVAILABLE', phone: 'answers', station: true });
  }
}

/** What people do to lead the server to the write site where it is to be killed; null where calls alone lead to it. */
export function actTowards(site: WriteSite): ((setting: Setting) => Promise<void>) | null {
  return actsThatLeadTo[site] ?? null;
}

const actsThatLeadTo: Readonly<Partial<Record<WriteSite, (setting: Setting) => Promise<void>>>> = {
  cancel: (setting) => cancelACall(setting, ['scheduled', 'waiting']),
  'hang-up-result': (setting) => cancelACall(setting, ['dialing', 'placed', 'ringing', 'connected']),
  resolve: (setting) => resolveUnknown(setting),
  pause: (setting) => pauseFor(setting, 20),
  forget: (setting) => forgetSomebody(setting),
};

/** One act of a person or of the network, chosen by chance. */
export async function makeTrouble(setting: Setting): Promise<void> {
  const { chance, sandbox, wait } = setting;
  const slug = agentSlug(chance.between(1, setting.agents));
  const roll = chance.unit();
  if (roll < 0.25) {
    await sandbox.patchAgent(slug, { presence: chance.oneOf(['OFFLINE', 'AWAY', 'MEAL']) });
    await wait(chance.between(50, 1_500));
    await sandbox.patchAgent(slug, { presence: 'AVAILABLE' });
  } else if (roll < 0.3) {
    await sandbox.patchAgent(slug, { station: null });
    await wait(chance.between(200, 1_000));
    await sandbox.patchAgent(slug, { station: true });
  } else if (roll < 0.4) {
    await sandbox.patchAgent(slug, { phone: 'dead' });
    await wait(chance.between(500, 3_000));
    await sandbox.patchAgent(slug, { phone: 'answers' });
  } else if (roll < 0.42) {
    await pauseFor(setting, chance.between(20, 150));
  } else if (roll < 0.44) {
    await forgetSomebody(setting);
  } else if (roll < 0.48) {
    await resolveUnknown(setting);
  } else if (roll < 0.49) {
    await sandbox.fault({ fault: 'refuse', forMs: 150 });
  } else {
    await touchACall(setting, roll);
  }
}

/** A person who was never called asks to be forgotten: the call is erased with its history, and its key stays used. */
async function forgetSomebody({ api, chance }: Setting): Promise<void> {
  const number = `+1777${String(chance.between(2_000_000, 9_999_999))}`;
  const body = {
    from: { id: `${agentSlug(1)}@example.com`, queueId: 'Sales' },
    targets: [{ phoneNumber: number }],
    notBefore: new Date(Date.now() + 30_000).toISOString(),
    expiresAt: new Date(Date.now() + 40_000).toISOString(),
  };
  const placed = await api.send('POST', '/v1/calls', { body, headers: { 'idempotency-key': `forget-${number}` } });
  if (placed?.status !== 202) return;
  await api.send('POST', `/v1/calls/${(placed.body as { id: string }).id}/cancel`);
  await api.send('POST', '/v1/calls/forget', { body: { number, confirm: 1 } });
}

async function pauseFor({ api, wait }: Setting, ms: number): Promise<void> {
  await api.send('POST', '/v1/pause');
  await wait(ms);
  while ((await api.send('POST', '/v1/resume'))?.status !== 200) await wait(50);
}

/** The agent leaves or dials by hand, or the call is canceled: it may be in any state. */
async function touchACall({ api, chance, sandbox, wait, ...setting }: Setting, roll: number): Promise<void> {
  const open = setting.open();
  if (open.length === 0) return;
  const onThePhone = open.filter(({ state }) => ['placed', 'ringing', 'connected'].includes(state));
  const call: OpenCall = chance.oneOf(onThePhone.length > 0 && chance.happens(0.5) ? onThePhone : open);
  const agent = call.resolved.agent.id;
  if (roll < 0.6) {
    await sandbox.patchAgent(agent, { presence: 'OFFLINE' });
    await wait(chance.between(100, 800));
    await sandbox.patchAgent(agent, { presence: 'AVAILABLE' });
  } else if (roll < 0.75) {
    await sandbox.dialByHand(agent, call.targets[0]?.phoneNumber ?? '');
  } else {
    await cancel({ api, wait }, call);
  }
}

async function cancelACall(setting: Setting, states: readonly string[]): Promise<void> {
  const open = setting.open().filter(({ state }) => states.includes(state));
  if (open.length > 0) await cancel(setting, setting.chance.oneOf(open));
}

async function cancel({ api, wait }: Pick<Setting, 'api' | 'wait'>, call: OpenCall): Promise<void> {
  for (let tries = 0; tries < 20; tries += 1) {
    if ((await api.send('POST', `/v1/calls/${call.id}/cancel`, { headers: { 'if-match': '*' } })) !== null) return;
    await wait(50);
  }
}

/** A person resolves, truthfully, the calls whose outcome is unknown. */
async function resolveUnknown({ api, sandbox, resolved }: Setting): Promise<void> {
  const open = ((await api.inState('outcome-unknown')) ?? []).filter(({ id }) => !resolved.has(id)).slice(0, 5);
  if (open.length === 0) return;
  const conversations = await sandbox.conversations().catch(() => null);
  if (conversations === null) return;
  for (const { id } of open) {
    const ours = conversations.filter(({ attributes }) => attributes['outdial.callId'] === id);
    if (ours.some(({ endedAt }) => endedAt === null)) continue;
    const conversationId = ours.at(-1)?.id;
    const body = conversationId === undefined ? { placed: false } : { placed: true, conversationId };
    const answer = await api.send('POST', `/v1/calls/${id}/resolve`, { body });
    if (answer !== null) resolved.add(id);
  }
}
