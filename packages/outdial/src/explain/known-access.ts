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
    why: `it is a scope of Outdial's keys, not of Genesys. There the scope of a user's token is \`conversations\`, and a client of client credentials has no scopes but permissions: \`${permission}\` or \`conversation:call:add\`.`,
  },
  {
    names: ['presence:read'],
    sort: 'scope',
    verdict: 'elsewhere',
    meant: 'presence:readonly',
    why: "it is a scope of Outdial's keys, not of Genesys. There it is `presence:readonly`, for the tokens of users; client credentials need no permission to read a presence.",
  },
  {
    names: [
      ...['conversations:call:create', 'conversation:call:create', 'conversations:call:write', 'conversation:write'],
      ...['call:call:write', 'call:outbound:initiate', 'calls:outbound', 'call:start', 'conversations:write'],
    ],
    sort: 'scope',
    verdict: 'invented',
    meant: 'conversations',
    why: `scopes of Genesys are a domain, or a domain and :readonly. For calls it is \`conversations\`; client credentials have permissions instead: \`${permission}\`.`,
  },
  {
    names: ['users:read', 'user:read'],
    sort: 'scope',
    verdict: 'invented',
    meant: 'users:readonly',
    why: 'scopes of Genesys are a domain, or a domain and :readonly.',
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
    why: `no permission of Genesys is called so. To call on behalf of an agent a role needs \`${permission}\` or \`conversation:call:add\`.`,
  },
  {
    names: ['event:stream:read', 'events:stream:read'],
    sort: 'scope',
    verdict: 'invented',
    meant: 'notifications',
    why: 'the notification channel asks for the scope `notifications`; EventBridge is set up by an administrator as an integration.',
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
    why: 'is a scope of Genesys. Scopes apply to the tokens of users; clients of client credentials have roles and permissions instead.',
  },
  {
    names: [permission, 'conversation:call:add'],
    sort: 'permission',
    verdict: 'true',
    meant: null,
    why: 'is a permission that Genesys asks for to call on behalf of an agent; either of conversation:agentlessCall:add and conversation:call:add will do.',
  },
  {
    names: ['conversation:conference:add'],
    sort: 'permission',
    verdict: 'true',
    meant: null,
    why: "is, odd as it looks, what Genesys declares for POST /api/v2/conversations/calls, with a user's token. On behalf of an agent it is conversation:agentlessCall:add or conversation:call:add.",
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
    why: 'is a permission of Genesys: an administrator puts it into a role. `outdial doctor --print-setup` lists those that Outdial asks for.',
  },
  { names: ownScopes, sort: 'scope', verdict: 'true', meant: null, why: "is a scope of Outdial's keys." },
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
  why: "it is the host of no region of Genesys Cloud. API hosts are api. and the region's domain, such as mypurecloud.com, mypurecloud.de or usw2.pure.cloud; logins go to login. and the same domain.",
};
const unknownScope: Omit<KnownName, 'names'> = {
  sort: 'scope',
  verdict: 'invented',
  meant: null,
  why: 'scopes of Genesys are a domain, or a domain and :readonly, such as `conversations` and `presence:readonly`; permissions are domain:entity:action, such as `conversation:agentlessCall:add`.',
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
