import { describeEngineContract } from '../testing/engine-contract.ts';
import type { EngineHost } from '../testing/engine-world.ts';
import { createMemoryEngine } from './memory.ts';
import { createMemoryStore } from './memory-store.ts';

function memoryHost(): EngineHost {
  const store = createMemoryStore();
  let reachable = { yes: true };
  return {
    open: (setting) => {
      const link = { yes: true };
      reachable = link;
      const transact: typeof store.transact = (body) => {
        if (!link.yes) throw new Error('the power is off');
        return store.transact(body);
      };
      return createMemoryEngine(setting, { ...store, transact });
    },
    crash: () => {
      reachable.yes = false;
    },
    dispose: async () => undefined,
  };
}

describeEngineContract('memory', memoryHost, { keepsRecords: true });
