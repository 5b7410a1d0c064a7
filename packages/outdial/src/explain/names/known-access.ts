import { regionDomains } from '../../genesys/region.ts';
import { type KnownName, named, nameOf } from './known-name.ts';

const permission = 'conversation:agentlessCall:add';

const noScope = [
  'conversations',
  `a Genesys scope is a domain, or a domain and :readonly. For calls it is \`conversations\`. Client credentials have permissions instead: \`${permission}\`.`,
] as const;
const isScope =
  'is a Genesys scope. Scopes apply to user tokens. Client-credentials clients have roles and permissions instead.';
const isPermission =
  'is a Genesys permission: an administrator adds it to a role. `outdial doctor --print-setup` lists the permissions that Outdial needs.';

const scopes: readonly KnownName[] = [
  ...named('scope', 'elsewhere', {
    'conversation:call, conversation:call:write': [
      'conversations',
      `it is a scope of Outdial's API keys, not of Genesys. At Genesys, a user's token has the scope \`conversations\`. A client-credentials client has permissions instead of scopes: \`${permission}\` or \`conversation:call:add\`.`,
    ],
    'presence:read': [
      'presence:readonly',
      "it is a scope of Outdial's API keys, not of Genesys. At Genesys it is `presence:readonly`, for user tokens. Client credentials do not need a permission to read a presence.",
    ],
  }),
  ...named('scope', 'invented', {
    'conversations:call:create, conversation:call:create, conversations:call:write, conversation:write': noScope,
    'call:call:write, call:outbound:initiate, calls:outbound, call:start, conversations:write': noScope,
    'users:read, user:read': ['users:readonly', 'a Genesys scope is a domain, or a domain and :readonly.'],
    'event:stream:read, events:stream:read': [
      'notifications',
      'the notification channel requires the scope `notifications`. For EventBridge, an administrator sets up an integration.',
    ],
  }),
  ...named('permission', 'invented', {
    'call:outbound:make, Make outbound calls capability, Make outbound calls permission, outbound:call:make': [
      permission,
      `Genesys does not have a permission with this name. To call on behalf of an agent, a role needs \`${permission}\` or \`conversation:call:add\`.`,
    ],
  }),
  ...named('permission', 'true', {
    'conversation:callback:create, conversation:communication:view, conversation:communication:disconnect':
      isPermission,
    'conversation:call:record, conversation:participant:wrapup, conversation:externalTag:edit': isPermission,
    'analytics:agentState:view, analytics:conversationDetail:view, analytics:agentConversationDetail:view':
      isPermission,
    'routing:queue:view, routing:queueMember:manage, presence:presenceDefinition:view': isPermission,
    'telephony:otherStationAssociation:view, telephony:otherStationAssociation:edit': isPermission,
    'telephony:selfStationAssociation:view': isPermission,
    [`${permission}, conversation:call:add`]:
      'is a permission that Genesys requires for a call on behalf of an agent. Either conversation:agentlessCall:add or conversation:call:add is enough.',
    'conversation:conference:add':
      "is the permission that Genesys declares for POST /api/v2/conversations/calls with a user's token, although it looks odd. On behalf of an agent it is conversation:agentlessCall:add or conversation:call:add.",
  }),
  ...named('scope', 'true', {
    'conversations, conversations:readonly, users, users:readonly, presence, presence:readonly, routing': isScope,
    'routing:readonly, stations, stations:readonly, notifications, user-basic-info, analytics:readonly': isScope,
    'authorization:readonly, organization:readonly, oauth:readonly': isScope,
    'calls:read, calls:cancel, calls:resolve, events:write': "is a scope of Outdial's API keys.",
  }),
];

const regions = Object.values(regionDomains);

const hosts = regions.flatMap((region) =>
  ['api', 'login', 'apps', 'streaming'].map((service) => `${service}.${region}`),
);
export const accessNames: readonly KnownName[] = [
  ...scopes,
  ...named('host', 'true', { [hosts.join(', ')]: "is a host of one of Genesys's 18 regions." }),
];

const noHost =
  "it does not belong to a Genesys Cloud region. An API host is api. and the region's domain, such as mypurecloud.com, mypurecloud.de or usw2.pure.cloud. The login host is login. and the same domain.";
const unknownScope =
  'a Genesys scope is a domain, or a domain and :readonly, such as `conversations` and `presence:readonly`. A permission is domain:entity:action, such as `conversation:agentlessCall:add`.';

const topLevel = /\.(?:com|net|org|io|cloud|ie|de|jp|au|uk|us|ca|in|br|eu|dev|app|co|info|biz)$/;
const looksLikeGenesys =
  /(?:^|\.)my\.?(?:genesys|genesis|gen)\.|^(?:api|login)\..*(?:gen[ey]sys|genesis|pure-?cloud|pure\.cloud)/;

/**
 * A host that pretends to be Genesys's API or login; null for a true one, for one that is not about Genesys, and for other services of
 * its regions, which have many hosts.
 */
export function judgeHost(host: string): KnownName | null {
  const name = host.toLowerCase();
  if (!topLevel.test(name) || !looksLikeGenesys.test(name)) return null;
  const [, service, rest = ''] = /^(api|login)\.(.*)$/.exec(name) ?? [];
  const isOfRegion = regions.some((region) => name === region || name.endsWith(`.${region}`));
  if (isOfRegion && (service === undefined || regions.includes(rest))) return null;
  const label = rest.split('.')[0] ?? '';
  const near = regions.find((region) => region.startsWith(`${label}.`) && region.includes('pure.cloud'));
  return nameOf(['host', 'invented'], host, noHost, `${service ?? 'api'}.${near ?? 'mypurecloud.com'}`);
}

/** A scope after a pattern that Genesys does not use, such as `calls:write`; null for any other. */
export function judgeScope(scope: string): KnownName | null {
  const pattern =
    /^(?:calls?|conversations?|presences?|users?|outbound|telephony|routing|stations?)(?::[a-z]+)?:(?:read|write|create|start|make|initiate|execute)$/;
  // Declared by Genesys for callbacks.
  if (scope === 'conversation:callback:create' || !pattern.test(scope)) return null;
  return nameOf(['scope', 'invented'], scope, unknownScope);
}
