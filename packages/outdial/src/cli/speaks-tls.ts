import { connect } from 'node:tls';

const longestMs = 2_000;

/** True if a TLS handshake succeeds there, whatever the certificate. Sends nothing else. */
export function speaksTls({ hostname, port }: Pick<URL, 'hostname' | 'port'>): Promise<boolean> {
  return new Promise((resolve) => {
    const host = hostname.replace(/^\[|\]$/g, '');
    const socket = connect({ host, port: Number(port === '' ? 80 : port), rejectUnauthorized: false });
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(longestMs, () => end(false));
    socket.on('secureConnect', () => end(true)).on('error', () => end(false));
  });
}
