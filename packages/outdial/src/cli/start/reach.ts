import { isIP } from 'node:net';
import type { Configuration } from '../../configuration.ts';
import type { OutdialOptions } from '../../outdial-options.ts';
import { explainProblem } from '../../problems/catalogue.ts';
import { CommandError, exitCode } from '../exit-code.ts';
import { tlsFilesOf } from './tls-files.ts';

const isLoopback = (host: string): boolean => /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/i.test(host);

/** Throws a `CommandError` when API keys would cross a network in the clear and no one said that they may. */
export function refusePlainHttp(configuration: Configuration): void {
  const { host, trustProxy, allowPlainHttp } = configuration;
  if (isLoopback(host.value) || tlsFilesOf(configuration) !== null || trustProxy.value || allowPlainHttp.value) return;
  const code = 'plain-http-refused';
  const { message, fix } = explainProblem({ code, pointer: null, facts: { host: host.value } });
  throw new CommandError(`${message}\n${fix.replaceAll('`', '')}\n(${code})`, exitCode.usage);
}

/** The address that others use; null for a server that is only for this machine. */
export function publicUrlOf(url: string, { host, publicUrl }: Configuration): string | null {
  return publicUrl.value ?? (isLoopback(host.value) ? null : url);
}

/**
 * The names by which requests may address the server. A website cannot point a name to it and read the answers (DNS rebinding): TLS fails for
 * a name that is not in the certificate; without TLS only names count that no website can have.
 */
export function namesOf(configuration: Configuration): Pick<OutdialOptions, 'hosts' | 'publicUrl'> {
  const publicUrl = configuration.publicUrl.value;
  const shown = publicUrl === null ? {} : { publicUrl: new URL(publicUrl).origin };
  if (tlsFilesOf(configuration) !== null) return shown;
  const names = publicUrl === null ? [] : [new URL(publicUrl).hostname];
  if (isLoopback(configuration.host.value)) return { ...shown, hosts: names };
  return { ...shown, hosts: (name) => names.includes(name) || isPrivateName(name) };
}

/** An IP address, a name without a dot, or one under a domain that is reserved for private networks. */
const isPrivateName = (name: string): boolean =>
  isIP(name.replace(/^\[(.*)\]$/, '$1')) !== 0 || !name.includes('.') || /\.(?:internal|local)$/.test(name);
