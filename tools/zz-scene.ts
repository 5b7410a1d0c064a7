import { playScene } from '../packages/console/test/scene.ts';
import { openStage } from '../packages/console/test/stage.ts';
const stage = await openStage();
await playScene(stage);
process.stdout.write(JSON.stringify({ url: stage.url, key: await stage.keyWith('admin'), viewer: await stage.keyWith('calls:read', 'presence:read'), now: stage.clock.now() }) + '\n');
setInterval(() => undefined, 1000);
