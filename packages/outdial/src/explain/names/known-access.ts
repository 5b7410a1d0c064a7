import type { KnownName } from './known-name.ts';

const permission = 'conversation:agentlessCall:add';

/** Scopes of Outdial's own keys. */
const ownScopes = ['calls:read', 'calls:cancel', 'calls:resolve', 'events:write'];

const scopes: readonly KnownName[] = [
  {
    names: ['conversation:call', 'conversation:call:write'],
    sort: 'scope',
    verdict: 'elsewhere',
    meant: 'conversations',
    why: `it is a scope of Outdial's API keys, not of Genesys. At Genesys, a user's token has the scope \`conversations\`. A client-credentials client has permissions instead of scopes: \`${permission}\` or \`conversation:call:add\`.`,
  },
  {
    names: ['presence:read'],
    sort: 'scope',
    verdict: 'elsewhere',
    meant: 'presence:readonly',
    why: "it is a scope of Outdial's API keys, not of Genesys. At Genesys it is `presence:readonly`, for user tokens. Client credentials do not need a permission to read a presence.",
  },
  {
    names: [
      ...['conversations:call:create', 'conversation:call:create', 'conversations:call:write', 'conversation:write'],
      ...['call:call:write', 'call:outbound:initiate', 'calls:outbound', 'call:start', 'conversations:write'],
    ],
    sort: 'scope',
    verdict: 'invented',
    meant: 'conversations',
    why: `a Genesys scope is a domain, or a domain and :readonly. For calls it is \`conversations\`. Client credentials have permissions instead: \`${permission}\`.`,
  },
  {
    names: ['users:read', 'user:read'],
    sort: 'scope',
    verdict: 'invented',
    meant: 'users:readonly',
    why: 'a Genesys scope is a domain, or a domain and :readonly.',
  },
  {
    names: [
      'call:outbound:make',
      'Make outbound calls capability',
      'Make outbound calls permission',
      'outbound:call:make',
    ],
    sort: 'permission',
    verdict: 'invented',
    meant: permission,
    why: `Genesys does not have a permission with this name. To call on behalf of an agent, a role needs \`${permission}\` or \`conversation:call:add\`.`,
  },
  {
    names: ['event:stream:read', 'events:stream:read'],
    sort: 'scope',
    verdict: 'invented',
    meant: 'notifications',
    why: 'the notification channel requires the scope `notifications`. For EventBridge, an administrator sets up an integration.',
  },
  {
    names: [
      'conversations',
      'conversations:readonly',
      'users:readonly',
      'presence:readonly',
      ...['routing:readonly', 'stations:readonly', 'notifications', 'user-basic-info', 'analytics:readonly'],
      ...[
        'authorization:readonly',
        'organization:readonly',
        'oauth:readonly',
        'presence',
        'users',
        'routing',
        'stations',
      ],
    ],
    sort: 'scope',
    verdict: 'true',
    meant: null,
    why: 'is a Genesys scope. Scopes apply to user tokens. Client-credentials clients have roles and permissions instead.',
  },
  {
    names: [permission, 'conversation:call:add'],
    sort: 'permission',
    verdict: 'true',
    meant: null,
    why: 'is a permission that Genesys requires for a call on behalf of an agent. Either conversation:agentlessCall:add or conversation:call:add is enough.',
  },
  {
    names: ['conversation:conference:add'],
    sort: 'permission',
    verdict: 'true',
    meant: null,
    why: "is the permission that Genesys declares for POST /api/v2/conversations/calls with a user's token, although it looks odd. On behalf of an agent it is conversation:agentlessCall:add or conversation:call:add.",
  },
  {
    names: [
      ...['conversation:callback:create', 'conversation:communication:view', 'conversation:communication:disconnect'],
      ...['conversation:call:record', 'conversation:participant:wrapup', 'conversation:externalTag:edit'],
      ...['analytics:agentState:view', 'analytics:conversationDetail:view', 'analytics:agentConversationDetail:view'],
      ...['routing:queue:view', 'routing:queueMember:manage', 'presence:presenceDefinition:view'],
      ...['telephony:otherStationAssociation:view', 'telephony:otherStationAssociation:edit'],
      'telephony:selfStationAssociation:view',
    ],
    sort: 'permission',
    verdict: 'true',
    meant: null,
    why: 'is a Genesys permission: an administrator adds it to a role. `outdial doctor --print-setup` lists the permissions that Outdial needs.',
  },
  { names: ownScopes, sort: 'scope', verdict: 'true', meant: null, why: "is a scope of Outdial's API keys." },
];

const regions = [
  ...['mypurecloud.com', 'mypurecloud.ie', 'mypurecloud.com.au', 'mypurecloud.jp', 'mypurecloud.de', 'usw2.pure.cloud'],
  ...['cac1.pure.cloud', 'apne2.pure.cloud', 'euw2.pure.cloud', 'aps1.pure.cloud', 'use2.us-gov-pure.cloud'],
  ...[
    'sae1.pure.cloud',
    'mec1.pure.cloud',
    'apne3.pure.cloud',
    'euc2.pure.cloud',
    'mxc1.pure.cloud',
    'apse1.pure.cloud',
  ],
  'edee1.eusc-pure.cloud',
];

const hosts: readonly KnownName[] = [
  {
    names: regions.flatMap((region) => ['api', 'login', 'apps', 'streaming'].map((service) => `${service}.${region}`)),
    sort: 'host',
    verdict: 'true',
    meant: null,
    why: "is a host of one of Genesys's 18 regions.",
  },
];

export const accessNames: readonly KnownName[] = [...scopes, ...hosts];

const unknownHost: Omit<KnownName, 'names'> = {
  sort: 'host',
  verdict: 'invented',
  meant: 'api.mypurecloud.com',
  why: "it does not belong to a Genesys Cloud region. An API host is api. and the region's domain, such as mypurecloud.com, mypurecloud.de or usw2.pure.cloud. The login host is login. and the same domain.",
};
const unknownScope: Omit<KnownName, 'names'> = {
  sort: 'scope',
  verdict: 'invented',
  meant: null,
  why: 'a Genesys scope is a domain, or a domain and :readonly, such as `conversations` and `presence:readonly`. A permission is domain:entity:action, such as `conversation:agentlessCall:add`.',
};

/** A host that pretends to be Genesys's API or login; null for a true one, and for one that is not about Genesys. */
export function judgeHost(host: string): KnownName | null {
  const name = host.toLowerCase();
  const looksLikeIt =
    /(?:^|\.)my\.?(?:genesys|genesis|gen|purecloud)\.|^(?:api|login)\..*(?:gen[ey]sys|genesis|pure-?cloud|pure\.cloud)/;
  if (regions.some((region) => name === region || name.endsWith(`.${region}`)) || !looksLikeIt.test(name)) return null;
  return { names: [host], ...unknownHost };
}

/** A scope after a pattern that Genesys does not use, such as `calls:write`; null for any other. */
export function judgeScope(scope: string): KnownName | null {
  const pattern =
    /^(?:calls?|conversations?|presences?|users?|outbound|telephony|routing|stations?)(?::[a-z]+)?:(?:read|write|create|start|make|initiate|execute)$/;
  // Declared by Genesys for callbacks.
  if (scope === 'conversation:callback:create' || !pattern.test(scope)) return null;
  return { names: [scope], ...unknownScope };
}
