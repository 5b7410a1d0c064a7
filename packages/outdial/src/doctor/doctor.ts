import { covers, dialPermissions } from '../readiness/dial-permission.ts';
import type { Problem } from '../call/problem.ts';
import type { HostReading, Inspection, InspectionResult } from '../ports/inspection.ts';
import { explainProblem } from '../problems/catalogue.ts';
import { counted } from '../call/counted.ts';
import { agentRows } from './agents.ts';
import type { DoctorRow } from '../ports/doctor.ts';
import { pass, wrong } from './row.ts';

interface Need {
  readonly any: readonly string[];
  readonly what: string;
  /** Without it no call goes well; else something is missing only now and then. */
  readonly vital: boolean;
}

/** What Outdial asks of a role, by the operations it uses (the published API description). */
export const needs: readonly Need[] = [
  {
    any: dialPermissions,
    what: 'placing a call on behalf of an agent',
    vital: true,
  },
  { any: ['conversation:communication:view'], what: 'following a call to its end', vital: true },
  { any: ['analytics:agentState:view'], what: 'finding a call whose answer was lost', vital: true },
  {
    any: ['analytics:conversationDetail:view', 'analytics:agentConversationDetail:view'],
    what: 'finding a call whose answer was lost',
    vital: true,
  },
  { any: ['routing:queue:view'], what: 'queues and their members', vital: true },
  { any: ['conversation:communication:disconnect'], what: 'hanging up after a cancel', vital: false },
  { any: ['telephony:otherStationAssociation:view'], what: 'whether an agent has a station', vital: false },
  { any: ['presence:presenceDefinition:view'], what: 'presences that a policy names by label', vital: false },
];

const topicsInUse = ['presence', 'routingStatus', 'station', 'conversations.calls'].map(
  (name) => `v2.users.{id}.${name}`,
);

/** The rows that an inspection results in, in the order in which things must be put right. `now`: epoch milliseconds. */
export function diagnose(found: Inspection, now: number): readonly DoctorRow[] {
  const rows = [...found.hosts.flatMap((host) => hostRows(host, now)), loginRow(found), ...skewRows(found.skewMs)];
  if (found.login.kind !== 'token') return rows;
  return [
    ...rows,
    ...clientRows(found.client),
    ...permissionRows(found.permissions),
    ...agentRows(found.agents),
    ...topicRows(found.topics),
    ...rateRows(found.rateLimit),
    ...probeRows(found.probe),
  ];
}

function hostRows({ host, address, tls }: HostReading, now: number): readonly DoctorRow[] {
  const reach = ['Check DNS, proxy and firewall on this machine.', 'admin'] as const;
  const trust = [
    'Check proxy and firewall. If a proxy replaces certificates, set NODE_EXTRA_CA_CERTS to a file with the certificate of its authority.',
    'admin',
  ] as const;
  if (address === null) return [wrong('fail', 'DNS', `This machine cannot resolve ${host}.`, reach)];
  const dns = pass('DNS', `${host} is ${address}.`);
  switch (tls.kind) {
    case 'plain':
      return [dns, pass('TLS', `${host} is this machine, over plain http.`)];
    case 'not-tried':
      return [dns];
    case 'failed':
      return [dns, wrong('fail', 'TLS', `Outdial could not open a TLS connection to ${host}: ${tls.error}.`, trust)];
    case 'good': {
      const days = Math.floor((tls.until - now) / 86_400_000);
      const says = `${host} has a valid certificate, for ${counted(days, 'more day')}.`;
      const old = ['Check whether a proxy replaces the certificate; Genesys renews its own in time.', 'admin'] as const;
      return [dns, days < 7 ? wrong('warn', 'TLS', says, old) : pass('TLS', says)];
    }
  }
}

function loginRow({ login }: Inspection): DoctorRow {
  if (login.kind === 'token') return pass('Login', 'Genesys issued a token.');
  if (login.kind === 'failed')
    return wrong('fail', 'Login', `Outdial could not reach the Genesys login: ${login.error}.`, [
      'Try again. If it lasts, check the network between this machine and Genesys.',
      'admin',
    ]);
  if (login.kind === 'address-refused') {
    const { address } = login;
    const facts = address === null ? {} : { address };
    const { message, fix, who } = explainProblem({ code: 'ip.not.authorized', pointer: null, facts });
    return wrong('fail', 'Login', message, [fix, who]);
  }
  return wrong('fail', 'Login', 'Genesys refused the client.', [
    'Check GENESYSCLOUD_OAUTHCLIENT_ID, _SECRET and _REGION: a client exists in one region only. It needs the grant type Client Credentials (Admin > Integrations > OAuth).',
    'admin',
  ]);
}

const ownClient = 'Create an OAuth client with the grant type Client Credentials, and use its id and secret.';

function skewRows(skewMs: number | null): readonly DoctorRow[] {
  if (skewMs === null) return [];
  const seconds = Math.round(Math.abs(skewMs) / 1000);
  const says = `This machine's clock is ${counted(seconds, 'second')} ${skewMs > 0 ? 'behind' : 'ahead of'} the Genesys clock.`;
  if (seconds <= 5) return [pass('Clock', 'This machine and Genesys have the same time.')];
  return [wrong(seconds > 60 ? 'fail' : 'warn', 'Clock', says, ['Set the clock with NTP.', 'admin'])];
}

function unreadable(check: string, problem: Problem, what: string): DoctorRow {
  const { message, fix, who } = explainProblem(problem);
  return wrong('warn', check, `Outdial could not read ${what}: ${message}`, [fix, who]);
}

function clientRows(client: Inspection['client']): readonly DoctorRow[] {
  if (client === null) return [];
  if (!client.ok) return [unreadable('Client', client.problem, 'the OAuth client')];
  const { name, grantType } = client.value;
  const named = name === null || name === '' ? 'The client' : `The client "${name}"`;
  if (grantType === null) return [pass('Client', `${named} is signed in. Genesys does not show its grant type.`)];
  if (/^TOKEN$|IMPLICIT/i.test(grantType)) {
    const says = `${named} has the grant type ${grantType} (implicit), which Genesys ends in spring 2027.`;
    return [wrong('fail', 'Client', says, [`${ownClient} The implicit grant signs in users, not programs.`, 'admin'])];
  }
  const isRight = grantType.toUpperCase().replaceAll('_', '-') === 'CLIENT-CREDENTIALS';
  if (isRight) return [pass('Client', `${named} has the grant type Client Credentials.`)];
  return [wrong('fail', 'Client', `${named} has the grant type ${grantType}.`, [ownClient, 'admin'])];
}

function permissionRows(permissions: InspectionResult<readonly string[]> | null): readonly DoctorRow[] {
  if (permissions === null) return [];
  if (!permissions.ok) return [unreadable('Permissions', permissions.problem, 'the permissions of the client')];
  return needs.map(({ any, what, vital }) => {
    const held = any.find((needed) => permissions.value.some((granted) => covers(granted, needed)));
    if (held !== undefined) return pass('Permission', `${held}: ${what}.`);
    const says = `The client lacks ${any.join(' or ')}, for ${what}.`;
    const fix = `Add ${any[0] ?? ''} to a role of the OAuth client (Admin > People & Permissions > Roles), in the divisions of the agents and queues.`;
    return wrong(vital ? 'fail' : 'warn', 'Permission', says, [fix, 'admin']);
  });
}

function topicRows(topics: InspectionResult<readonly string[]> | null): readonly DoctorRow[] {
  if (topics === null) return [];
  if (!topics.ok) return [unreadable('Notifications', topics.problem, 'the list of topics')];
  const missing = topicsInUse.filter((topic) => !topics.value.includes(topic));
  if (missing.length === 0) return [pass('Notifications', 'Genesys offers every topic that wakes waiting calls.')];
  return [
    wrong(
      'warn',
      'Notifications',
      `Genesys does not offer ${missing.join(', ')}. Outdial checks calls that wait for these once a minute instead.`,
      ['Nothing to do: these calls wake later.', 'nobody'],
    ),
  ];
}

function rateRows(perMinute: number | null): readonly DoctorRow[] {
  if (perMinute === null) return [];
  const says = `${counted(perMinute, 'request')} per minute and token.`;
  if (perMinute >= 300) return [pass('Rate limit', says)];
  return [
    wrong('warn', 'Rate limit', `${says} The usual limit is 300.`, [
      'If calls wait for it, ask Genesys to raise the limit.',
      'admin',
    ]),
  ];
}

/** By the declared errors of the operation; that Genesys checks in this order is assumed. */
function probeRows(probe: Inspection['probe']): readonly DoctorRow[] {
  if (probe === null) return [];
  const { agent, status, code } = probe;
  if (code === 'agent-not-found')
    return [
      wrong('fail', 'Probe', `The organisation has no active user with the id or e-mail ${agent}.`, [
        'Give --probe the user id or the e-mail of an agent.',
        'developer',
      ]),
    ];
  if (status === 403)
    return [
      wrong('fail', 'Probe', `Genesys does not allow the client to call on behalf of ${agent} (${code ?? status}).`, [
        "Grant conversation:agentlessCall:add to the client's role, in the agent's division.",
        'admin',
      ]),
    ];
  if (code === 'missing.create.conversation.destination.parameter')
    return [
      pass(
        'Probe',
        `Genesys would place a call on behalf of ${agent}: only the destination is missing (assumed: Genesys checks that last).`,
      ),
    ];
  if (code === 'not.a.user')
    return [
      wrong(
        'fail',
        'Probe',
        "Genesys requires the agent's own token for this (not.a.user). This is not confirmed on other organisations.",
        [
          "Ask Genesys whether your organisation may place calls on behalf of a user, as Outdial does. To dial with the agents' own tokens, see outdial doctor --print-setup agent-token.",
          'developer',
        ],
      ),
    ];
  const says = `Genesys answered ${status ?? 'nothing'}${code === null ? '' : ` (${code})`}. This does not show whether it would place a call.`;
  return [
    wrong('warn', 'Probe', says, [
      code === null ? 'Run it again. If it lasts, check the network.' : `Run: outdial explain ${code}`,
      'developer',
    ]),
  ];
}
