// Layer rules: everything not allowed is forbidden. A new folder is refused until it is named here.
const src = '^packages/outdial/src';
const only = (name, from, allowed, outside = []) => ({
  name,
  severity: 'error',
  from: { path: `${src}/${from}`, pathNot: '\\.test\\.ts$' },
  to: { pathNot: [...allowed.map((folder) => `${src}/${folder}`), ...outside] },
});
const pure = ['call/', 'phone/', 'json/', 'readiness/', 'problems/'];
const node = [
  '^node:',
  '^(fs|path|crypto|http|https|net|dns|tls|os|url|events|stream|util|readline|child_process)(/promises)?$',
];
const pkg = (...names) => names.map((name) => `node_modules/${name}/`);

export default {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    only('phone', 'phone/', ['phone/'], pkg('libphonenumber-js')),
    only('json', 'json/', ['json/']),
    only('call', 'call/', ['call/', 'phone/'], pkg('zod')),
    only('masking', 'masking/', ['masking/', 'json/', 'phone/']),
    only('readiness', 'readiness/', ['readiness/', 'call/', 'phone/', 'json/'], pkg('zod')),
    only('problems', 'problems/', ['problems/', 'call/', 'phone/', 'json/']),
    only('ports', 'ports/', ['ports/', 'call/', 'phone/', 'readiness/']),
    only('system', 'system/', ['system/', 'ports/', 'masking/', ...pure], [...node, ...pkg('pino')]),
    only('intake', 'intake/', ['intake/', 'masking/', ...pure], ['^(node:)?crypto$', ...pkg('zod')]),
    only('explain', 'explain/', ['explain/', 'intake/', 'masking/', 'genesys/region', ...pure], pkg('zod')),
    only('api', 'api/', ['api/', 'ports/', ...pure], pkg('zod', '@hono/zod-openapi')),
    only('orders', 'orders/', ['orders/', 'api/', 'intake/', 'masking/', 'ports/', ...pure], pkg('zod')),
    only('genesys', 'genesys/', ['genesys/', 'ports/', ...pure], [...node, ...pkg('zod', 'undici')]),
    only('screening', 'screening/', ['screening/', 'ports/', ...pure], [...node, ...pkg('zod')]),
    only('webhooks', 'webhooks/', ['webhooks/', 'api/', 'ports/', 'system/ids', ...pure], [...node, ...pkg('undici')]),
    only('tracing', 'tracing/', ['tracing/', 'ports/', ...pure], node),
    only('oidc', 'oidc/', ['oidc/', 'ports/', ...pure], [...node, ...pkg('jose')]),
    only('consent', 'consent/', ['consent/', 'ports/', 'system/sync-folder', ...pure], [...node, ...pkg('zod')]),
    only('floor', 'floor/', ['floor/', 'ports/', ...pure]),
    only(
      'engine',
      'engine/',
      ['engine/', 'ports/', 'system/make-folder', 'system/sync-folder', ...pure],
      [...node, ...pkg('libsql', 'zod')],
    ),
    only('policy', 'policy/', ['policy/', 'intake/nearest', 'ports/', ...pure], node),
    only('doctor', 'doctor/', ['doctor/', 'genesys/', 'screening/', 'ports/', ...pure], node),
    only(
      'server',
      'server/',
      [
        'server/',
        'orders/',
        'api/',
        'explain/',
        'intake/',
        'masking/',
        'ports/',
        'system/secrets',
        'system/built-files',
        ...pure,
      ],
      [...node, ...pkg('hono', '@hono/[^/]+', 'zod', 'pino')],
    ),
    only('client', 'client/', ['client/', 'api/', 'call/']),
    {
      name: 'client-runs-in-browsers',
      comment: 'At run time the client is itself and the list of states: no zod, nothing of Node.',
      severity: 'error',
      from: { path: `${src}/client/`, pathNot: '\\.test\\.ts$' },
      to: { pathNot: [`${src}/client/`, `${src}/call/call\\.ts$`], dependencyTypesNot: ['type-only'] },
    },
    only(
      'cli',
      'cli/',
      [
        'cli/',
        'client/',
        'api/',
        'doctor/',
        'explain/',
        'intake/',
        'masking/',
        'ports/',
        'system/',
        'configuration',
        'data-folder',
        'outdial',
        ...pure,
      ],
      [...node, '^packages/sandbox/src/index', ...pkg('commander', '@hono/node-server', 'csv-parse', 'zod')],
    ),
    {
      name: 'sandbox-only-for-start',
      severity: 'error',
      from: { path: src, pathNot: ['\\.test\\.ts$', `${src}/cli/start/`] },
      to: { path: '^packages/sandbox/' },
    },
    {
      name: 'sandbox-stands-alone',
      severity: 'error',
      from: { path: '^packages/sandbox/src' },
      to: { path: '^packages/outdial/' },
    },
    {
      name: 'outdial-builds-adapters',
      comment:
        'outdial.ts ties everything; doctor/inspect looks at Genesys alone; two files hand parts to other packages and to the command line.',
      severity: 'error',
      from: {
        path: `${src}/[^/]+\\.ts$`,
        pathNot: ['\\.test\\.ts$', `${src}/(outdial|outdial-genesys|engine-kit|data-folder)\\.ts$`],
      },
      to: {
        path: `${src}/(engine|genesys|screening|webhooks|consent|tracing|oidc|floor|server)/`,
        pathNot: `${src}/engine/crash-points\\.ts$`,
      },
    },
    {
      name: 'console-speaks-through-the-client',
      comment:
        'The console is a program like any other: it knows the HTTP API, by `outdial/client`, and nothing behind it.',
      severity: 'error',
      from: { path: '^packages/console/src', pathNot: '\\.test\\.tsx?$' },
      to: {
        path: '^packages/',
        pathNot: ['^packages/console/src', `${src}/client/index\\.ts$`],
      },
    },
    {
      name: 'only-the-program-uses-the-command-line',
      severity: 'error',
      from: { path: src, pathNot: [`${src}/cli/`, `${src}/main\\.ts$`] },
      to: { path: `${src}/cli/` },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['outdial-source', 'import', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.json'],
    },
  },
};
