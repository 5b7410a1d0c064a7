// A call of a Restate service for each call, to be made tomorrow, asked directly: Restate's own server answers once it is in its log. Nothing
// validates the request.
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { createRequire } from 'node:module';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as restate from '@restatedev/restate-sdk';

const [folder = '.'] = process.argv.slice(2);
const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
const [ingress, admin, node, service] = [await freePort(), await freePort(), await freePort(), await freePort()];
const settings = join(folder, 'restate.toml');
writeFileSync(
  settings,
  `base-dir = ${JSON.stringify(folder)}
bind-address = "127.0.0.1:${node}"
advertised-address = "http://127.0.0.1:${node}"
disable-telemetry = true
log-filter = "error"
[admin]
bind-address = "127.0.0.1:${admin}"
[ingress]
bind-address = "127.0.0.1:${ingress}"
`,
);
const resolved = createRequire(import.meta.url).resolve(
  `@restatedev/restate-server-linux-${process.arch}/package.json`,
);
const server = spawn(
  join(resolved, '..', 'bin', 'restate-server'),
  ['--config-file', settings, '--node-name', 'bench'],
  {
    stdio: 'ignore',
  },
);
process.once('exit', () => server.kill('SIGKILL'));
process.once('SIGTERM', () => process.exit(0));
server.once('exit', (code) => process.exit(code ?? 1));
await restate.serve({
  services: [restate.service({ name: 'calls', handlers: { place: async () => undefined } })],
  port: service,
});
for (let tries = 0; ; tries += 1) {
  try {
    const answer = await fetch(`http://127.0.0.1:${admin}/deployments`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ uri: `http://127.0.0.1:${service}` }),
    });
    if (answer.ok) break;
    if (tries > 100) throw new Error(await answer.text());
  } catch (error) {
    if (tries > 100) throw error;
  }
  await new Promise((resolve) => setTimeout(resolve, 100));
}
process.stdout.write(`http://127.0.0.1:${ingress}/calls/place/send?delay=24h\n`);
