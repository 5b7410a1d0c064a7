import { foldName, nearest } from '../../intake/did-you-mean.ts';
import { accessNames } from './known-access.ts';
import type { KnownName, Sort } from './known-name.ts';

const onBehalf = 'postConversationsCallsUserUserId';
const onBehalfPath = '/api/v2/conversations/calls/user/{userId}';

const methods: readonly KnownName[] = [
  {
    names: ['getUserPresence', 'get_user_presence'],
    sort: 'method',
    verdict: 'true',
    meant: null,
    why: 'is a real method, for presences from another source, whose id it needs. To read the presence that the agent has set, use getUserPresencesPurecloud(userId).',
  },
  {
    names: ['getPresenceByUserId', 'getUserPresenceById', 'getPresence', 'getUserPresenceStatus'],
    sort: 'method',
    verdict: 'invented',
    meant: 'getUserPresencesPurecloud',
    why: "the PresenceApi of Genesys's SDKs does not have this method. To read a presence, use getUserPresencesPurecloud(userId).",
  },
  {
    names: ['get_userpresence', 'get_presence_by_user_id'],
    sort: 'method',
    verdict: 'invented',
    meant: 'get_user_presences_purecloud',
    why: 'the PresenceApi of the Python SDK has get_user_presence(user_id, source_id) and get_user_presences_purecloud(user_id).',
  },
  {
    names: [
      'postConversationCall',
      'post_conversation_call',
      'createConversationCall',
      'postOutboundCall',
      'postCalls',
    ],
    sort: 'method',
    verdict: 'invented',
    meant: onBehalf,
    why: `ConversationsApi has postConversationsCalls(body), which calls as the user of the token, and ${onBehalf}(userId, body), which calls on behalf of an agent.`,
  },
  {
    names: ['post_conversations_calls', 'postConversationsCalls'],
    sort: 'method',
    verdict: 'true',
    meant: null,
    why: `is a real method. It calls as the user of the token: client credentials get 400 not.a.user. On behalf of an agent, use ${onBehalf}(userId, body).`,
  },
  {
    names: [onBehalf, 'post_conversations_calls_user_user_id'],
    sort: 'method',
    verdict: 'true',
    meant: null,
    why: 'is the method that calls on behalf of an agent, made for client credentials.',
  },
  {
    names: ['getAnalyticsAgentStatus', 'getAuthorizationSubjectsMe'],
    sort: 'method',
    verdict: 'true',
    meant: null,
    why: "is a real method of Genesys's SDKs.",
  },
  {
    names: ['presence_api', 'conversations_api'],
    sort: 'member',
    verdict: 'true',
    meant: null,
    why: 'is a good name for an instance of the API class.',
  },
];

const members: readonly KnownName[] = [
  {
    names: ['availability_level', 'availabilityLevel'],
    sort: 'member',
    verdict: 'invented',
    meant: 'presenceDefinition.systemPresence',
    why: 'a Genesys presence does not have this field. The presence that an agent has set is presenceDefinition.systemPresence, such as "Available" or "On Queue".',
  },
  {
    names: ['currentStatus'],
    sort: 'member',
    verdict: 'invented',
    meant: 'presenceDefinition',
    why: "a Genesys presence does not have this field. It has presenceDefinition { id, systemPresence }, and the id is a UUID, never 'available'.",
  },
];

const packages: readonly KnownName[] = [
  {
    names: [
      'genesys-cloud-purecloud-platform-client',
      'genesys-cloud-platform-client',
      'purecloud-platform-client',
      '@genesyscloud/genesyscloud',
      '@genesys/platform-client-sdk',
      'genesys-cloud-sdk',
      'genesyscloud',
    ],
    sort: 'package',
    verdict: 'invented',
    meant: 'purecloud-platform-client-v2',
    why: 'this is not a Genesys package. The official ones are purecloud-platform-client-v2 on npm and PureCloudPlatformClientV2 on PyPI.',
  },
  {
    names: ['purecloud-platform-client-v2', 'PureCloudPlatformClientV2'],
    sort: 'package',
    verdict: 'true',
    meant: null,
    why: "is Genesys's official SDK: purecloud-platform-client-v2 on npm, PureCloudPlatformClientV2 on PyPI.",
  },
];

/** Official packages that a folded name may be confused with. */
const official = ['purecloudplatformclientv2', 'purecloud-platform-client-v2', 'PureCloudPlatformClientV2'];
const pretends =
  /^@?(?:genesys|genesys[-_]?cloud|pure[-_]?cloud)(?:\/|[-_])?(?:genesys[-_]?cloud|pure[-_]?cloud|platform|api|client|sdk|v2|python|py|js|node|[-_/])*$/i;

/** A package that pretends to be Genesys's SDK, with the official one of the language; null for others, and for the official ones. */
export function judgePackage(name: string, isPython: boolean): KnownName | null {
  const known = findName(name, 'package');
  const isPretended = pretends.test(name) && /platform|sdk|api|client/i.test(name) && !official.includes(name);
  const isForeign = isPython && name === 'purecloud-platform-client-v2';
  if (known?.verdict !== 'invented' && !isPretended && !isForeign) return known;
  const meant = isPython ? 'PureCloudPlatformClientV2' : 'purecloud-platform-client-v2';
  const why =
    'this is not a Genesys package. The official ones are purecloud-platform-client-v2 on npm and PureCloudPlatformClientV2 on PyPI.';
  return { names: [name], sort: 'package', verdict: 'invented', meant, why };
}

const noPath = 'Genesys does not have this path';
const paths: readonly KnownName[] = [
  {
    names: ['/api/v2/users/*/presence'],
    sort: 'path',
    verdict: 'invented',
    meant: '/api/v2/users/{userId}/presences/purecloud',
    why: `${noPath}. To read a presence, use /presences/purecloud. Only Outdial's own drop-in paths answer it.`,
  },
  {
    names: [
      ...[
        '/api/v2/outbound/calls',
        '/api/v2/calls',
        '/api/v2/conversations/call',
        '/api/v2/conversations/calls/outbound',
      ],
      ...[
        '/api/v2/conversations/outbound',
        '/api/v2/telephony/calls',
        '/api/v2/users/*/calls',
        '/api/v2/conversations/voice',
      ],
    ],
    sort: 'path',
    verdict: 'invented',
    meant: onBehalfPath,
    why: `${noPath}. To call on behalf of an agent, use POST ${onBehalfPath}.`,
  },
  {
    names: ['/api/v2/conversations/calls/user/*'],
    sort: 'path',
    verdict: 'true',
    meant: null,
    why: 'is the path that calls on behalf of an agent. The agent is in the path, not in the body.',
  },
  {
    names: ['/api/v2/conversations/calls'],
    sort: 'path',
    verdict: 'true',
    meant: null,
    why: `is a real path. It calls as the user of the token, and its body is a CreateCallRequest. On behalf of an agent, use ${onBehalfPath}.`,
  },
  {
    names: [
      '/api/v2/users/*/presences/purecloud',
      '/api/v2/users/presences/purecloud/bulk',
      '/api/v2/users/*/routingstatus',
    ],
    sort: 'path',
    verdict: 'true',
    meant: null,
    why: 'is a real path.',
  },
  {
    names: ['x-genesys-user-id', 'x-genesys-on-behalf-of', 'x-on-behalf-of'],
    sort: 'header',
    verdict: 'invented',
    meant: null,
    why: 'Genesys does not read this header. The agent is in the path, /api/v2/conversations/calls/user/{userId}.',
  },
];

const presences: readonly KnownName[] = [
  {
    names: ['available'],
    sort: 'presence',
    verdict: 'elsewhere',
    meant: 'Available',
    why: 'the system presence is "Available" in answers and "AVAILABLE" in events. It is in presenceDefinition.systemPresence; presenceDefinition.id is a UUID.',
  },
  {
    names: ['oncall', 'on-call', 'on_call'],
    sort: 'presence',
    verdict: 'invented',
    meant: 'On Queue',
    why: 'this is not a system presence. On Queue is one. A call is not a presence: it shows in the routing status (COMMUNICATING) and the conversation summary, and Outdial does not dial during a call.',
  },
  {
    names: ['Inbound Available', 'Outbound Available', 'Available for Outbound'],
    sort: 'presence',
    verdict: 'invented',
    meant: 'Available',
    why: 'it is not one of the ten system presences. An organisation may have a secondary presence with this label. GET /api/v2/presence/definitions shows to which system presence it belongs.',
  },
  ...[
    'Available',
    'Away',
    'Busy',
    'Offline',
    'Idle',
    'On Queue',
    'OnQueue',
    'ON_QUEUE',
    'Meal',
    'Training',
    'Meeting',
    'Break',
  ].map((name): KnownName => ({
    names: [name],
    sort: 'presence',
    verdict: 'true',
    meant: null,
    why: 'is one of the ten system presences: Available, Away, Busy, Offline, Idle, On Queue, Meal, Training, Meeting, Break. Outdial dials when the policy allows the presence: by default Available and On Queue.',
  })),
];

const all: readonly KnownName[] = [...methods, ...members, ...packages, ...paths, ...presences, ...accessNames];

const exact = new Map(all.flatMap((known) => known.names.map((name) => [name, known] as const)));
const caseBlind: ReadonlySet<Sort> = new Set(['method', 'member', 'header', 'scope', 'permission', 'host']);
const folded = new Map(
  all
    .filter(({ sort }) => caseBlind.has(sort))
    .flatMap((known) => known.names.map((name) => [`${known.sort} ${foldName(name)}`, known] as const)),
);

/** A path with every id, placeholder and template in it as `*`, without query and trailing slash. */
function generalPath(path: string): string {
  return path
    .replace(/[?#].*$/, '')
    .split('/')
    .map((part) => (/^[{$:<%]|[\d-].{7}|\}$/.test(part) || (/\d/.test(part) && !/^v\d$/.test(part)) ? '*' : part))
    .join('/')
    .replace(/\/$/, '');
}

/** What is known of a name of this sort, or of any sort; null when nothing is. */
export function findName(name: string, sort: Sort | null = null): KnownName | null {
  const spelled = exact.get(name.startsWith('/') ? generalPath(name) : name);
  if (spelled !== undefined && (sort === null || spelled.sort === sort)) return spelled;
  if (sort !== null) return folded.get(`${sort} ${foldName(name)}`) ?? null;
  for (const each of caseBlind) {
    const found = folded.get(`${each} ${foldName(name)}`);
    if (found !== undefined) return found;
  }
  return null;
}

const afterConversations =
  'aftercallwork callbacks calls chats cobrowsesessions customattributes emails faxes internalmessages keyconfigurations messages messaging participants screenshares settings socials videos'.split(
    ' ',
  );
const afterUser =
  'adjacents callforwarding customattributes directreports externalid favorites geolocations greetings invite outofoffice password presences profile profileskills queues roles routinglanguages routingskills routingstatus skillgroups state station superiors trustors verifiers'.split(
    ' ',
  );

/**
 * A path of Genesys's API: known by name, or one slip away from a declared one of conversations and users, or a declared-looking way to
 * call that is not there. Null for every other.
 */
export function judgePath(path: string): KnownName | null {
  const known = findName(path.replace(/^:/, ''), 'path');
  if (known !== null) return known;
  const [, ofConversations, ofUser] =
    /^:?\/api\/v2\/(?:conversations\/([a-z][\w-]*)|users\/\*\/([a-zA-Z][\w-]*))/.exec(generalPath(path)) ?? [];
  const given = ofConversations ?? ofUser;
  const declared = ofUser === undefined ? afterConversations : afterUser;
  if (given === undefined || declared.includes(given)) return null;
  const near = nearest(given, declared);
  const isCall = ofConversations !== undefined && /^(?:voice|phone|outbound|dial|makecall|placecall)/i.test(given);
  if (near === null && !isCall) return null;
  const meant =
    near === null || near === 'calls'
      ? onBehalfPath
      : generalPath(path).replace(`/${given}`, `/${near}`).replace('*', '{userId}');
  return { names: [path], sort: 'path', verdict: 'invented', meant, why: `${noPath}.` };
}

/** Phrases of several words, to be searched for in a text. */
export const phrases: readonly string[] = [...exact.keys()].filter((name) => name.includes(' ') && name !== 'On Queue');
