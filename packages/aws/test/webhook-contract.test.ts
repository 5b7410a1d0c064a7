import { webhookContract, type WebhookDesk } from '../../outdial/test/webhooks/contract.ts';
import { frozenCloud } from './frozen-cloud.ts';
import { clientOf } from './http-api.ts';

const { cloud, request } = frozenCloud();

/** The HTTP API behind its function URL, over the shipped bundles. */
async function openDesk(): Promise<WebhookDesk> {
  const { settle, pass } = cloud();
  const calls = await clientOf(cloud());
  const holds = async (enough: () => boolean | Promise<boolean>): Promise<boolean> => {
    await settle();
    return enough();
  };
  const elapse: WebhookDesk['elapse'] = async (ms, stepMs, enough) => {
    for (let passed = 0; passed <= ms; passed += stepMs) {
      if (await holds(enough)) return;
      await pass(stepMs, stepMs);
    }
    throw new Error('It did not come to that.');
  };
  return {
    calls,
    elapse,
    now: () => Date.now(),
    place: async (more = {}) => (await calls.place({ ...request('+15559876543'), ...more })).call,
    completed: (id) => elapse(120_000, 5_000, async () => (await calls.get(id)).state === 'completed'),
    pass: (ms) => pass(ms, ms),
  };
}

webhookContract(openDesk);
