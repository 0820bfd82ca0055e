/** What a call may have left, of which nobody knows how far it came. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { statesAfter } from '../../../contract/instruments/after.ts';
import { instrumentAsked } from '../../../contract/instruments/asked.ts';
import type { Values } from '../../../contract/instruments/values.ts';
import { excess } from '../../../contract/policy/limits.ts';
import { supply } from '../../broker/instruments/bench-supply.ts';
import { atRest } from '../../broker/instruments/scripted-driver.ts';
import { type Act, passes, type Step, type Truth } from '../../broker/instruments/truth.ts';
import { fc } from '../../random-cases.ts';

const after = (method: string, values: Values, state: Values = atRest) => statesAfter(supply, method, values, state);
const at = (volts: number, amps = 1): Values => ({ ...atRest, outputs: { ...atRest.outputs, A: { volts, amps } } });

test('a call that sets nothing leaves nothing else', () => {
  assert.deepEqual(after('measure', { output: 'A' }), []);
  assert.deepEqual(after('stop', {}), []);
  assert.deepEqual(after('walk', { steps: [] }), []);
  assert.deepEqual(after('nothing', {}), []);
});

test('one that sets leaves what it sets, and what follows', () => {
  assert.deepEqual(after('set', { output: 'A', volts: 3 }), [at(3)]);
  const tracking = { ...atRest, tracking: true };
  assert.deepEqual(after('set', { output: 'A', volts: 3 }, tracking), [
    { ...tracking, outputs: { A: { volts: 3, amps: 1 }, B: { volts: -3, amps: 1 } } },
  ]);
});

test('one that switches leaves it switched', () => {
  assert.deepEqual(after('on', {}), [{ ...atRest, on: true }]);
  assert.deepEqual(after('off', {}, { ...atRest, on: true }), [atRest]);
  assert.deepEqual(after('track', { on: true }, at(4)), [
    { ...at(4), tracking: true, outputs: { A: { volts: 4, amps: 1 }, B: { volts: -4, amps: 1 } } },
  ]);
});

const step: fc.Arbitrary<Step> = fc
  .record(
    { output: fc.constantFrom('A' as const, 'B' as const), volts: fc.nat(20), amps: fc.constantFrom(0.5, 1, 2) },
    { requiredKeys: ['output'] },
  )
  .map(({ volts, ...rest }) =>
    volts === undefined ? rest : { ...rest, volts: rest.output === 'B' ? 0 - volts : volts },
  );

test('whatever one may not switch on in the middle of a call, he may not by what it may have left', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 8 }), fc.boolean(), fc.nat(20), (steps, tracking, limit) => {
      const truth: Truth = { ...atRest, tracking };
      const limits = {
        outputs: { A: { volts: limit, amps: 1 }, B: { volts: [-limit, 0] as [number, number], amps: 1 } },
      };
      const mayNot = (state: Values) =>
        excess(limits, instrumentAsked(supply, 'on', {}, state).effect, { changesInLastSecond: 0 }) !== undefined;
      const act: Act = { method: 'walk', fields: { steps } };
      const judged = [{ ...truth }, ...after('walk', { steps }, { ...truth })].some(mayNot);
      const really = [truth, ...passes(truth, act)].some((state) => mayNot({ ...state }));
      assert.equal(judged || !really, true);
    }),
  );
});
