import { describe, expect, test } from 'vitest';
import { readConfiguration, type Configuration, type Flags } from '../../configuration.ts';
import { CommandError } from '../exit-code.ts';
import { namesOf, publicUrlOf, refusePlainHttp } from './reach.ts';

function configured(flags: Flags): Configuration {
  const read = readConfiguration({}, flags);
  if (!read.ok) throw new Error(read.faults.join('\n'));
  return read.configuration;
}
const tls = { tlsCert: 'cert.pem', tlsKey: 'key.pem' };

describe('listening beyond this machine', () => {
  const refusal = (flags: Flags): string | null => {
    try {
      refusePlainHttp(configured(flags));
      return null;
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      return error.message;
    }
  };

  test.each(['0.0.0.0', '::', '10.1.2.3', 'outdial.example.com', '128.0.0.1', 'fe80::1', '127.0.0.1.example'])(
    '%s needs TLS or a word that plain HTTP is meant, and the refusal names the flags and its code',
    (host) => {
      const said = refusal({ host });
      for (const word of ['--tls-cert', '--trust-proxy', '--allow-plain-http', 'plain-http-refused', host])
        expect(said).toContain(word);
      expect(refusal({ host, ...tls })).toBeNull();
      expect(refusal({ host, trustProxy: true })).toBeNull();
      expect(refusal({ host, allowPlainHttp: true })).toBeNull();
      expect(refusal({ host, publicUrl: 'https://outdial.example.com' })).not.toBeNull();
    },
  );

  test.each(['127.0.0.1', '127.5.5.5', 'localhost', '::1'])('%s is this machine', (host) => {
    expect(refusal({ host })).toBeNull();
  });
});

describe('the names of a server', () => {
  const isGood = (flags: Flags, name: string): boolean => {
    const { hosts } = namesOf(configured(flags));
    return hosts === undefined || (typeof hosts === 'function' ? hosts(name) : hosts.includes(name));
  };
  const publicUrl = 'https://outdial.example.com';

  test('on this machine only the public one is added', () => {
    expect(isGood({}, 'outdial')).toBe(false);
    expect(isGood({ publicUrl }, 'outdial.example.com')).toBe(true);
    expect(isGood({ publicUrl }, 'evil.example')).toBe(false);
  });

  test.each(['10.1.2.3', '[fd00::1]', 'outdial', 'outdial.calls.svc.cluster.local', 'dialer.internal'])(
    'beyond it %s is good, since no website can have it',
    (name) => expect(isGood({ host: '0.0.0.0', allowPlainHttp: true }, name)).toBe(true),
  );
  test.each(['evil.example', 'outdial.example.com', 'internal.evil.example', 'local.example'])(
    'beyond it %s is not, unless it is the public one',
    (name) => {
      expect(isGood({ host: '0.0.0.0', trustProxy: true }, name)).toBe(false);
      expect(isGood({ host: '0.0.0.0', trustProxy: true, publicUrl: `https://${name}` }, name)).toBe(true);
    },
  );
  test('with TLS the certificate decides', () => expect(isGood({ host: '0.0.0.0', ...tls }, 'any.example')).toBe(true));
});

test('the public address is the one given, or that of a server beyond this machine', () => {
  expect(publicUrlOf('http://127.0.0.1:1', configured({}))).toBeNull();
  expect(publicUrlOf('u', configured({ publicUrl: 'https://outdial.example.com/' }))).toBe(
    'https://outdial.example.com',
  );
  expect(publicUrlOf('https://10.0.0.1:1', configured({ host: '10.0.0.1', ...tls }))).toBe('https://10.0.0.1:1');
});
