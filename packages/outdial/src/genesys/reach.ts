import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { connect } from 'node:tls';
import type { HostReading } from '../ports/inspection.ts';

interface ReachOptions {
  readonly timeoutMs: number;
  /** A certificate (PEM) trusted in place of the usual authorities. */
  readonly ca?: string;
}

/** Whether a host has an address here and, for https, whether its certificate is good. Says nothing to it beyond the TLS handshake. */
export async function readHost({ hostname, port, protocol }: URL, options: ReachOptions): Promise<HostReading> {
  const name = hostname.replace(/^\[|\]$/g, '');
  const address = await lookup(name).then(
    (found) => found.address,
    () => null,
  );
  if (protocol === 'http:') return { host: hostname, address, tls: { kind: 'plain' } };
  if (address === null) return { host: hostname, address, tls: { kind: 'not-tried' } };
  return { host: hostname, address, tls: await readTls(name, port === '' ? 443 : Number(port), options) };
}

function readTls(host: string, port: number, { timeoutMs, ca }: ReachOptions): Promise<HostReading['tls']> {
  return new Promise((resolve) => {
    // The handshake names hosts only, never addresses (RFC 6066 section 3).
    const servername = isIP(host) === 0 ? { servername: host } : {};
    const socket = connect({ host, port, ...servername, ...(ca === undefined ? {} : { ca }) });
    const end = (tls: HostReading['tls']): void => {
      resolve(tls);
      socket.destroy();
    };
    socket.setTimeout(timeoutMs, () => {
      end({ kind: 'failed', error: 'timeout' });
    });
    socket.on('error', (error: Error) => {
      end({ kind: 'failed', error: 'code' in error ? String(error.code) : error.name });
    });
    socket.on('secureConnect', () => {
      end({ kind: 'good', until: Date.parse(socket.getPeerCertificate().valid_to) });
    });
  });
}
