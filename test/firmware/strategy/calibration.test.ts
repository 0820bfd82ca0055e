/** A calibration in memory that outlasts power, and what is left of it where power is cut, or where a byte is another one. */
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { crc32 } from 'node:zlib';
import { missingCompiler } from '../../../tools/firmware/compilers.ts';
import { entryOf } from '../../../tools/firmware/entries.ts';
import { layoutOf } from '../../../tools/firmware/layout.ts';
import { cellOf, dictionary, fresh, inUnit, numberOf, parseNumbers, StrategyBench, set } from './bench.ts';

const skip = missingCompiler('host') ?? false;
const { cells } = layoutOf(dictionary);
/** What the Mega has: two calibrations have room there. */
const STORAGE = 4096;
const BLANK = 0xff;
const MARK = 0x50;
const saved = dictionary.parameters.filter(
  ({ id, category }) => entryOf(dictionary.categories, category).saved && id !== 'TicksInUS',
);

/** The hash of a calibration, by the console's words. */
function hashOf(numbers: readonly number[]): number {
  const bytes = Buffer.alloc(numbers.length * 2);
  for (const [at, number] of numbers.entries()) bytes.writeUInt16LE(cellOf(number), at * 2);
  return crc32(bytes);
}
const parametersAsBuilt = saved.map(({ id, default: value }) => numberOf(id, value));

/** Two calibrations that have little in common. */
const changed = [
  ...set({ Cylinders: 6, MaxRPM: 7000.5, StaticTiming: -2.5, IdleRPM: 900 }),
  ...cells.map((number, at) => `cell ${at} ${at % 3 === 0 ? number : (number & 0xff00) ^ 0x0100}`),
];

describe('a calibration', { skip }, () => {
  const bench = skip === false ? new StrategyBench() : assert.fail();
  after(() => bench.end());
  const ask = (...lines: string[]) => bench.ask(lines);
  const storage = `storage ${STORAGE} ${BLANK}`;
  /** What is there after a start: its hash, or none. */
  async function found(): Promise<string> {
    const [outcome = '', hash = ''] = await ask(fresh, 'power', 'load', 'hash');
    return outcome === 'done' ? hash : outcome;
  }

  it('has a hash that is known outside', async () => {
    const asBuilt = hashOf([...parametersAsBuilt, ...cells]);
    assert.deepEqual(await ask(fresh, 'hash'), [String(asBuilt)]);
    const other = parametersAsBuilt.map((number, at) => (saved[at]?.id === 'MaxRPM' ? 9001 : number));
    const [, hash] = await ask('set MaxRPM 9001', 'cell 5 77', 'hash');
    assert.equal(hash, String(hashOf([...other, ...cells.with(5, 77)])));
    assert.deepEqual(await ask('set ECT 64', 'hash'), ['done', String(hash)], 'a sensor is of none');
    assert.deepEqual(await ask('defaults', 'hash'), [String(asBuilt)]);
  });

  it('is there after a start as it was saved, and none where none was', async () => {
    assert.deepEqual(await ask(storage, fresh, 'power', 'load', 'stored MaxRPM', 'storedcell 0'), [
      'none',
      'none',
      'none',
    ]);
    const lines = [...set({ MaxRPM: 8000, VSS: -3, SteeringSpeed: 33 }), 'cell 1008 500', 'hash', 'save', 'hash'];
    const answers = (await ask(...lines)).slice(-3);
    assert.equal(answers[1], 'done');
    assert.equal(await found(), answers[0]);
    const numbers = parseNumbers((await ask('values'))[0] ?? '');
    const values = ['MaxRPM', 'SteeringSpeed', 'VSS'].map((id) => inUnit(id, numbers[id] ?? Number.NaN));
    assert.deepEqual(values, [8000, 33, 0], 'a sensor is not saved');
    assert.deepEqual(await ask('stored MaxRPM', 'storedcell 1008', 'storedcell 0', 'stored VSS'), [
      ...['16000', '500', String(cells[0]), 'none'],
    ]);
  });

  it('is stored to the bit, in any order of asking', async () => {
    await ask(storage, fresh, 'power', ...changed, 'save');
    const order = cells.map((_, at) => (at * 601) % cells.length);
    const asked = await ask(...order.map((at) => `storedcell ${at}`));
    assert.deepEqual(await ask('stored InjHiSlope'), [String(numberOf('InjHiSlope', 38))]);
    const lines = order.map((at, index) => `cell ${at} ${asked[index]}`);
    // What was beyond a parameter's range is at its end: the rest is as it was.
    const again = (await ask(...lines, 'hash')).at(-1);
    assert.equal(again, (await ask('load', 'hash'))[1]);
  });

  /** Power fails in each of the writes of a save, which leaves one of several bytes. */
  async function cutAnywhere(before: string, change: readonly string[]): Promise<number> {
    for (let writes = 0; ; writes++) {
      const torn = [0, BLANK, MARK, (writes * 37) & 0xff][writes % 4];
      const setUp = ['back', fresh, 'power', 'load', ...change, `cut ${writes} ${torn}`];
      const outcome = (await ask(...setUp, 'save')).at(-1);
      const left = await found();
      if (outcome === 'done') {
        assert.notEqual(left, before);
        return writes;
      }
      // The mark is the last byte of all: torn into itself it is written.
      if (left !== before) assert.equal(torn, MARK, `of ${writes} writes`);
      assert.equal((await ask('save'))[0], 'done', 'and can be saved again');
    }
  }

  it('is the last good one, wherever the power is cut in the next save', async () => {
    await ask(storage, fresh, 'power', ...set({ MaxRPM: 5000 }), 'save', 'keep');
    const writes = await cutAnywhere(await found(), changed);
    assert.ok(writes > 1500, `only ${writes} writes`);
  });

  it('is the last good one also where the older one is written over', async () => {
    await ask(
      storage,
      fresh,
      'power',
      ...changed,
      'save',
      'defaults',
      'save',
      ...set({ MaxRPM: 5000 }),
      'save',
      'keep',
    );
    const writes = await cutAnywhere(await found(), ['cell 500 3', ...set({ MaxRPM: 4000 })]);
    assert.ok(writes > 8 && writes < 60, `${writes} writes: what is there already is not written`);
  });

  it('is none, wherever the power is cut in the first save', async () => {
    await ask(storage, 'keep');
    await cutAnywhere('none', ['cell 3 3']);
  });

  it('is the newer one of two, and the older one where any byte of the newer is another', async () => {
    const [older] = (await ask(storage, fresh, 'power', 'save', 'hash')).slice(-1);
    const [newer] = (await ask('cell 7 7', 'save', 'keep', 'hash')).slice(-1);
    assert.equal(await found(), newer);
    const length = 1970;
    for (let at = 0; at < length; at += at < 20 ? 1 : 7) {
      // The second is in the upper half.
      await ask('back', `poke ${STORAGE / 2 + at} 170`);
      const left = await found();
      assert.ok(left === older, `at ${at}: ${left} of ${older}, ${newer}`);
    }
  });

  it('is always the newest, save after save', async () => {
    await ask(storage, fresh, 'power');
    for (let save = 0; save < 40; save++) {
      const [outcome, hash] = await ask(`cell 9 ${save}`, 'save', 'hash');
      assert.equal(outcome, 'done');
      assert.equal(await found(), hash);
    }
  });

  it('is refused where there is no room for two, and nothing is lost by it', async () => {
    assert.deepEqual(await ask('storage 3000 255', fresh, 'power', 'save', 'load'), ['failed', 'none']);
    assert.deepEqual(await ask('storage 0 255', fresh, 'power', 'save', 'load'), ['failed', 'none']);
    assert.deepEqual(await ask('storage 8 80', fresh, 'power', 'save', 'load'), ['failed', 'none']);
  });
});
