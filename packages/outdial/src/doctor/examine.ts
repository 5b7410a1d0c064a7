import type { Clock } from '../ports/clock.ts';
import type { Doctor, DoctorRow, Examination } from '../ports/doctor.ts';
import type { Screening } from '../ports/screening.ts';
import type { Policy } from '../readiness/policy.ts';
import type { AgentConsents } from '../ports/agent-consents.ts';
import type { Dialer, DialWay } from '../readiness/dial-way.ts';
import { dialRows } from './dial-ways.ts';
import { diagnose } from './doctor.ts';
import type { Inspected } from './inspect.ts';
import { pass, wrong } from './row.ts';

interface DoctorWorld {
  /** A region id, a domain, or a loopback address. */
  readonly region: string;
  /** Inspects the organisation, with a login of its own. */
  readonly look: () => Promise<Inspected>;
  readonly clock: Clock;
  readonly policy: () => { readonly version: string | null; readonly policy: Policy | null };
  readonly screening: Screening;
  /** The agents' own tokens, and how the next dial for an agent goes. Absent: every dial is on behalf of its agent. */
  readonly consents?: AgentConsents;
  readonly wayOf?: (agent: Dialer) => DialWay;
}

/** An examination is good for this long, in milliseconds, so that a page that is opened often costs little. */
const restMs = 15_000;

/** The doctor of a running Outdial. It logs in by itself, so its requests do not count against the token that dials. */
export function createDoctor(world: DoctorWorld): Doctor {
  const { clock } = world;
  let last: Examination | null = null;
  let running: Promise<Examination> | null = null;
  return () => {
    if (running !== null) return running;
    if (last !== null && Math.abs(clock.now() - last.at) < restMs) return Promise.resolve(last);
    running = examine(world)
      .then((made) => (last = made))
      .finally(() => (running = null));
    return running;
  };
}

async function examine(world: DoctorWorld): Promise<Examination> {
  const { region, look, clock, policy, screening, consents } = world;
  const [inspected] = await Promise.all([look(), screening.lookAtLists?.()]);
  const { version, policy: rules } = policy();
  const inForce = rules === null ? null : `A policy is in force${version === null ? '' : ` (version ${version})`}.`;
  const found = inspected.kind === 'inspected' ? inspected.found.agents : null;
  const agents = found?.ok === true ? found.value : [];
  const lists = (screening.lists?.() ?? []).map(({ name, failure }) => listRow(name, failure));
  return {
    at: clock.now(),
    requests: inspected.kind === 'inspected' ? inspected.found.requests : 0,
    rows: [
      ...rowsOf(inspected, region, clock.now()),
      policyRow(inForce),
      ...dialRows({ agents, policy: rules, consents, wayOf: world.wayOf }),
      ...lists,
    ],
  };
}

export function rowsOf(inspected: Inspected, region: string, now: number): readonly DoctorRow[] {
  if (inspected.kind === 'inspected')
    return [pass('Region', `${region} is a known region.`), ...diagnose(inspected.found, now)];
  const near = inspected.near.length === 0 ? '' : ` Perhaps ${inspected.near.join(' or ')}.`;
  return [
    wrong('fail', 'Region', `${inspected.why}${near}`, [
      'Set GENESYSCLOUD_REGION to a region id such as us-east-1, or a domain such as mypurecloud.com.',
      'developer',
    ]),
  ];
}

/** `found`: what to say of the policy. Null: there is no policy. */
export function policyRow(found: string | null): DoctorRow {
  if (found !== null) return pass('Policy', found);
  return wrong('fail', 'Policy', 'There is no policy file, so Outdial refuses every call.', [
    'Create one with "outdial policy init --countries US", and adapt it.',
    'admin',
  ]);
}

/** A do-not-call list. `why` it cannot be used; null: it can. */
export function listRow(name: string, why: string | null): DoctorRow {
  if (why === null) return pass('Do-not-call list', `${name} can be used.`);
  const fix = ['Replace the list, or correct doNotCall in the policy.', 'admin'] as const;
  return wrong('fail', 'Do-not-call list', `${name} cannot be used: ${why}. Calls would wait.`, fix);
}
