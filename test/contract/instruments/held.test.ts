/** Quantities that are set only while something holds them, and methods that end that. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { statesAfter } from '../../../contract/instruments/after.ts';
import { instrumentAsked } from '../../../contract/instruments/asked.ts';
import { assumedState } from '../../../contract/instruments/assumed.ts';
import { instrumentFindings } from '../../../contract/instruments/check.ts';
import { type InstrumentProfile, instrument } from '../../../contract/instruments/profile.ts';
import { checkFields, type Values } from '../../../contract/instruments/values.ts';
import { excess, type Limits } from '../../../contract/policy/limits.ts';

const speed = { min: 0, max: 9, unit: 'rpm' } as const;
const oven: InstrumentProfile = instrument({
  name: 'oven',
  doc: 'An oven.',
  outputs: {
    Plain: { value: speed },
    Held: { value: { ...speed, optional: true } },
    Other: { value: { ...speed, optional: true } },
    Both: { value: speed, more: { ...speed, optional: true } },
  },
  state: { outputs: { type: 'outputs' } },
  methods: {
    set: {
      access: 'write',
      fields: { name: { type: 'output' }, value: { type: 'number', feeds: 'value' } },
      doc: 'Sets.',
    },
    release: {
      access: 'write',
      fields: { name: { type: 'output', optional: true } },
      releases: 'name',
      doc: 'Releases.',
    },
  },
});
const state = { outputs: { Plain: { value: 1 }, Held: { value: 2 }, Both: { value: 3, more: 4 } } };

const judged = (
  outputs: NonNullable<Limits['outputs']>,
  method: string,
  fields: Values,
  known: Values | undefined = state,
) => excess({ outputs }, instrumentAsked(oven, method, fields, known).effect, { changesInLastSecond: 0 });

describe('what is held', () => {
  it('may be left out of the state, and what is not held is', () => {
    assert.deepEqual(checkFields(oven, oven.state, state), state);
    const empty = { outputs: { Plain: { value: 1 }, Held: {}, Both: { value: 3 } } };
    assert.deepEqual(checkFields(oven, oven.state, empty), empty);
    assert.throws(() => checkFields(oven, oven.state, { outputs: { Both: { value: 3 } } }), /outputs.Plain is missing/);
    assert.throws(() => checkFields(oven, oven.state, { outputs: { Plain: { value: 1 }, Both: { more: 1 } } }), {
      message: 'outputs.Both.value is missing',
    });
  });
  it('is nothing where no driver tells', () => {
    assert.deepEqual(assumedState(oven), { outputs: { Plain: { value: 0 }, Held: {}, Other: {}, Both: { value: 0 } } });
    const given = assumedState(oven, { outputs: { Held: { value: 5 } } });
    assert.deepEqual((given.outputs as Values).Held, { value: 5 });
  });
  it('is limited when it is set, whether it was held or not', () => {
    const limits = { Held: { value: [1, 3] as [number, number] }, Other: { value: 4 } };
    assert.equal(judged(limits, 'set', { name: 'Held', value: 3 }), undefined);
    assert.equal(judged(limits, 'set', { name: 'Other', value: 4 }), undefined);
    assert.deepEqual(judged(limits, 'set', { name: 'Other', value: 5 }), {
      ...{ limit: 'outputs', part: 'Other.value', value: 5, allowed: 4 },
      message: 'value 5 rpm of Other is above 4 rpm',
    });
    assert.match(judged(limits, 'set', { name: 'Plain', value: 1 })?.message ?? '', /^Plain would be at 1 rpm/);
  });
});

describe('to hold it no more', () => {
  it('is a change of it: a rule must list it', () => {
    assert.equal(judged({ Held: {} }, 'release', { name: 'Held' }), undefined);
    assert.deepEqual(judged({ Other: {} }, 'release', { name: 'Held' }), {
      ...{ limit: 'outputs', value: 'Held', allowed: ['Other'] },
      message: 'Held would be held no more, and is not one of Other',
    });
    assert.equal(judged({}, 'release', { name: 'Held' })?.limit, 'outputs', 'a rule that lists nothing allows nothing');
    assert.equal(judged({ toString: {} } as never, 'release', { name: 'Held' })?.value, 'Held');
  });
  it('of all is a change of all that is held, and of nothing else', () => {
    assert.equal(judged({ Held: {}, Both: {} }, 'release', {}), undefined);
    assert.equal(judged({ Held: {} }, 'release', {})?.value, 'Both');
    assert.equal(judged({ Both: {} }, 'release', {})?.value, 'Held');
    assert.equal(judged({}, 'release', {}, { outputs: { Plain: { value: 1 }, Both: { value: 3 } } }), undefined);
  });
  it('of all waits for what is held to be known; of one does not', () => {
    assert.throws(() => instrumentAsked(oven, 'release', {}, undefined), { code: 'unavailable' });
    assert.deepEqual(instrumentAsked(oven, 'release', { name: 'Held' }, undefined).effect.released, ['Held']);
  });
  it('leaves the rest as it was', () => {
    assert.deepEqual(statesAfter(oven, 'release', { name: 'Both' }, state), [
      { outputs: { ...state.outputs, Both: { value: 3 } } },
    ]);
    assert.deepEqual(statesAfter(oven, 'release', {}, state), [
      { outputs: { Plain: { value: 1 }, Held: {}, Both: { value: 3 } } },
    ]);
    assert.deepEqual(statesAfter(oven, 'release', { name: 'Plain' }, state), [state]);
  });
});

describe('a profile', () => {
  const set = oven.methods.set;
  const release = oven.methods.release;
  assert.ok(set !== undefined && release !== undefined);
  const found = (more: Partial<InstrumentProfile>) =>
    instrumentFindings({ ...oven, ...more }).map(({ path, message }) => `${path.join('.')}: ${message}`);
  it('of such things has nothing wrong with it', () => assert.deepEqual(found({}), []));
  it('says by which field something is released', () => {
    assert.deepEqual(found({ methods: { set: { ...set, releases: 'value' } } }), [
      "methods.set.releases: 'value' is no field of the method that names an output",
    ]);
    assert.deepEqual(found({ methods: { release: { ...release, releases: 'toString' } } }), [
      "methods.release.releases: 'toString' is no field of the method that names an output",
    ]);
  });
  it('releases by what changes something, and is limited', () => {
    assert.deepEqual(found({ methods: { release: { ...release, access: 'read' } } }), [
      'methods.release.access: a method that changes something takes more than read access',
    ]);
    assert.deepEqual(found({ methods: { release: { ...release, turnsOff: true } } }), [
      'methods.release: a method that turns off is not limited, and may set nothing',
    ]);
  });
  it('holds no pace', () => {
    const pace = { ...speed, rateOf: 'value', optional: true } as const;
    assert.deepEqual(found({ outputs: { Plain: { value: speed, pace } } }), [
      "outputs.Plain.pace.optional: 'pace' says how fast something changes: it is never held",
    ]);
  });
});
