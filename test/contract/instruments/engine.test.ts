/** The profile of the engine firmware: its outputs are the dictionary's parameters. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parameters } from '../../../contract/engine/dictionary.ts';
import { assumedState } from '../../../contract/instruments/assumed.ts';
import { engine } from '../../../contract/instruments/shipped/engine.ts';
import { isPlain } from '../../../contract/instruments/shipped/engine-parameters.ts';
import { checkFields } from '../../../contract/instruments/values.ts';
import { judge } from './engine-policy.ts';

describe('its outputs', () => {
  it('are the parameters, with their ranges and the units that people read', () => {
    assert.deepEqual(Object.keys(engine.outputs), Object.keys(parameters));
    const { min, max, unit, optional } = engine.outputs.ECT.value;
    assert.deepEqual({ min, max, unit, optional }, { min: -40, max: 270, unit: '°F', optional: true });
    assert.equal(engine.outputs.SimulatedRPM.value.rest, 0);
    assert.ok(
      isPlain('MaxRPM') && isPlain('SimulatedRPM') && isPlain('MaxDwell') && !isPlain('ECT') && !isPlain('Fan1'),
    );
  });
  it('are in the state where they are set or held', () => {
    const state = assumedState(engine, { connected: true, ...identity, ...mode, limp: false });
    assert.deepEqual(Object.keys(state), [
      'connected',
      ...Object.keys(identity),
      ...Object.keys(mode),
      'limp',
      'outputs',
    ]);
    assert.deepEqual((state.outputs as Record<string, unknown>).ECT, {});
    assert.deepEqual((state.outputs as Record<string, unknown>).MaxRPM, { value: 0 });
  });
  it('are set within their ranges', () => {
    const { fields } = engine.methods.set;
    assert.deepEqual(checkFields(engine, fields, { name: 'ECT', value: -40 }), { name: 'ECT', value: -40 });
    assert.throws(() => checkFields(engine, fields, { name: 'ECT', value: 271 }), {
      message: 'value 271 is not within -40 to 270 °F on ECT',
    });
    assert.throws(() => checkFields(engine, fields, { name: 'ETC', value: 1 }), /name "ETC" is not one of/);
  });
});

describe('a rule that only reads', () => {
  it('lets see everything and change nothing', () => {
    for (const method of ['status', 'events', 'compare', 'table'])
      assert.equal(judge(method, {}, {}, 'bob'), undefined);
    assert.match(judge('stop', {}, {}, 'bob') ?? '', /^no rule allows bob \(uid 1002\) to write engine0/);
  });
});

describe('a rule with ranges', () => {
  it('allows what it lists, within them', () => {
    assert.equal(judge('set', { name: 'SimulatedRPM', value: 6000 }), undefined);
    assert.equal(judge('set', { name: 'FinalSparkAdvance', value: 0 }), undefined);
    assert.equal(judge('release', { name: 'FinalSparkAdvance' }), undefined);
    assert.equal(judge('stop', {}), undefined);
    assert.equal(judge('status', {}), undefined);
    assert.equal(judge('reset', { of: 'coils' }), undefined);
  });
  it('refuses all else with its name, its line, and the limit', () => {
    assert.equal(
      judge('set', { name: 'SimulatedRPM', value: 6001 }),
      'value 6001 rpm of SimulatedRPM is above 6000 rpm (rule bench, policy.json:11)',
    );
    assert.equal(
      judge('set', { name: 'FinalSparkAdvance', value: 30.5 }),
      'value 30.5 ° of FinalSparkAdvance is above 30 ° (rule bench, policy.json:12)',
    );
    assert.equal(
      judge('set', { name: 'MaxRPM', value: 6200 }),
      'MaxRPM would be at 6200 rpm, and is not one of SimulatedRPM, FinalSparkAdvance (rule bench, policy.json:10)',
    );
    assert.equal(
      judge('set', { name: 'IsMonitorOnly', value: 1 }),
      'IsMonitorOnly would be at 1, and is not one of SimulatedRPM, FinalSparkAdvance (rule bench, policy.json:10)',
    );
    assert.equal(
      judge('release', {}, { FinalSparkAdvance: 10, ECT: 180 }),
      'ECT would be held no more, and is not one of SimulatedRPM, FinalSparkAdvance (rule bench, policy.json:10)',
    );
    for (const method of ['save', 'load', 'defaults'])
      assert.match(judge(method, {}) ?? '', new RegExp(`^${method} on engine0 has the danger 'calibrate'`));
    const cell = { name: 'SparkBase', row: 0, column: 0, value: 10 };
    assert.match(
      judge('cell', cell) ?? '',
      /^cell on engine0 has the danger 'calibrate': its 'dangers' do not name it/,
    );
  });
});

const identity = {
  ...{ signature: 'postern', firmware: 'postern', version: '0.1.0', board: 'linux', dictionary: '01234567' },
  ...{ ticksPerSecond: 2_000_000, cylinders: 16, line: 256 },
};
const mode = { sync: 'cycle', injection: 'sequential', spark: 'sequential', cut: 'none' };
