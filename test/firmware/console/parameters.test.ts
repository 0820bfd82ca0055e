/** get, set, release and describe, held against the dictionary. */
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { parameters } from '../../../contract/engine/dictionary.ts';
import { type Parameter, parameterNames, rawOf, rawRange, readable } from '../../../contract/engine/numbers.ts';
import { missingCompiler } from '../../../tools/firmware/compilers.ts';
import { HostConsole } from './host-console.ts';

const CYLINDERS = 8;
/** What the board says it is. */
const READ_ONLY = 'TicksInUS';

const all = parameterNames.map((name) => [name, parameters[name] as Parameter] as const);

describe('parameters at the console', { skip: missingCompiler('host') ?? false }, () => {
  const console = new HostConsole([], CYLINDERS);
  after(() => console.end());

  it('are described as the dictionary has them', async () => {
    for (const [index, [name, { category, unit, bits, saved, source, ...parameter }]] of all.entries()) {
      const max = name === 'Cylinders' ? CYLINDERS : parameter.max;
      const [least] = rawRange({ ...parameter, bits });
      const { value, ...described } = await console.ask('describe', { index });
      const from = source === undefined ? {} : { source: source.kind, of: source.id };
      const min = readable(least, bits);
      const expected = {
        index,
        name,
        category,
        unit,
        min,
        max: readable(rawOf(max, bits), bits),
        bits,
        saved: Number(saved),
      };
      assert.deepEqual(described, { ...expected, ...from });
      assert.equal(typeof value, 'number');
      assert.deepEqual(await console.ask('describe', { name: name.toUpperCase() }), { value, ...described });
    }
    const limit = all.length;
    assert.deepEqual(await console.fails('describe', { index: limit }), { code: 'index', limit });
    assert.deepEqual(await console.fails('describe', { index: 2 ** 31 - 1 }), { code: 'index', limit });
  });

  it('take every number of their range, and no other', async () => {
    for (const [name, { bits, ...parameter }] of all) {
      if (name === READ_ONLY) continue;
      const max = name === 'Cylinders' ? CYLINDERS : parameter.max;
      const [least, most] = rawRange({ min: parameter.min, max, bits });
      const middle = Math.trunc((least + most) / 2);
      for (const raw of [least, middle, most]) {
        const value = readable(raw, bits);
        const answer = await console.ask('set', { name, value });
        assert.deepEqual({ name: answer.name, value: answer.value }, { name, value });
        assert.equal(await console.value(name), value);
      }
      const range = { code: 'range', min: readable(least, bits), max: readable(most, bits) };
      for (const raw of [least - 1, most + 1])
        assert.deepEqual(await console.fails('set', { name, value: readable(raw, bits) }), range, name);
      assert.equal(await console.value(name), readable(most, bits));
    }
    await console.ask('release');
    await console.ask('defaults');
  });

  it('are held where something else would give them their value, until they are released', async () => {
    assert.deepEqual(await console.ask('set', { name: 'ect', value: 200 }), { name: 'ECT', value: 200, held: 1 });
    assert.deepEqual(await console.ask('get', { name: 'ECT' }), { name: 'ECT', value: 200, held: 1 });
    await console.ask('set', { name: 'FinalSparkAdvance', value: 12.5 });
    assert.deepEqual(await console.ask('release', { name: 'ECT' }), { released: 1 });
    assert.deepEqual(await console.ask('release', { name: 'ECT' }), { released: 0 });
    assert.deepEqual(await console.ask('release'), { released: 1 });
    assert.equal((await console.ask('get', { name: 'ECT' })).held, undefined);
    assert.deepEqual(await console.ask('set', { name: 'MaxRPM', value: 6000 }), { name: 'MaxRPM', value: 6000 });
  });

  it('are rounded to what they can be', async () => {
    const set = async (value: string) =>
      (await console.line(`{"id":1,"method":"set","name":"FinalSparkAdvance","value":${value}}`)).result?.value;
    assert.equal(await set('10.001'), 10);
    assert.equal(await set('10.002'), 10.004);
    assert.equal(await set('10.001953124999999999999999999'), 10);
    assert.equal(await set('10.001953125'), 10.004);
    assert.equal(await set('0.0000000000000001'), 0);
    assert.equal(await set('-0.0'), 0);
    await console.ask('release');
  });

  it('that the board says are read only', async () => {
    assert.deepEqual(await console.fails('set', { name: READ_ONLY, value: 3 }), { code: 'readonly' });
  });

  it('that there are not are told by the name that was asked for', async () => {
    const unknown = { code: 'name', name: 'Nothing' };
    assert.deepEqual(await console.fails('get', { name: 'Nothing' }), unknown);
    assert.deepEqual(await console.fails('set', { name: 'Nothing', value: 1 }), unknown);
    assert.deepEqual(await console.fails('release', { name: 'Nothing' }), unknown);
    assert.deepEqual(await console.fails('describe', { name: 'Nothing' }), unknown);
    assert.deepEqual(await console.fails('get', { name: '' }), { code: 'name', name: '' });
    assert.deepEqual(await console.fails('get', { name: 'a"\\b' }), { code: 'name', name: 'a"\\b' });
    assert.deepEqual(await console.fails('get', { name: 'x'.repeat(200) }), { code: 'name', name: 'x'.repeat(200) });
  });
});
