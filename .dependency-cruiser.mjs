// Layer rules: everything not allowed is forbidden. A new folder is refused until it is named here.
const src = '^packages/outdial/src';
const only = (name, from, allowed, outside = []) => ({
  name,
  severity: 'error',
  from: { path: `${src}/${from}`, pathNot: '\\.test\\.ts$' },
  to: { pathNot: [...allowed.map((folder) => `${src}/${folder}`), ...outside] },
});
const pure = ['call/', 'readiness/', 'problems/'];
const node = [
  '^node:',
  '^(fs|path|crypto|http|https|net|dns|tls|os|url|events|stream|util|readline|child_process)(/promises)?$',
];
const pkg = (...names) => names.map((name) => `node_modules/${name}/`);

export default {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    only('call', 'call/', ['call/'], pkg('zod', 'libphonenumber-js')),
    only('readiness', 'readiness/', ['readiness/', 'call/'], pkg('zod', 'libphonenumber-js')),
    only('problems', 'problems/', ['problems/', 'call/']),
    only('ports', 'ports/', ['ports/', 'call/', 'readiness/']),
    only(
      'intake',
      'intake/',
      ['intake/', 'call/', 'problems/'],
      ['^(node:)?crypto$', ...pkg('zod', 'libphonenumber-js')],
    ),
    only('explain', 'explain/', ['explain/', 'intake/', 'problems/', 'call/', 'ports/'], pkg('zod')),
    only('genesys', 'genesys/', ['genesys/', 'ports/', ...pure], [...node, ...pkg('zod', 'undici')]),
    only('screening', 'screening/', ['screening/', 'ports/', 'call/', 'readiness/'], [...node, ...pkg('zod')]),
    only('webhooks', 'webhooks/', ['webhooks/', 'ports/', 'call/'], [...node, ...pkg('undici')]),
    only('floor', 'floor/', ['floor/', 'ports/', ...pure]),
    only('engine', 'engine/', ['engine/', 'ports/', ...pure], [...node, ...pkg('libsql', 'zod')]),
    only(
      'server',
      'server/',
      ['server/', 'drop-in/', 'ports/', 'intake/', 'explain/', ...pure],
      [...node, ...pkg('hono', '@hono/[^/]+', 'zod', 'pino')],
    ),
    only('drop-in', 'drop-in/', ['drop-in/', 'server/', 'ports/', 'intake/', 'explain/', ...pure], pkg('hono', 'zod')),
    only('client', 'client/', ['client/', 'call/']),
    only(
      'cli',
      'cli/',
      [
        'cli/',
        'client/',
        'explain/',
        'intake/',
        'problems/',
        'call/',
        'readiness/policy',
        'configuration',
        'data-folder',
        'inspection',
        'outdial',
        'system-clock',
      ],
      [...node, '^packages/sandbox/src/index', ...pkg('commander', '@hono/node-server', 'zod')],
    ),
    {
      name: 'sandbox-only-for-start',
      severity: 'error',
      from: { path: src, pathNot: ['\\.test\\.ts$', `${src}/cli/(start|sandbox)\\.ts$`] },
      to: { path: '^packages/sandbox/' },
    },
    {
      name: 'sandbox-stands-alone',
      severity: 'error',
      from: { path: '^packages/sandbox/src' },
      to: { path: '^packages/outdial/' },
    },
    {
      name: 'outdial-builds-adapters-only',
      severity: 'error',
      from: { path: `${src}/outdial\\.ts$` },
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
