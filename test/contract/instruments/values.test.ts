/** What a caller or a driver gives is as the profile declares it, or is refused with the place of what is wrong. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Refusal } from '../../../contract/errors.ts';
import type { InstrumentProfile } from '../../../contract/instruments/profile.ts';
import { shippedInstruments } from '../../../contract/instruments/shipped.ts';
import { checkFields } from '../../../contract/instruments/values.ts';
import { decode, encode } from '../../../contract/wire/codec.ts';
import { fc, randomCases } from '../../random-cases.ts';
import { bench, quiet } from './fixture.ts';

const ofMethod = (method: string) => (values: unknown) => checkFields(bench, bench.methods[method]?.fields, values);
const ofState = (values: unknown) => checkFields(bench, bench.state, values, 'state');

function refused(act: () => unknown): Refusal {
  try {
    act();
  } catch (error) {
    assert.ok(error instanceof Refusal, String(error));
    return error;
  }
  return assert.fail('it was taken');
}

describe('values', () => {
  it('are given back as they are', () => {
    const values = { output: 'A', volts: -10, amps: 0.5, mode: 'slow', count: 3 };
    assert.deepEqual(ofMethod('set')(values), values);
    assert.deepEqual(ofMethod('set')({ output: 'A' }), { output: 'A' });
    assert.deepEqual(ofMethod('on')({}), {});
    assert.deepEqual(ofMethod('on')(undefined), {});
    const told = { ...quiet, notes: ['a', ''], protections: { A: { most: 1 }, B: { most: 2 }, C: { most: 3 } } };
    assert.deepEqual(ofState(told), told);
  });

  const wrong: [check: (values: unknown) => unknown, values: unknown, path: string, message: RegExp][] = [
    [ofMethod('set'), { volts: 1 }, 'output', /^output is missing$/],
    [ofMethod('set'), { output: 'D' }, 'output', /^output "D" is not one of A, B, C$/],
    [ofMethod('set'), { output: 'constructor' }, 'output', /is not one of/],
    [ofMethod('set'), { output: 3 }, 'output', /^output 3 is not one of/],
    [ofMethod('set'), { output: 'A', volts: 10.1 }, 'volts', /^volts 10.1 is not within -10 to 10 V on A$/],
    [ofMethod('set'), { volts: 20.1, output: 'B' }, 'volts', /^volts 20.1 is not within -20 to 20 V on B$/],
    [ofMethod('set'), { output: 'C', volts: -0.1 }, 'volts', /not within 0 to 5 V on C/],
    [ofMethod('set'), { output: 'A', volts: '1' }, 'volts', /^volts must be a number of V, and is "1"$/],
    [ofMethod('set'), { output: 'A', volts: Number.NaN }, 'volts', /must be a number/],
    [ofMethod('set'), { output: 'A', volts: Number.POSITIVE_INFINITY }, 'volts', /must be a number/],
    [ofMethod('set'), { output: 'A', volts: null }, 'volts', /and is null$/],
    [ofMethod('set'), { output: 'A', count: 1.5 }, 'count', /^count must be a whole number, and is 1.5$/],
    [ofMethod('set'), { output: 'A', count: 4 }, 'count', /^count 4 is not within 1 to 3$/],
    [ofMethod('set'), { output: 'A', mode: 'fasst' }, 'mode', /"fasst" is not one of fast, slow/],
    [ofMethod('set'), { output: 'A', voltz: 1 }, 'voltz', /^there is no field 'voltz': did you mean 'volts'\?$/],
    [ofMethod('set'), [], '', /^what was given must be an object with fields, and is a list$/],
    [ofMethod('set'), new Uint8Array(2), '', /an object with fields/],
    [ofMethod('follow'), { on: 1 }, 'on', /^on must be true or false, and is 1$/],
    [ofMethod('steps'), { steps: {} }, 'steps', /^steps must be a list, and is of type object$/],
    [ofMethod('steps'), { steps: [{ output: 'A' }, {}] }, 'steps[1].output', /is missing/],
    [
      ofMethod('steps'),
      { steps: [{ output: 'A', volts: 11 }] },
      'steps[0].volts',
      /^steps\[0\].volts 11 is not within/,
    ],
    [
      ofMethod('steps'),
      { steps: Array.from({ length: 5 }, () => ({ output: 'A' })) },
      'steps',
      /at most 4 long, and is 5/,
    ],
    [ofMethod('steps'), { steps: new Array(2) }, 'steps[0]', /an object with fields, and is of type undefined/],
    [ofMethod('ask'), { line: 'x'.repeat(21) }, 'line', /^line must be at most 20 characters long, and is 21$/],
    [ofMethod('ask'), { line: 7 }, 'line', /^line must be a text, and is 7$/],
    [ofState, { ...quiet, outputs: {} }, 'state.outputs.A', /is missing/],
    [ofState, { ...quiet, outputs: { ...quiet.outputs, A: { volts: 0 } } }, 'state.outputs.A.amps', /is missing/],
    [
      ofState,
      { ...quiet, outputs: { ...quiet.outputs, A: { volts: 0, amps: 0, pace: 1 } } },
      'state.outputs.A.pace',
      /no field/,
    ],
    [ofState, { ...quiet, notes: ['a', 'b', 'c', 'd'] }, 'state.notes', /at most 3 long/],
    [ofState, { ...quiet, notes: ['12345678901'] }, 'state.notes[0]', /at most 10 characters/],
  ];
  for (const [check, values, path, message] of wrong)
    it(`refuses ${JSON.stringify(values)?.slice(0, 60)}`, () => {
      const { code, data, message: said } = refused(() => check(values));
      assert.deepEqual([code, data.path], ['invalid', path]);
      assert.match(said, message);
    });

  it('says little of what is long', () => {
    const long = 'x'.repeat(100_000);
    // Of the processor, which is shared.
    const from = process.cpuUsage();
    for (const values of [{ [long]: 1 }, { output: long }, { output: 'A', mode: long }, { output: 'A', volts: long }]) {
      const { message, data } = refused(() => ofMethod('set')(values));
      assert.ok(message.length < 300, message);
      assert.ok(JSON.stringify(data).length < 1000);
    }
    assert.ok(process.cpuUsage(from).user < 5_000_000);
  });
});

const profiles: InstrumentProfile[] = [bench, ...Object.values(shippedInstruments)];
const declarations = profiles.flatMap((profile) =>
  [
    ...Object.values(profile.methods).flatMap(({ fields, result }) => [fields, result]),
    profile.state,
    ...Object.values(profile.topics ?? {}).map(({ fields }) => fields),
  ].map((fields) => ({ profile, fields })),
);

/** Values that look as if: the right names with anything in them. */
const alike = (names: readonly string[], depth: number): fc.Arbitrary<unknown> =>
  fc.dictionary(
    fc.constantFrom(...names),
    fc.oneof(
      fc.anything({
        withSparseArray: true,
        withBigInt: true,
        withDate: true,
        withNullPrototype: true,
        withTypedArray: true,
      }),
      fc.constantFrom('A', 'P25V', 'volts', 1, 0, -0, true),
      ...(depth > 0 ? [alike(names, depth - 1), fc.array(alike(names, depth - 1), { maxLength: 3 })] : []),
    ),
  );

/** Without what is there and undefined. */
function given(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(given);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, each]) => each !== undefined)
      .map(([name, each]) => [name, given(each)]),
  );
}

it('property: whatever is given is taken as it is, or refused; nothing else is thrown', () => {
  const cases = fc.constantFrom(...declarations).chain(({ profile, fields }) => {
    const names = [...Object.keys(fields ?? {}), ...Object.keys(profile.outputs ?? {}), 'output', 'volts', 'x'];
    const anything = fc.anything({ withSparseArray: true, withBigInt: true, withNullPrototype: true, withMap: true });
    return fc.record({
      profile: fc.constant(profile),
      fields: fc.constant(fields),
      values: fc.oneof(anything, alike(names, 2)),
    });
  });
  fc.assert(
    fc.property(cases, ({ profile, fields, values }) => {
      try {
        assert.deepEqual(given(checkFields(profile, fields, values)), given(values ?? {}));
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        assert.equal(error.code, 'invalid');
        assert.equal(typeof error.data.path, 'string');
        // It can be sent as it is.
        assert.equal(JSON.stringify(decode(encode(error.data))), JSON.stringify(error.data));
      }
    }),
    { numRuns: randomCases(2000) },
  );
});
