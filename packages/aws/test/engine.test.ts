import { randomInt } from 'node:crypto';
import { describeEngineContract, type EngineHost } from 'outdial/testing';
import { createStepFunctionsEngine, type StepFunctionsEngine } from '../src/engine/engine.ts';
import type { TaskAnswer } from '../src/engine/tasks.ts';
import type { Table } from '../src/table/table.ts';
import { createActivity, type Activity } from './activity.ts';
import { lastingClock } from './lasting-clock.ts';
import { createLocalExecutions, type Invoke, type LocalExecutions } from './local-executions.ts';
import { openLocalTable, type LocalTable } from './local-table.ts';

interface Life {
  readonly engine: StepFunctionsEngine;
  readonly died: Promise<never>;
  readonly die: () => void;
}

/** Makes two write attempts distinguishable. */
const unlikeAnyOther = (): number => randomInt(2 ** 47) / 2 ** 47;

/**
 * Tests the engine from its source in one process; engine-bundled.prove.test.ts tests the functions' bundles. Only this file covers watchers of
 * all turns, events kept for a conversation without a call yet, and one agent read for many calls. The table and the executions outlive
 * every process. `open` and `crash` act on the processes that run the functions.
 */
function stepFunctionsHost(): EngineHost {
  const opening: Promise<LocalTable> = openLocalTable();
  const activity = createActivity();
  let life: Life | null = null;
  let opened = (): void => undefined;
  let whenOpened = new Promise<void>((resolve) => void (opened = resolve));
  let executions: LocalExecutions | null = null;
  const time = lastingClock();

  const invoke: Invoke = async (task, event) => {
    while (life === null) await whenOpened;
    const { engine, died } = life;
    const { token, seconds, ...input } = event;
    const parking = typeof token === 'string' ? { token, seconds: Number(seconds), retry: 0 } : null;
    const work = (): Promise<TaskAnswer> => {
      if (task === 'advance') return engine.tasks.advance(input, parking);
      return task === 'dial' ? engine.tasks.dial(input as never) : engine.tasks.follow(input);
    };
    return Promise.race([work(), died]);
  };

  return {
    open: (setting) => {
      time.goesOnWith(setting.clock);
      executions ??= createLocalExecutions({ clock: time, invoke });
      const power = {
        on: true,
        check: () => {
          if (!power.on) throw new Error('the power is off');
        },
      };
      let die = (): void => undefined;
      const died = new Promise<never>((_resolve, reject) => {
        die = () => {
          power.on = false;
          reject(new Error('the function died'));
        };
      });
      died.catch(() => undefined);
      const table = watched(
        opening.then((local) => local.table),
        power,
        activity,
      );
      const engine = createStepFunctionsEngine({ ...setting, random: unlikeAnyOther, table, executions });
      life = { engine, died, die };
      opened();
      return {
        ...engine,
        close: () => {
          if (life?.engine === engine) closeDoor();
          return engine.close();
        },
      };
    },
    crash: () => {
      life?.die();
      closeDoor();
    },
    settled: () => activity.settled(() => executions?.isMoving() === true),
    dispose: async () => {
      executions?.stop();
      await (await opening).close();
    },
  };

  function closeDoor(): void {
    life = null;
    whenOpened = new Promise<void>((resolve) => void (opened = resolve));
  }
}

/** The table as one process sees it, until that process loses power. */
function watched(opening: Promise<Table>, power: { readonly check: () => void }, activity: Activity): Table {
  const watch =
    <Args extends readonly unknown[], Result>(pick: (table: Table) => (...args: Args) => Promise<Result>) =>
    (...args: Args): Promise<Result> =>
      activity.during(async () => {
        power.check();
        const result = await pick(await opening)(...args);
        power.check();
        return result;
      });
  return {
    get: watch((table) => table.get),
    put: watch((table) => table.put),
    update: watch((table) => table.update),
    remove: watch((table) => table.remove),
    query: watch((table) => table.query),
    queryAfter: watch((table) => table.queryAfter),
    queryIndex: watch((table) => table.queryIndex),
    pageOfIndex: watch((table) => table.pageOfIndex),
  };
}

describeEngineContract('step-functions', stepFunctionsHost, { reassigns: true });
