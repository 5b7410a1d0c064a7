import { describeEngineContract } from '../../testing/engine-contract.ts';
import type { EngineHost } from '../../testing/engine-world.ts';
import { createMemoryEngine } from './memory.ts';
import { createMemoryStore } from './memory-store.ts';

function memoryHost(): EngineHost {
  let store = createMemoryStore();
  let reachable = { yes: true };
  return {
    open: (setting) => {
      const link = { yes: true };
      const opened = store;
      reachable = link;
      const transact: typeof store.transact = (body) => {
        if (!link.yes) throw new Error('the power is off');
        return opened.transact(body);
      };
      return createMemoryEngine(setting, { ...opened, transact });
    },
    crash: () => {
      reachable.yes = false;
    },
    backup: (gap) => {
      const copy = store.copy(gap);
      return {
        restore: () => {
          store = copy;
        },
      };
    },
    dispose: async () => undefined,
  };
}

describeEngineContract('memory', memoryHost, {
  keepsRecords: true,
  reassigns: true,
  clockCanBeSet: true,
  canBeSetBack: true,
  canLoseWrites: true,
});
