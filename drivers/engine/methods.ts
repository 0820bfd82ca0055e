import { parameterNames } from '../../contract/engine/numbers.ts';
import type { engine } from '../../contract/instruments/shipped/engine.ts';
import type { CallContext, Methods } from '../driver.ts';
import { type Answer, numberOf, numbersOf, textOf } from './answer.ts';
import type { AskOptions, Console } from './console.ts';
import { checked, type Identity } from './hello.ts';
import { type Known, type Reading, read, readingOf } from './known.ts';
import type { Measuring } from './measuring.ts';
import { decoderOf, describedOf, latenessOf, metricsOf, pinsOf, statusOf } from './told.ts';
import { compare, events, resetTasks, table, tasks } from './whole.ts';

type Profile = typeof engine;

/** A whole calibration into an EEPROM, byte by byte. */
const STORAGE_WITHIN_MS = 25_000;

export interface Parts {
  console: Console;
  known: Known;
  measuring: Measuring;
  identity(): Identity;
  /** Resolves when what the firmware is has been found out anew, where it has started anew. */
  ready(): Promise<void>;
  stateChanged(): void;
}

/** The methods of the profile: for most of them the console has one of the same name. */
export function engineMethods({ console, known, measuring, identity, ready, stateChanged }: Parts): Methods<Profile> {
  const ask = async (method: string, fields: Answer = {}, options?: AskOptions) => {
    await ready();
    return console.ask(method, fields, options);
  };
  const whenReady = async <Result>(act: () => Promise<Result>) => {
    await ready();
    return act();
  };
  const perSecond = () => identity().ticksPerSecond;

  /** What sets much at once: all of it is asked for again. */
  async function restored(method: 'load' | 'defaults') {
    const answer = await ask(method, {}, { withinMs: STORAGE_WITHIN_MS });
    await known.readAll();
    stateChanged();
    return { calibration: textOf(answer, 'calibration') };
  }

  async function readEach(names: readonly Reading['name'][], { signal }: CallContext) {
    const values: Reading[] = [];
    await ready();
    for (const name of names) {
      signal.throwIfAborted();
      values.push(await read(console, name));
    }
    return { values };
  }

  return {
    identify: async () => checked(await ask('hello')),
    status: async () => statusOf(await ask('status')),
    get: ({ names = parameterNames }, context) => readEach(names, context),
    async set({ name, value }) {
      const reading = readingOf(name, await ask('set', { name, value }));
      known.note(reading);
      stateChanged();
      return reading;
    },
    async release({ name }) {
      await ask('release', name === undefined ? {} : { name });
      known.released(name);
      stateChanged();
    },
    async stop() {
      known.note(readingOf('SimulatedRPM', await ask('set', { name: 'SimulatedRPM', value: 0 })));
      await ask('release');
      known.released();
      stateChanged();
    },
    describe: async ({ name }) => describedOf(name, await ask('describe', { name })),
    table: ({ name }, { signal }) => whenReady(() => table(console, name, signal)),
    row: async ({ name, row }) => ({ name, row, values: numbersOf(await ask('row', { name, row }), 'values') }),
    cell: async ({ name, row, column, value }) => {
      const answer = await ask('cell', { name, row, column, value });
      return { name, row, column, value: numberOf(answer, 'value') };
    },
    axis: async ({ name, axis, at, value }) => {
      const answer = await ask('axis', { name, axis, at, value });
      return { name, axis, at, value: numberOf(answer, 'value') };
    },
    events: (_, { signal }) => whenReady(() => events(console, perSecond(), signal)),
    lateness: async ({ of }) => latenessOf(await ask('lateness', { of }), perSecond()),
    metrics: async () => metricsOf(await ask('metrics'), perSecond()),
    decoder: async () => decoderOf(await ask('decoder')),
    tasks: (_, { signal }) => whenReady(() => tasks(console, perSecond(), signal)),
    pins: async () => pinsOf(await ask('pins')),
    async reset({ of }, { signal }) {
      if (of === 'tasks') return whenReady(() => resetTasks(console, signal));
      const isLateness = of === 'injectors' || of === 'coils';
      await ask(isLateness ? 'lateness' : of, { ...(isLateness && { of }), reset: 1 });
    },
    compare: (_, { signal }) => whenReady(() => compare(console, signal)),
    save: async () => {
      const answer = await ask('save', {}, { withinMs: STORAGE_WITHIN_MS, isSafe: false });
      return { calibration: textOf(answer, 'calibration') };
    },
    load: () => restored('load'),
    defaults: () => restored('defaults'),
    statistics: async () => measuring.statistics,
  };
}
