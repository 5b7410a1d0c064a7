// Copies the files for a deployment into the package, so that an installation has them. Image and Compose are built in a checkout.
import { cpSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const from = fileURLToPath(new URL('../deploy/', import.meta.url));
const to = fileURLToPath(new URL('../packages/outdial/deploy/', import.meta.url));
rmSync(to, { recursive: true, force: true });
for (const folder of ['grafana', 'helm', 'prometheus', 'systemd']) {
  cpSync(`${from}${folder}`, `${to}${folder}`, { recursive: true, filter: (file) => !file.endsWith('.test.yml') });
}
