import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';

const outDir = new URL('../outdial/dist/console/', import.meta.url).pathname;

/**
 * Writes each text file compressed next to itself, so that the server never compresses. An older build's files go last,
 * so that a server with an open page misses none while a new build is written.
 */
const compressed: Plugin = {
  name: 'compressed',
  apply: 'build',
  writeBundle(_options, bundle) {
    const current = new Set(Object.keys(bundle));
    for (const name of [...current].filter((each) => /\.(?:js|css|html|svg)$/.test(each))) {
      const content = readFileSync(join(outDir, name));
      writeFileSync(join(outDir, `${name}.gz`), gzipSync(content, { level: 9 }));
      const params = { [constants.BROTLI_PARAM_QUALITY]: 9 };
      writeFileSync(join(outDir, `${name}.br`), brotliCompressSync(content, { params }));
    }
    for (const file of readdirSync(outDir, { recursive: true, withFileTypes: true })) {
      const path = join(file.parentPath, file.name);
      if (file.isFile() && !current.has(relative(outDir, path).replace(/\.(?:br|gz)$/, ''))) rmSync(path);
    }
  },
};

// A test that packs the package sets NODE_ENV=test, with which React would be its slow development build.
process.env['NODE_ENV'] = 'production';

export default defineConfig({
  root: new URL('.', import.meta.url).pathname,
  base: '/console/',
  resolve: { conditions: ['outdial-source', 'module', 'browser', 'development|production'] },
  build: {
    ...{ outDir, emptyOutDir: false, target: 'es2023', modulePreload: { polyfill: false } },
    // An inlined picture would need `data:` in the content security policy.
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: { index: 'index.html', 'click-to-dial': 'src/embed/click-to-dial.ts' },
      output: {
        // A file that people copy keeps its name.
        entryFileNames: ({ name }) => (name === 'click-to-dial' ? `${name}.js` : 'assets/[name]-[hash].js'),
      },
      // The libraries mark files for React's servers, which are not used here.
      onLog: (level, log, handle) => {
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') handle(level, log);
      },
    },
  },
  plugins: [compressed],
});
