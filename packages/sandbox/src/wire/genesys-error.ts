const texts = {
  'bad.request': [400, 'The request could not be understood by the server due to malformed syntax.'],
  'invalid.property': [400, 'Value [%s] is not a valid property for object [%s]'],
  'invalid.value': [400, 'Value [%s] is not valid for field type [%s]. Allowable values are: %s'],
  'constraint.validation': [400, '%s'],
  'general.bad.request': [400, 'The request could not be understood by the server.'],
  'not.a.user': [
    400,
    'This request requires a user context. Client credentials cannot be used for requests to this resource.',
  ],
  'max.user.ids': [400, 'Only 100 users can be requested at a time.'],
  'max.user.presences': [400, 'Only 50 user presences can be queried'],
  'invalid.page.number': [400, 'Invalid page number specified.'],
  'invalid.query.param.value': [400, 'Value [%s] is not valid for parameter [%s]. Allowable values are: %s'],
  'missing.create.conversation.destination.parameter': [
    400,
    'At least one destination should be supplied in a create conversation request.',
  ],
  'too.many.create.conversation.parameters': [
    400,
    'Only a single destination can be supplied in a create conversation request.',
  ],
  'notification.invalid.topic': [400, 'The subscription topic is not valid.'],
  'notification.subscription.too.many.subscriptions': [400, 'Too many subscriptions'],
  'conversation.error.no.user.station': [400, 'A station is required to place a call.'],
  'conversation.error.cannot.create.conference': [400, 'Unable to create a conference.'],
  'conversation.error.call.disconnected': [400, 'The call is already disconnected.'],
  'conversation.participant.update.invalid': [400, 'Failed to update all properties on conversation participant.'],
  'conversation.error.participant.no.active.conversations': [400, 'The participant has no active conversation.'],
  'authentication.required': [401, 'No authentication bearer token specified in authorization header.'],
  'bad.credentials': [401, 'Invalid login credentials.'],
  'missing.permissions': [
    403,
    'Unable to perform the requested action. You are missing the following permission(s): %s',
  ],
  'ip.not.authorized': [401, 'Requests originating from this IP address are not authorized: [%s]'],
  'missing.any.permissions': [
    403,
    'Unable to perform the requested action. You must have at least one of the following permissions assigned: %s',
  ],
  'app.not.authorized.for.scope': [403, 'App not authorized to use scope %s'],
  'notification.unauthorized.topic': [403, 'Not authorized for this topic.'],
  'not.authorized': [403, 'You are not authorized to perform the requested action.'],
  'not.found': [404, 'The requested resource was not found.'],
  'resource.not.found': [404, 'The resource could not be found.'],
  'general.resource.not.found': [404, 'The resource could not be found.'],
  'presenceservice.usernotfound': [404, 'The user was not found.'],
  'conversation.error.conversation.not.found': [404, 'The conversation does not exist.'],
  'conversation.error.not.conversation.participant': [404, 'User is not a participant in the conversation.'],
  'userservice.station.notfound': [404, 'The station was not found.'],
  'edgeconfiguser.userdoesnotexist': [404, 'The user does not exist.'],
  'client.timeout': [408, 'The client did not produce a request within the server timeout limit.'],
  'request.conflict': [409, 'The request conflicts with the current state of the target resource.'],
  'conversation.error.media.failed': [409, 'The media request failed.'],
  'conversation.error.outbound.call.cannot.be.placed': [409, 'Outbound call cannot be placed.'],
  'providerapi.error.user.does.not.have.a.station': [409, 'User does not have a station.'],
  'userservice.stationalreadyassociated': [409, 'The station is already associated with another user.'],
  'request.entity.too.large': [413, 'The request is over the size limit. Maximum bytes: %s'],
  'unsupported.media.type': [415, 'Unsupported Media Type - Unsupported or incorrect media type.'],
  'too.many.requests': [429, 'Rate limit exceeded the maximum [%s] requests within [%s] seconds'],
  'too.many.requests.retry.after': [429, 'Rate limit exceeded the maximum. Retry the request in [%s] seconds'],
  'internal.server.error': [
    500,
    'The server encountered an unexpected condition which prevented it from fulfilling the request.',
  ],
  'service.unavailable': [503, 'Service Unavailable - The server is currently unavailable.'],
  'request.timeout': [504, 'The request timed out.'],
} as const satisfies Readonly<Record<string, readonly [number, string]>>;

export type GenesysErrorCode = keyof typeof texts;

/** An error answer of the Genesys API: routes throw it, and the exchange renders it. `parameters` fill the `%s` of the text in order. */
export class GenesysError extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: GenesysErrorCode,
    parameters: readonly string[] = [],
    headers: Readonly<Record<string, string>> = {},
  ) {
    const [status, text] = texts[code];
    let index = 0;
    super(text.replaceAll('%s', () => parameters[index++] ?? ''));
    this.name = 'GenesysError';
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

/** Returns the declared sentence of an injected code, with placeholders filled in. Returns the code itself when it is unknown. */
export function injectedText(code: string, retryAfterSeconds: string): string {
  if (!isKnown(code)) return code;
  const parameters = standIns[code] ?? [];
  let index = 0;
  return texts[code][1].replaceAll('%s', () => parameters[index++] ?? retryAfterSeconds);
}

/** Values for the text of an injected error, which has no real cause. All other placeholders get the seconds of `Retry-After`. */
const standIns: Readonly<Partial<Record<GenesysErrorCode, readonly string[]>>> = {
  'invalid.property': ['injected', 'Sandbox'],
  'invalid.value': ['injected', 'Sandbox', 'none'],
  'invalid.query.param.value': ['injected', 'sandbox', 'none'],
  'constraint.validation': ['A constraint is violated.'],
  'ip.not.authorized': ['192.0.2.1'],
  'missing.permissions': ['[sandbox:fault:injected]'],
  'missing.any.permissions': ['[sandbox:fault:injected]'],
  'app.not.authorized.for.scope': ['sandbox-fault'],
  'request.entity.too.large': ['512000'],
  'too.many.requests': ['300', '60'],
};

/** The error code for a bare status. */
export function codeOfStatus(status: number): string {
  const usual: Readonly<Record<number, GenesysErrorCode>> = {
    401: 'bad.credentials',
    403: 'not.authorized',
    404: 'not.found',
    408: 'client.timeout',
    409: 'request.conflict',
    429: 'too.many.requests.retry.after',
    503: 'service.unavailable',
    504: 'request.timeout',
  };
  return usual[status] ?? (status < 500 ? 'bad.request' : 'internal.server.error');
}

/** The limit that a 429 names. */
interface Limit {
  readonly key: string;
  readonly namespace: string;
}

/** Genesys's ErrorBody. */
export function errorBody(
  error: { readonly status: number; readonly code: string; readonly message: string; readonly limit?: Limit },
  contextId: string,
): unknown {
  const { message, code, status, limit } = error;
  return { message, code, status, contextId, details: [], errors: [], ...(limit && { limit }) };
}

function isKnown(code: string): code is GenesysErrorCode {
  return Object.hasOwn(texts, code);
}
