import { counted } from '../call/counted.ts';
import type { AgentConsents } from '../ports/agent-consents.ts';
import type { DoctorRow } from '../ports/doctor.ts';
import { type Dialer, type DialWay, modeOf } from '../readiness/dial-way.ts';
import type { AgentFacts } from '../readiness/facts.ts';
import type { Policy } from '../readiness/policy.ts';
import { naming } from './agents.ts';
import { pass, wrong } from './row.ts';

interface Dialing {
  readonly agents: readonly AgentFacts[];
  readonly policy: Policy | null;
  /** Undefined: no agent's token can be used. Null: another process knows who consented. */
  readonly consents: Pick<AgentConsents, 'standing'> | undefined | null;
  /** Undefined: by the policy alone. */
  readonly wayOf: ((agent: Dialer) => DialWay) | undefined;
}

interface Sorted extends Dialer {
  readonly mode: ReturnType<typeof modeOf>;
  readonly way: DialWay;
}

/** How calls name their agents, and why; agents with the same mode for the same reason share a row. */
export function dialRows({ agents, policy, consents, wayOf }: Dialing): readonly DoctorRow[] {
  if (policy === null) return [];
  const sorted = agents.map(({ agentId, person }): Sorted => {
    const { name = null, email = null } = person?.value ?? {};
    const dialer = { id: agentId, name: name ?? agentId, email };
    const mode = modeOf(policy, dialer);
    return { ...dialer, mode, way: wayOf?.(dialer) ?? (mode.mode === 'agent-token' ? mode.mode : 'on-behalf') };
  });
  const groups = new Map<string, Sorted[]>();
  for (const agent of sorted) {
    const key = `${agent.mode.mode} ${agent.mode.by} ${agent.way}`;
    groups.set(key, [...(groups.get(key) ?? []), agent]);
  }
  const rows = [...groups.values()].flatMap((group) => rowOf(group));
  return [...rows, ...consentRows(sorted, consents)];
}

function rowOf(group: readonly Sorted[]): readonly DoctorRow[] {
  const [first] = group;
  if (first === undefined) return [];
  const { mode, by } = first.mode;
  const who = by === 'agent' ? naming(namesOf(group)) : counted(group.length, 'agent');
  const why = by === 'agent' ? 'the policy names them in `dialAs`' : `\`dialAs\` in the policy is ${mode} for all`;
  return [pass('Dialing', `${who}: ${how[mode][first.way]}, because ${why}.`)];
}

const how = {
  'on-behalf': { 'on-behalf': "Outdial's client calls on behalf of the agent", 'agent-token': '' },
  'agent-token': { 'on-behalf': '', 'agent-token': "the agent's own token calls" },
  auto: {
    'on-behalf': "Outdial's client calls on behalf of the agent until Genesys refuses that",
    'agent-token': "the agent's own token calls, since Genesys refused a call on behalf",
  },
} as const;

const namesOf = (group: readonly Sorted[]): readonly string[] => group.map(({ name, id }) => name ?? id);

function consentRows(sorted: readonly Sorted[], consents: Dialing['consents']): readonly DoctorRow[] {
  const wanting = sorted.filter(({ mode }) => mode.mode !== 'on-behalf');
  if (wanting.length === 0 || consents === null) return [];
  if (consents === undefined)
    return [
      wrong('fail', 'Consent', "The policy wants agents' own tokens, and this Outdial cannot use them.", [
        'Set OUTDIAL_AGENT_CLIENT_ID, OUTDIAL_AGENT_CLIENT_SECRET and OUTDIAL_TOKEN_KEY (docs/agent-tokens.md), or change `dialAs`.',
        'admin',
      ]),
    ];
  const without = wanting.filter(({ id }) => consents.standing(id).kind !== 'given');
  if (without.length === 0) return [pass('Consent', `${counted(wanting.length, 'agent')} gave their consent.`)];
  const waits = without.some(({ way }) => way === 'agent-token');
  return [
    wrong(
      'warn',
      'Consent',
      `${naming(namesOf(without))}: no consent to the use of the agent's own token${waits ? ', so their calls wait' : ''}.`,
      ['Send each agent the link that "outdial agents connect AGENT" prints.', 'agent'],
    ),
  ];
}
