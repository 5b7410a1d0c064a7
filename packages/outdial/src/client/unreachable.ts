/** Why no answer came. */
export interface Unreached {
  readonly sentence: string;
  /** What to do about it. */
  readonly fix: string;
  /** False if the connection was never made, so that nothing can have been sent. */
  readonly mayHaveArrived: boolean;
  /** The connection was made, and closed without an answer. */
  readonly isBrokenOff: boolean;
}

type UnreachedRow = readonly [codes: RegExp, sentence: string, fix: string, stage?: 'sent' | 'broken-off'];

const trustFix =
  'Set NODE_EXTRA_CA_CERTS to a file with the certificate that signed it, in PEM. For a certificate of your own, that is the certificate itself.';
const addressFix =
  'Start one with "outdial start" (or "npm start" in a checkout), or give its address with --url or OUTDIAL_URL.';
const networkFix = 'Check the address, and the firewall and network between this machine and the server.';

/** Codes of Node, OpenSSL and undici, in the order in which they are looked up. `URL` and `HOST` are the server's. */
const rows: readonly UnreachedRow[] = [
  [
    /^CERT_HAS_EXPIRED$/,
    'The TLS certificate of HOST has expired.',
    'The administrator of the server must renew it. Outdial uses the new files within seconds.',
  ],
  [
    /^CERT_NOT_YET_VALID$/,
    'The TLS certificate of HOST is not valid yet.',
    'Check the clock of this machine and the dates of the certificate.',
  ],
  [
    /^ERR_TLS_CERT_ALTNAME_INVALID$/,
    'The TLS certificate at URL is for another name than NAME.',
    'Use a name from the certificate in --url or OUTDIAL_URL, or add this name to the certificate.',
  ],
  [/^CERT_REVOKED$/, 'The TLS certificate of NAME was revoked.', 'The administrator of the server must replace it.'],
  [
    /^DEPTH_ZERO_SELF_SIGNED_CERT$/,
    'This machine does not trust the TLS certificate of HOST: it is self-signed.',
    trustFix,
  ],
  [
    /^(?:SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|CERT_|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_|ERROR_IN_CERT_)/,
    'This machine does not trust the TLS certificate of HOST (CODE).',
    `${trustFix} For one from a public authority, the server must send its whole chain.`,
  ],
  [
    /^(?:ERR_SSL_WRONG_VERSION_NUMBER|ERR_SSL_PACKET_LENGTH_TOO_LONG|ERR_SSL_HTTP_REQUEST)$/,
    'HOST does not speak TLS at this port.',
    'If it is Outdial without TLS, give an address that begins with http://.',
  ],
  [/^(?:EPROTO|ERR_(?:SSL|TLS)_)/, 'The TLS connection to URL failed (CODE).', networkFix, 'sent'],
  [/^ECONNREFUSED$/, 'No Outdial server answers at URL.', addressFix],
  [
    /^(?:ENOTFOUND|EAI_AGAIN)$/,
    'This machine cannot resolve the name NAME.',
    'Check the name in --url or OUTDIAL_URL, and the name server.',
  ],
  [
    /^(?:UND_ERR_CONNECT_TIMEOUT|EHOSTUNREACH|ENETUNREACH)$/,
    'HOST cannot be reached over the network (CODE).',
    networkFix,
  ],
  [
    /^UND_ERR_(?:HEADERS|BODY)_TIMEOUT$/,
    'The server at URL took the request and did not answer in time.',
    networkFix,
    'sent',
  ],
  [
    /^(?:ECONNRESET|EPIPE|UND_ERR_SOCKET)$/,
    'The server at URL closed the connection without an answer.',
    'It may be stopping, or a proxy in between may have closed it. If the server uses TLS, give an address that begins with https://.',
    'broken-off',
  ],
];

/** Explains the error of a request to `url`, an Outdial server, that was not answered. */
export function explainUnreached(url: string, cause: unknown): Unreached {
  const { host, hostname, origin } = new URL(url);
  const code = codeIn(cause);
  const [, text, fix, stage = 'never-made'] = rows.find(([codes]) => codes.test(code)) ?? unknown;
  const sentence = text.replace('URL', origin).replace('HOST', host).replace('NAME', hostname).replace('CODE', code);
  return { sentence, fix, mayHaveArrived: stage !== 'never-made', isBrokenOff: stage === 'broken-off' };
}

const unknown: UnreachedRow = [/^$/, 'No Outdial server answers at URL.', addressFix, 'sent'];

/** The first code in a chain of causes; `fetch` wraps it once or twice. */
function codeIn(error: unknown, depth = 0): string {
  if (!(error instanceof Error) || depth > 4) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return codeIn(error.cause, depth + 1);
}
