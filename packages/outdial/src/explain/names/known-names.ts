import { foldName, nearest } from '../../intake/nearest.ts';
import { accessNames } from './known-access.ts';
import { type KnownName, named, nameOf, type Sort } from './known-name.ts';

const onBehalf = 'postConversationsCallsUserUserId';
const onBehalfPath = '/api/v2/conversations/calls/user/{userId}';

const noPackage =
  'this is not a Genesys package. The official ones are purecloud-platform-client-v2 on npm and PureCloudPlatformClientV2 on PyPI.';
const onNpm = ['purecloud-platform-client-v2', noPackage] as const;
const noPath = 'Genesys does not have this path';
const noWayToCall = [onBehalfPath, `${noPath}. To call on behalf of an agent, use POST ${onBehalfPath}.`] as const;

const all: readonly KnownName[] = [
  ...named('method', 'true', {
    'getUserPresence, get_user_presence':
      'is a real method, for presences from another source, whose id it needs. To read the presence that the agent has set, use getUserPresencesPurecloud(userId).',
    'post_conversations_calls, postConversationsCalls': `is a real method. It calls as the user of the token: client credentials get 400 not.a.user. On behalf of an agent, use ${onBehalf}(userId, body).`,
    [`${onBehalf}, post_conversations_calls_user_user_id`]:
      'is the method that calls on behalf of an agent, made for client credentials.',
    'getAnalyticsAgentStatus, getAuthorizationSubjectsMe': "is a real method of Genesys's SDKs.",
  }),
  ...named('method', 'invented', {
    'getPresenceByUserId, getUserPresenceById, getPresence, getUserPresenceStatus': [
      'getUserPresencesPurecloud',
      "the PresenceApi of Genesys's SDKs does not have this method. To read a presence, use getUserPresencesPurecloud(userId).",
    ],
    'get_userpresence, get_presence_by_user_id': [
      'get_user_presences_purecloud',
      'the PresenceApi of the Python SDK has get_user_presence(user_id, source_id) and get_user_presences_purecloud(user_id).',
    ],
    'postConversationCall, post_conversation_call, createConversationCall, postOutboundCall, postCalls': [
      onBehalf,
      `ConversationsApi has postConversationsCalls(body), which calls as the user of the token, and ${onBehalf}(userId, body), which calls on behalf of an agent.`,
    ],
  }),
  ...named('member', 'true', {
    'presence_api, conversations_api': 'is a good name for an instance of the API class.',
  }),
  ...named('member', 'invented', {
    'availability_level, availabilityLevel': [
      'presenceDefinition.systemPresence',
      'a Genesys presence does not have this field. The presence that an agent has set is presenceDefinition.systemPresence, such as "Available" or "On Queue".',
    ],
    currentStatus: [
      'presenceDefinition',
      "a Genesys presence does not have this field. It has presenceDefinition { id, systemPresence }, and the id is a UUID, never 'available'.",
    ],
  }),
  ...named('package', 'invented', {
    'genesys-cloud-purecloud-platform-client, genesys-cloud-platform-client, purecloud-platform-client': onNpm,
    '@genesyscloud/genesyscloud, @genesys/platform-client-sdk, genesys-cloud-sdk, genesyscloud': onNpm,
  }),
  ...named('package', 'true', {
    'purecloud-platform-client-v2, PureCloudPlatformClientV2':
      "is Genesys's official SDK: purecloud-platform-client-v2 on npm, PureCloudPlatformClientV2 on PyPI.",
  }),
  ...named('path', 'invented', {
    '/api/v2/users/*/presence': [
      '/api/v2/users/{userId}/presences/purecloud',
      `${noPath}. To read a presence, use /presences/purecloud. Only Outdial's own drop-in paths answer it.`,
    ],
    '/api/v2/outbound/calls, /api/v2/calls, /api/v2/conversations/call, /api/v2/conversations/calls/outbound':
      noWayToCall,
    '/api/v2/conversations/outbound, /api/v2/telephony/calls, /api/v2/users/*/calls, /api/v2/conversations/voice':
      noWayToCall,
  }),
  ...named('path', 'true', {
    '/api/v2/conversations/calls/user/*':
      'is the path that calls on behalf of an agent. The agent is in the path, not in the body.',
    '/api/v2/conversations/calls': `is a real path. It calls as the user of the token, and its body is a CreateCallRequest. On behalf of an agent, use ${onBehalfPath}.`,
    '/api/v2/users/*/presences/purecloud, /api/v2/users/presences/purecloud/bulk, /api/v2/users/*/routingstatus':
      'is a real path.',
  }),
  ...named('header', 'invented', {
    'x-genesys-user-id, x-genesys-on-behalf-of, x-on-behalf-of':
      'Genesys does not read this header. The agent is in the path, /api/v2/conversations/calls/user/{userId}.',
  }),
  ...named('presence', 'elsewhere', {
    available: [
      'Available',
      'the system presence is "Available" in answers and "AVAILABLE" in events. It is in presenceDefinition.systemPresence; presenceDefinition.id is a UUID.',
    ],
  }),
  ...named('presence', 'invented', {
    'oncall, on-call, on_call': [
      'On Queue',
      'this is not a system presence. On Queue is one. A call is not a presence: it shows in the routing status (COMMUNICATING) and the conversation summary, and Outdial does not dial during a call.',
    ],
    'Inbound Available, Outbound Available, Available for Outbound': [
      'Available',
      'it is not one of the ten system presences. An organisation may have a secondary presence with this label. GET /api/v2/presence/definitions shows to which system presence it belongs.',
    ],
  }),
  ...named('presence', 'true', {
    'Available, Away, Busy, Offline, Idle, On Queue, OnQueue, ON_QUEUE, Meal, Training, Meeting, Break':
      'is one of the ten system presences: Available, Away, Busy, Offline, Idle, On Queue, Meal, Training, Meeting, Break. Outdial dials when the policy allows the presence: by default Available and On Queue.',
  }),
  ...accessNames,
];

const exact = new Map(all.flatMap((known) => known.names.map((name) => [name, known] as const)));
const caseBlind: ReadonlySet<Sort> = new Set(['method', 'member', 'header', 'scope', 'permission', 'host']);
const folded = new Map(
  all
    .filter(({ sort }) => caseBlind.has(sort))
    .flatMap((known) => known.names.map((name) => [`${known.sort} ${foldName(name)}`, known] as const)),
);

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
  return nameOf(['package', 'invented'], name, noPackage, meant);
}

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

/** Singular where the API has the plural, and words after `conversations/calls` that it does not have. */
const slips: readonly (readonly [RegExp, string])[] = [
  [/^(\/api\/v2\/(?:conversation|user|station))(?=\/)/, '$1s'],
  [/^(\/api\/v2\/conversations\/calls\/)(?:users|agents?|on-?behalf(?:-?of)?)(?=\/)/i, '$1user'],
];

/**
 * A path of Genesys's API: known by name, or one slip away from a declared one, or a declared-looking way to call that is not there. Null
 * for every other.
 */
export function judgePath(path: string): KnownName | null {
  const bare = path.replace(/^:/, '');
  const known = findName(bare, 'path');
  if (known !== null) return known;
  const invented = (meant: string): KnownName => nameOf(['path', 'invented'], path, `${noPath}.`, meant);
  const slip = slips.find(([wrong]) => wrong.test(bare));
  if (slip !== undefined) return invented(bare.replace(...slip));
  const general = generalPath(bare);
  const [, ofConversations, ofUser] =
    /^\/api\/v2\/(?:conversations\/([a-z][\w-]*)|users\/\*\/([a-zA-Z][\w-]*))/.exec(general) ?? [];
  const given = ofConversations ?? ofUser;
  const declared = ofUser === undefined ? afterConversations : afterUser;
  if (given === undefined || declared.includes(given)) return null;
  const near = nearest(given, declared);
  const isCall = ofConversations !== undefined && /^(?:voice|phone|outbound|dial|makecall|placecall)/i.test(given);
  if (near === null) return isCall ? invented(onBehalfPath) : null;
  return invented(near === 'calls' ? onBehalfPath : general.replace(`/${given}`, `/${near}`).replace('*', '{userId}'));
}

/** Phrases of several words, to be searched for in a text. */
export const phrases: readonly string[] = [...exact.keys()].filter((name) => name.includes(' ') && name !== 'On Queue');
