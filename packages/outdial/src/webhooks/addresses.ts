import { BlockList, isIP, isIPv6 } from 'node:net';
import type { Problem } from '../call/problem.ts';

/** What a webhook may reach. With `allowPrivate` also this machine and its network, and by plain http. */
export interface AddressRules {
  readonly allowPrivate: boolean;
}

/** Networks that are not the public internet (IANA special-purpose registries). */
const ipv4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];
/** The whole public IPv6 internet is in 2000::/3. These ranges in it are not for everyone, or carry an IPv4 address inside. */
const ipv6InGlobal: readonly (readonly [string, number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];

const blocked = new BlockList();
for (const [network, bits] of ipv4) blocked.addSubnet(network, bits, 'ipv4');
for (const [network, bits] of ipv6InGlobal) blocked.addSubnet(network, bits, 'ipv6');
const global6 = new BlockList();
global6.addSubnet('2000::', 3, 'ipv6');

/** True if this IP address belongs to the public internet. False for a text that is not an address. */
export function isPublicAddress(address: string): boolean {
  // A zone, as in fe80::1%eth0, is of this machine only.
  if (isIP(address) === 0 || address.includes('%')) return false;
  if (isIPv6(address)) return global6.check(address, 'ipv6') && !blocked.check(address, 'ipv6');
  return !blocked.check(address, 'ipv4');
}

function forbid(reason: 'not-a-url' | 'credentials' | 'not-https' | 'private' | 'too-long'): Problem {
  return { code: 'webhook-url-not-allowed', pointer: null, facts: { reason } };
}

const longest = 2_000;

/** What can be said against an address without looking its host up; null when nothing can. */
export function judgeAddress(text: string, { allowPrivate }: AddressRules): Problem | null {
  if (text.length > longest) return forbid('too-long');
  if (!URL.canParse(text)) return forbid('not-a-url');
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return forbid('not-a-url');
  if (url.username !== '' || url.password !== '') return forbid('credentials');
  if (allowPrivate) return null;
  if (url.protocol === 'http:') return forbid('not-https');
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
  if (isIP(host) !== 0) return isPublicAddress(host) ? null : forbid('private');
  return /(^|\.)(localhost|local|internal|home\.arpa)$/.test(host) ? forbid('private') : null;
}
