import { afterEach, beforeEach } from 'vitest';
import { openLocalCloud, type LocalCloud, type LocalCloudOptions } from './local-cloud.ts';

/** A cloud for each test of a file or block. Its time stands still until the test advances it. */
export function frozenCloud(options: Pick<LocalCloudOptions, 'overHttp'> = {}) {
  const box: { cloud: LocalCloud | null } = { cloud: null };
  beforeEach(async () => {
    box.cloud = await openLocalCloud({ ...options, frozen: true });
  });
  afterEach(async () => {
    await box.cloud?.close();
    box.cloud = null;
  });
  const cloud = (): LocalCloud => {
    if (box.cloud === null) throw new TypeError('The cloud exists only inside a test.');
    return box.cloud;
  };
  /** Asks for a call by Ana, who is ready. */
  const request = (number = '+12025550123') => ({
    from: { id: cloud().sandbox.control.agent('ana').id, queueId: 'Sales' },
    targets: [{ phoneNumber: number }],
  });
  return { cloud, request };
}
