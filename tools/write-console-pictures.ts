// Takes the pictures of docs/console.md and the README again: Chromium, the console, a sandbox. All pages in every look go to the folder
// given as an argument, for a designer's eye.
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { playScene } from '../packages/console/test/scene.ts';
import { launch, openStage, type Stage } from '../packages/console/test/stage.ts';

const docs = new URL('../docs/pictures/', import.meta.url).pathname;
const looks = {
  light: { viewport: { width: 1280, height: 800 }, colorScheme: 'light' },
  dark: { viewport: { width: 1280, height: 800 }, colorScheme: 'dark' },
  phone: { viewport: { width: 390, height: 844 }, colorScheme: 'light' },
} as const;
type Look = keyof typeof looks;

/** The pictures that the documentation shows. */
const shown: readonly (readonly [name: string, look: Look, file: string])[] = [
  ['now', 'light', 'console-now'],
  ['calls', 'light', 'console-calls'],
  ['call', 'light', 'console-call'],
  ['explain', 'light', 'console-explain'],
  ['unknown', 'dark', 'console-unknown-dark'],
  ['calls', 'phone', 'console-phone'],
];

const pagesOf = (
  { talked, waiting, unknown }: Awaited<ReturnType<typeof playScene>>,
  shared: string,
): Readonly<Record<string, string>> => ({
  shared,
  now: '/',
  calls: '/calls',
  call: `/calls/${talked}`,
  waiting: `/calls/${waiting}`,
  unknown: `/calls/${unknown}`,
  agents: '/agents',
  place: '/place?agent=carla@example.com&number=%2B12025550143&queue=Sales',
  explain: '/explain',
  dialing: '/operate/dialing',
  policy: '/operate/policy',
  webhooks: '/operate/webhooks',
  requests: '/operate/requests',
  audit: '/operate/audit',
  keys: '/operate/keys',
  doctor: '/operate/doctor',
  sandbox: '/sandbox',
});

async function signedIn(browser: Browser, stage: Stage, look: Look): Promise<Page> {
  const page = await (await browser.newContext({ ...looks[look], reducedMotion: 'reduce' })).newPage();
  page.on('pageerror', ({ message }) => process.stderr.write(`${message}\n`));
  await page.clock.setFixedTime(stage.clock.now() + 2000);
  await page.goto(stage.url);
  await page.getByLabel('API key').fill(await stage.keyWith('admin'));
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('Signed in').first().waitFor({ state: 'attached' });
  return page;
}

async function take(page: Page, name: string, address: string, path: string): Promise<void> {
  await page.goto(address);
  if (name === 'explain') await page.getByRole('button', { name: 'the forum' }).click();
  await page.waitForLoadState('networkidle', { timeout: 1500 }).catch(() => undefined);
  await page.screenshot({ path });
}

const stage = await openStage();
const scene = await playScene(stage);
const { path: shared } = await stage.outdial().calls.shares.create(scene.talked);
const pages = pagesOf(scene, shared);
const browser = await launch();
const [, , folder, only] = process.argv;
const wanted =
  folder === undefined
    ? shown.map(([name, look, file]) => [name, look, join(docs, `${file}.png`)] as const)
    : everything(folder, only);
for (const look of Object.keys(looks) as Look[]) {
  const page = await signedIn(browser, stage, look);
  for (const [name, , path] of wanted.filter(([, at]) => at === look))
    await take(page, name, stage.url + (pages[name] ?? '/'), path);
  await page.context().close();
}
await browser.close();
await stage.close();
// A third of the size; without pngquant the pictures are only larger.
spawnSync('pngquant', ['--force', '--skip-if-larger', '--ext', '.png', '64', ...wanted.map(([, , path]) => path)]);

function everything(to: string, names: string | undefined): readonly (readonly [string, Look, string])[] {
  mkdirSync(to, { recursive: true });
  return Object.keys(pages)
    .filter((name) => names?.split(',').includes(name) ?? true)
    .flatMap((name) =>
      (Object.keys(looks) as Look[]).map((look) => [name, look, join(to, `${name}-${look}.png`)] as const),
    );
}
