import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  organisationOf,
  readConfiguration,
  type Configuration,
  type Environment,
  type Flags,
} from './configuration.ts';
import { defaultTimers } from './call/timers.ts';

function good(environment: Environment, flags: Flags = {}): Configuration {
  const read = readConfiguration(environment, flags);
  if (!read.ok) throw new Error(read.faults.join('\n'));
  return read.configuration;
}
function faults(environment: Environment, flags: Flags = {}): readonly string[] {
  const read = readConfiguration(environment, flags);
  return read.ok ? [] : read.faults;
}

describe('without anything given', () => {
  test('everything has its default', () => {
    const { port, sandboxPort, dataDir, policyFile, apiKey, sandboxUrl, url, target, timers } = good({});
    expect({ port, sandboxPort, dataDir, policyFile, apiKey, sandboxUrl, url, target, timers }).toEqual({
      port: { value: 4600, origin: 'default' },
      sandboxPort: { value: 4601, origin: 'default' },
      dataDir: { value: '.outdial', origin: 'default' },
      policyFile: { value: '.outdial/policy.json', origin: 'default' },
      apiKey: { value: null, origin: 'default' },
      sandboxUrl: { value: null, origin: 'default' },
      url: { value: 'http://127.0.0.1:4600', origin: 'default' },
      target: { value: 'sandbox', origin: 'default' },
      timers: { value: defaultTimers, origin: 'default' },
    });
  });
});

describe('a value and its origin', () => {
  const table: readonly [keyof Configuration, Environment, Flags, unknown, string][] = [
    ['port', { OUTDIAL_PORT: '5000' }, {}, 5000, 'environment'],
    ['port', { OUTDIAL_PORT: '5000' }, { port: '6000' }, 6000, 'flag'],
    ['port', {}, { port: '0' }, 0, 'flag'],
    ['port', { OUTDIAL_PORT: '' }, {}, 4600, 'default'],
    ['sandboxPort', { OUTDIAL_SANDBOX_PORT: '5001' }, { sandboxPort: '5002' }, 5002, 'flag'],
    ['dataDir', { OUTDIAL_DATA_DIR: '/a' }, { dataDir: '/b' }, '/b', 'flag'],
    ['policyFile', { OUTDIAL_DATA_DIR: '/a' }, {}, '/a/policy.json', 'default'],
    ['policyFile', { OUTDIAL_POLICY: '/p.json' }, {}, '/p.json', 'environment'],
    ['apiKey', { OUTDIAL_API_KEY: 'a-good-secret' }, {}, 'a-good-secret', 'environment'],
    ['sandboxUrl', { OUTDIAL_SANDBOX_URL: 'http://127.0.0.1:9/' }, {}, 'http://127.0.0.1:9', 'environment'],
    ['url', { OUTDIAL_PORT: '5000' }, {}, 'http://127.0.0.1:5000', 'default'],
    ['url', { OUTDIAL_URL: 'https://calls.example.com' }, {}, 'https://calls.example.com', 'environment'],
    ['target', { OUTDIAL_TARGET: 'organisation' }, {}, 'organisation', 'environment'],
    ['target', {}, { live: true }, 'organisation', 'flag'],
    ['logLevel', { OUTDIAL_LOG_LEVEL: 'debug' }, {}, 'debug', 'environment'],
  ];
  test.each(table)('%s with environment %j and flags %j', (name, environment, flags, value, origin) => {
    expect(good(environment, flags)[name]).toEqual({ value, origin });
  });

  test('timers given in part keep the other defaults', () => {
    const { timers } = good({ OUTDIAL_TIMERS: '{"recheck":50,"looks":[10,20]}' });
    expect(timers.value).toEqual({ ...defaultTimers, recheck: 50, looks: [10, 20] });
  });
});

describe('a bad value is refused by the name it was given under', () => {
  const table: readonly [Environment, Flags, string][] = [
    [{ OUTDIAL_PORT: 'http' }, {}, 'OUTDIAL_PORT: "http"'],
    [{ OUTDIAL_PORT: '65536' }, {}, 'OUTDIAL_PORT: "65536"'],
    [{}, { port: '-1' }, '--port: "-1"'],
    [{ OUTDIAL_PORT: '5000' }, { port: '4e3' }, '--port: "4e3"'],
    [{}, { sandboxPort: '1.5' }, '--sandbox-port: "1.5"'],
    [{ OUTDIAL_SANDBOX_URL: 'ftp://127.0.0.1' }, {}, 'OUTDIAL_SANDBOX_URL'],
    [{}, { sandboxUrl: 'https://api.mypurecloud.com' }, '--sandbox-url'],
    [{}, { sandboxUrl: 'http://127.0.0.1.example.com' }, '--sandbox-url'],
    [{ OUTDIAL_URL: 'localhost:4600' }, {}, 'OUTDIAL_URL'],
    [{ OUTDIAL_TARGET: 'production' }, {}, 'OUTDIAL_TARGET'],
    [{ OUTDIAL_LOG_LEVEL: 'loud' }, {}, 'OUTDIAL_LOG_LEVEL'],
    [{ OUTDIAL_TIMERS: '[]' }, {}, 'OUTDIAL_TIMERS'],
    [{ OUTDIAL_TIMERS: '{"setle":1}' }, {}, 'OUTDIAL_TIMERS'],
    [{ OUTDIAL_TIMERS: '{"recheck":50,"recheck":60}' }, {}, 'OUTDIAL_TIMERS'],
    [{ OUTDIAL_TIMERS: '{"constructor":1}' }, {}, 'OUTDIAL_TIMERS'],
    [{ OUTDIAL_TIMERS: '{"settle":"long"}' }, {}, 'OUTDIAL_TIMERS'],
    [{ OUTDIAL_TIMERS: '{"settle":1000}' }, {}, 'OUTDIAL_TIMERS'],
    [{ OUTDIAL_TARGET: 'organisation', OUTDIAL_SANDBOX_URL: 'http://127.0.0.1:1' }, {}, '--live and --sandbox-url'],
  ];
  test.each(table)('environment %j, flags %j', (environment, flags, named) => {
    expect(faults(environment, flags)).toEqual([expect.stringContaining(named)]);
  });

  test('all of them are reported together', () => {
    expect(faults({ OUTDIAL_PORT: 'x', OUTDIAL_TARGET: 'y', OUTDIAL_LOG_LEVEL: 'z' })).toHaveLength(3);
  });

  test('a bad API key is refused without being repeated', () => {
    const said = faults({ OUTDIAL_API_KEY: 'has a space in it' }).join();
    expect(said).toContain('OUTDIAL_API_KEY');
    expect(said).not.toContain('has a space');
  });
});

describe('a real organisation', () => {
  const credentials = {
    GENESYSCLOUD_REGION: 'us-east-1',
    GENESYSCLOUD_OAUTHCLIENT_ID: 'client',
    GENESYSCLOUD_OAUTHCLIENT_SECRET: 'hush',
  };

  test('judges only what it uses: values of unused variables are not checked', () => {
    expect(faults({ ...credentials, GENESYSCLOUD_REGION: ' ' })).toEqual([]);
  });

  test('is not chosen by credentials alone', () => {
    expect(good(credentials).target).toEqual({ value: 'sandbox', origin: 'default' });
  });

  test('is region, client and secret', () => {
    expect(organisationOf(good(credentials, { live: true }))).toEqual({
      ok: true,
      organisation: { region: 'us-east-1', clientId: 'client', clientSecret: 'hush' },
    });
  });

  test('names every credential that is missing', () => {
    const found = organisationOf(good({ GENESYSCLOUD_REGION: 'us-east-1' }, { live: true }));
    expect(found).toMatchObject({ ok: false });
    expect(JSON.stringify(found)).toContain('GENESYSCLOUD_OAUTHCLIENT_ID, GENESYSCLOUD_OAUTHCLIENT_SECRET');
  });
});

describe('unknown settings', () => {
  test.each([
    ['OUTDIAL_PROT', 'Did you mean OUTDIAL_PORT?'],
    ['OUTDIAL_DATADIR', 'Did you mean OUTDIAL_DATA_DIR?'],
    ['OUTDIAL_API_KEY_FIEL', 'Did you mean OUTDIAL_API_KEY_FILE?'],
    ['OUTDIAL_CERT', 'Did you mean OUTDIAL_TLS_CERT?'],
    ['OUTDIAL_KEY', 'OUTDIAL_TLS_KEY or OUTDIAL_API_KEY'],
    ['OUTDIAL_RETENTION', 'Did you mean OUTDIAL_RETENTION_CALLS?'],
    ['OUTDIAL_PORT_FILE', 'is not a setting'],
    ['OUTDIAL_SOMETHING_ELSE', '"outdial config" lists them'],
    ['OUTDIAL_SERVICE_HOST', 'enableServiceLinks: false'],
    ['OUTDIAL_PORT_4600_TCP_ADDR', 'enableServiceLinks: false'],
  ])('%s is an error: %s', (name, said) => {
    expect(faults({ [name]: 'x' })).toEqual([expect.stringContaining(said)]);
  });
  test('variables of other programs are none', () => {
    expect(faults({ OUTDIAL_CLIENT_ID: 'x', OUTDIALS: 'x', HOME: '/', GENESYSCLOUD_ENVIRONMENT: 'x' })).toEqual([]);
  });
});

describe('secrets from files', () => {
  const file = (text: string): string => {
    const path = join(mkdtempSync(join(tmpdir(), 'outdial-secret-')), 'secret');
    onTestFinished(() => rmSync(dirname(path), { recursive: true }));
    writeFileSync(path, text);
    return path;
  };

  test('the file that a variable names holds the secret; its line end does not count', () => {
    const key = { OUTDIAL_API_KEY_FILE: file('a-good-secret\n') };
    expect(good(key).apiKey).toEqual({ value: 'a-good-secret', origin: 'file' });
    const secret = { GENESYSCLOUD_OAUTHCLIENT_SECRET_FILE: file('hush\r\n') };
    expect(good(secret, { live: true }).clientSecret.value).toBe('hush');
  });

  test('a file that is missing, or a secret given twice, is an error that does not repeat it', () => {
    expect(faults({ OUTDIAL_API_KEY_FILE: '/nowhere/key' })).toEqual([expect.stringContaining('/nowhere/key')]);
    expect(faults({ OUTDIAL_API_KEY_FILE: file('short') })).toEqual([
      expect.stringMatching(/^OUTDIAL_API_KEY_FILE .*must be/),
    ]);
    const twice = faults({ OUTDIAL_API_KEY_FILE: file('a-good-secret'), OUTDIAL_API_KEY: 'another-secret' });
    expect(twice).toEqual(['OUTDIAL_API_KEY and OUTDIAL_API_KEY_FILE exclude each other: set one of them.']);
  });

  test("without --live a file of Genesys is another program's", () => {
    const environment = { GENESYSCLOUD_OAUTHCLIENT_SECRET_FILE: '/nowhere/secret' };
    expect(faults(environment)).toEqual([]);
    expect(faults(environment, { live: true })).toEqual([expect.stringContaining('/nowhere/secret')]);
  });
});

describe('how a server is reached', () => {
  test.each<[Environment, string]>([
    [{ OUTDIAL_HOST: '0.0.0.0', OUTDIAL_PORT: '80' }, 'http://127.0.0.1:80'],
    [{ OUTDIAL_HOST: '::', OUTDIAL_PORT: '80' }, 'http://[::1]:80'],
    [{ OUTDIAL_HOST: '10.0.0.5' }, 'http://10.0.0.5:4600'],
    [{ OUTDIAL_TLS_CERT: 'c', OUTDIAL_TLS_KEY: 'k' }, 'https://127.0.0.1:4600'],
    [{ OUTDIAL_PUBLIC_URL: 'https://outdial.example.com/' }, 'https://outdial.example.com'],
  ])('with %j commands on this machine use %s', (environment, url) => expect(good(environment).url.value).toBe(url));

  test.each<[Environment, RegExp]>([
    [{ OUTDIAL_TLS_CERT: 'c' }, /need each other/],
    [{ OUTDIAL_TLS_KEY: 'k' }, /need each other/],
    [{ OUTDIAL_PUBLIC_URL: 'https://example.com/outdial' }, /without a path/],
    [{ OUTDIAL_PUBLIC_URL: 'outdial.example.com' }, /http/],
    [{ OUTDIAL_HOST: 'http://0.0.0.0' }, /an IP address or a host name/],
    [{ OUTDIAL_HOST: '0.0.0.0:4600' }, /an IP address or a host name/],
    [{ OUTDIAL_TRUST_PROXY: 'yes' }, /"true" or "false"/],
  ])('%j is an error', (environment, said) => expect(faults(environment)).toEqual([expect.stringMatching(said)]));
});

describe('OpenTelemetry', () => {
  const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' };
  const sampler = { ratio: 1, parentBased: true };
  const plain = { headers: {}, resource: {}, sampler };

  test.each<[Environment, unknown]>([
    [{}, null],
    [{ OTEL_SERVICE_NAME: 'dialer', OTEL_TRACES_SAMPLER: 'nonsense', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }, null],
    [endpoint, { ...plain, url: 'http://collector:4318/v1/traces' }],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c/base/' }, { ...plain, url: 'http://c/base/v1/traces' }],
    [
      { ...endpoint, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://t/in' },
      { ...plain, url: 'https://t/in' },
    ],
    [{ OTEL_TRACES_EXPORTER: 'otlp' }, { ...plain, url: 'http://localhost:4318/v1/traces' }],
    [{ ...endpoint, OTEL_TRACES_EXPORTER: 'none', OTEL_TRACES_SAMPLER_ARG: '7' }, null],
    [{ ...endpoint, OTEL_SDK_DISABLED: 'TRUE', OTEL_EXPORTER_OTLP_HEADERS: 'bad' }, null],
    [
      { ...endpoint, OTEL_SDK_DISABLED: 'false' },
      { ...plain, url: 'http://collector:4318/v1/traces' },
    ],
  ])('with %j, traces go to %j', (environment, traces) => expect(good(environment).traces).toEqual(traces));

  test('headers, resource and sampler', () => {
    const { traces } = good({
      ...endpoint,
      OTEL_EXPORTER_OTLP_HEADERS: 'Authorization=Bearer%20a%3Db, x-team = calls ,',
      OTEL_RESOURCE_ATTRIBUTES: 'service.name=other,deployment.environment.name=pre%2Cprod',
      OTEL_SERVICE_NAME: 'dialer',
      OTEL_TRACES_SAMPLER: 'traceidratio',
      OTEL_TRACES_SAMPLER_ARG: '0.25',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
      OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/json',
    });
    expect(traces).toEqual({
      url: 'http://collector:4318/v1/traces',
      headers: { authorization: 'Bearer a=b', 'x-team': 'calls' },
      resource: { 'service.name': 'dialer', 'deployment.environment.name': 'pre,prod' },
      sampler: { ratio: 0.25, parentBased: false },
    });
  });

  test.each<[Environment, string]>([
    [{ OTEL_TRACES_EXPORTER: 'oltp' }, 'OTEL_TRACES_EXPORTER: "oltp" is not one of otlp, none; "otlp" comes closest.'],
    [{ OTEL_SDK_DISABLED: 'yes' }, 'OTEL_SDK_DISABLED: "yes" is not "true" or "false".'],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' }, 'an http:// or https:// address'],
    [{ ...endpoint, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }, '"http/json"'],
    [{ ...endpoint, OTEL_TRACES_SAMPLER: 'always-on' }, '"always_on" comes closest'],
    [{ ...endpoint, OTEL_TRACES_SAMPLER_ARG: '1.5' }, 'a number from 0 to 1'],
    [{ ...endpoint, OTEL_RESOURCE_ATTRIBUTES: 'team' }, 'name=value'],
    [{ OTEL_EXPORTER_OTLP_ENDPIONT: 'x' }, 'Did you mean OTEL_EXPORTER_OTLP_ENDPOINT?'],
    [{ OTEL_TRACE_SAMPLER: 'x' }, 'Did you mean OTEL_TRACES_SAMPLER?'],
  ])('%j is refused with a suggestion', (environment, sentence) => {
    expect(faults(environment)).toHaveLength(1);
    expect(faults(environment)[0]).toContain(sentence);
  });

  test.each(['https://u:planted@h', 'http://:planted@h:4318', 'https://h/v1/traces?api-key=planted'])(
    'an address with a secret is refused, and the secret is not repeated: %s',
    (address) => {
      const said = [
        ...faults({ OTEL_EXPORTER_OTLP_ENDPOINT: address }),
        ...faults({ OUTDIAL_PUBLIC_URL: address }),
        ...faults({ OUTDIAL_SANDBOX_URL: address }),
      ];
      expect(said).toHaveLength(3);
      expect(said.join()).not.toContain('planted');
    },
  );

  test('a bad header is not repeated, and a good one is hidden and may come from a file', () => {
    const bad = { ...endpoint, OTEL_EXPORTER_OTLP_HEADERS: 'x=tok\u00e9n' };
    expect(faults(bad)).toEqual(['OTEL_EXPORTER_OTLP_HEADERS must be headers, as name=value,name=value.']);
    const { settings } = readConfiguration({ ...endpoint, OTEL_EXPORTER_OTLP_HEADERS: 'x=token' }, {});
    expect(JSON.stringify(settings)).not.toContain('token');
    const folder = mkdtempSync(join(tmpdir(), 'outdial-headers-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, 'headers'), 'x=from-file\n');
    const fromFile = { ...endpoint, OTEL_EXPORTER_OTLP_HEADERS_FILE: join(folder, 'headers') };
    expect(good(fromFile).traces?.headers).toEqual({ x: 'from-file' });
  });

  test.each(['OTEL_METRICS_EXPORTER', 'OTEL_LOGS_EXPORTER', 'OTEL_BSP_SCHEDULE_DELAY', 'OTEL_EXPORTER_OTLP_INSECURE'])(
    '%s is for other programs',
    (name) => expect(faults({ ...endpoint, [name]: 'x' })).toEqual([]),
  );
});
