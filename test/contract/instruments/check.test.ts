/** What is wrong with a profile of an instrument, each mistake with its place. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { instrumentFindings, safeCallProblem } from '../../../contract/instruments/check.ts';
import { parseInstrument } from '../../../contract/instruments/parse.ts';
import type { InstrumentProfile } from '../../../contract/instruments/profile.ts';
import { shippedInstruments } from '../../../contract/instruments/shipped.ts';
import { formatPath } from '../../../contract/issues.ts';
import { readProfiles } from '../../../contract/policy/profiles.ts';
import { bench } from './fixture.ts';

const findings = (change: Partial<InstrumentProfile>): string[] =>
  instrumentFindings({ ...bench, ...change }).map(({ path, message }) => `${formatPath(path)}: ${message}`);

type Method = InstrumentProfile['methods'][string];
const withMethod = (method: Partial<Method>) =>
  findings({ methods: { ...bench.methods, probe: { access: 'write', doc: '', ...method } } });
type Outputs = NonNullable<InstrumentProfile['outputs']>;
const volts = { min: 0, max: 1, unit: 'V' };
const withOutput = (quantities: Outputs[string], more: Partial<InstrumentProfile> = {}) =>
  findings({
    outputs: { ...bench.outputs, D: { volts, amps: volts, pace: { ...volts, rateOf: 'volts' }, ...quantities } },
    ...more,
  });
type Mirror = NonNullable<InstrumentProfile['mirrors']>[number];
const mirror: Mirror = { when: 'following', from: 'A', to: 'B', quantity: 'volts', factor: 1 };
const withMirrors = (...mirrors: Partial<Mirror>[]) =>
  findings({ mirrors: mirrors.map((each) => ({ ...mirror, ...each })) });
type State = NonNullable<InstrumentProfile['state']>;
const withState = (state: State) => findings({ state: { ...bench.state, ...state } });
const number = { type: 'number' } as const;
const output = { type: 'output' } as const;

describe('profiles of instruments', () => {
  for (const profile of [bench, ...Object.values<InstrumentProfile>(shippedInstruments)])
    it(`nothing is wrong with ${profile.name}`, () => assert.deepEqual(instrumentFindings(profile), []));

  const rows: [found: string[], wanted: RegExp][] = [
    [withOutput({ volts: { ...volts, min: 2 } }), /^outputs\.D\.volts: min 2 is above max 1$/],
    [withOutput({ volts: { ...volts, rest: 2 } }), /^outputs\.D\.volts\.rest: 2 is not within 0 to 1$/],
    [withOutput({ volts: { ...volts, rest: -1 } }), /^outputs\.D\.volts\.rest: -1 is not within 0 to 1$/],
    [
      withOutput({ pace: { ...volts, rateOf: 'watts' } }),
      /^outputs\.D\.pace\.rateOf: D has no quantity 'watts' that could change$/,
    ],
    [
      withOutput({ pace: { ...volts, rateOf: 'pace' } }),
      /^outputs\.D\.pace\.rateOf: D has no quantity 'pace' that could change$/,
    ],
    [withOutput({ pace: { ...volts, rateOf: 'constructor' } }), /D has no quantity 'constructor'/],
    [withOutput({ pace: { ...volts, rateOf: 'volts', rest: 0 } }), /^outputs\.D\.pace\.rest: .* never at rest$/],
    [
      withOutput({ speed: { ...volts, rateOf: 'volts' } }),
      /^outputs\.D\.(pace|speed)\.rateOf: how fast 'volts' changes is said by/,
    ],
    [withMirrors({ when: 'never' }), /^mirrors\[0\]\.when: 'never' is no boolean of the state$/],
    [withMirrors({ when: 'outputs' }), /^mirrors\[0\]\.when: 'outputs' is no boolean/],
    [withMirrors({ from: 'Z' }), /^mirrors\[0\]\.from: there is no output 'Z' with a quantity 'volts'/],
    [withMirrors({ to: 'constructor' }), /^mirrors\[0\]\.to: there is no output 'constructor'/],
    [withMirrors({ quantity: 'watts' }), /^mirrors\[0\]\.(from|to): .*'watts'/],
    [withMirrors({ quantity: 'pace' }), /^mirrors\[0\]\.(from|to): .*'pace' that could follow/],
    [withMirrors({ to: 'A' }), /^mirrors\[0\]\.to: 'A' cannot follow itself$/],
    [withMirrors({}, { from: 'C' }), /^mirrors\[1\]\.to: 'B' follows something already$/],
    [withMirrors({}, {}), /^mirrors\[1\]\.to: 'B' follows something already$/],
    [withMirrors({}, { from: 'B', to: 'C' }), /^mirrors\[0\]\.to: 'B' follows, and may be followed by 'A' alone/],
    [withMirrors({}, { from: 'B', to: 'A', when: 'on' }), /^mirrors\[[01]\]\.to: '[AB]' follows, .*at the same times$/],
    [
      findings({ state: { on: { type: 'boolean' }, following: { type: 'boolean' } } }),
      /^state: with outputs, .*'outputs' of type outputs/,
    ],
    [withState({ outputs: { type: 'outputs', of: number } }), /^state: with outputs/],
    [withState({ outputs: { type: 'outputs', optional: true } }), /^state: with outputs/],
    [withState({ outputs: number }), /^state: with outputs/],
    [findings({ outputsOn: 'lit' }), /^outputsOn: 'lit' is no boolean of the state that is always told$/],
    [withState({ on: { type: 'boolean', optional: true } }), /^outputsOn: 'on' is no boolean/],
    [withState({ on: number }), /^outputsOn: 'on' is no boolean/],
    [
      withMethod({ sets: { lit: 'on' }, fields: { on: { type: 'boolean' } } }),
      /^methods\.probe\.sets\.lit: 'lit' is no boolean of the state$/,
    ],
    [withMethod({ sets: { on: 'lit' } }), /^methods\.probe\.sets\.on: 'lit' is no boolean of the method$/],
    [withMethod({ sets: { on: 'constructor' } }), /'constructor' is no boolean of the method$/],
    [
      withMethod({ turnsOff: true, energises: true }),
      /^methods\.probe: a method that turns off is not limited, and may set nothing$/,
    ],
    [
      withMethod({ turnsOff: true, fields: { output, volts: { ...number, feeds: 'volts' } } }),
      /^methods\.probe: a method that turns off/,
    ],
    [
      withMethod({ turnsOff: true, sets: { on: 'on' }, fields: { on: { type: 'boolean' } } }),
      /^methods\.probe: a method that turns off/,
    ],
    [
      withMethod({ access: 'read', energises: true }),
      /^methods\.probe\.access: a method that changes something takes more than read access$/,
    ],
    [withMethod({ access: 'read', turnsOff: true }), /^methods\.probe\.access/],
    [withMethod({ access: 'read', interrupts: true }), /^methods\.probe\.access/],
    [
      withMethod({ access: 'read', sets: { on: 'on' }, fields: { on: { type: 'boolean' } } }),
      /^methods\.probe\.access/,
    ],
    [
      withMethod({
        access: 'read',
        fields: {
          steps: { type: 'list', of: { type: 'record', fields: { output, volts: { ...number, feeds: 'volts' } } } },
        },
      }),
      /^methods\.probe\.access/,
    ],
    [
      withMethod({ fields: { line: { type: 'text', line: true } } }),
      /^methods\.probe: a line .* give it a danger \('raw'\)$/,
    ],
    [
      withMethod({
        fields: { all: { type: 'list', of: { type: 'record', fields: { line: { type: 'text', line: true } } } } },
      }),
      /^methods\.probe: a line .* give it a danger/,
    ],
    [
      withMethod({ fields: { all: { type: 'outputs' } } }),
      /^methods\.probe\.fields: a call says what it sets output by output/,
    ],
    [withMethod({ fields: { a: output, b: output } }), /^methods\.probe\.fields: .*one output alone$/],
    [withMethod({ fields: { a: { ...number, min: 2, max: 1 } } }), /^methods\.probe\.fields\.a: min 2 is above max 1$/],
    [
      withMethod({ fields: { a: { ...number, feeds: 'volts' } } }),
      /^methods\.probe\.fields\.a: it feeds 'volts' of no output/,
    ],
    [
      withMethod({ fields: { a: { ...number, feeds: 'volts' }, b: { ...output, optional: true } } }),
      /^methods\.probe\.fields\.a: it feeds 'volts' of no output: none is always named/,
    ],
    [
      withMethod({ fields: { a: { ...number, feeds: 'watts' }, b: output } }),
      /^methods\.probe\.fields\.a\.feeds: not every output has a quantity 'watts'$/,
    ],
    [
      withMethod({ fields: { a: { ...number, feeds: 'volts' }, b: { ...number, feeds: 'volts' }, c: output } }),
      /^methods\.probe\.fields\.[ab]\.feeds: another field beside it feeds 'volts' too$/,
    ],
    [withMethod({ result: { a: { ...number, min: 2, max: 1 } } }), /^methods\.probe\.result\.a: min 2/],
    [
      withMethod({
        result: { all: { type: 'list', of: { type: 'record', fields: { a: { ...number, min: 2, max: 1 } } } } },
      }),
      /^methods\.probe\.result\.all\.of\.fields\.a: min 2/,
    ],
    [
      withMethod({
        result: { all: { type: 'outputs', of: { type: 'record', fields: { a: { ...number, min: 2, max: 1 } } } } },
      }),
      /^methods\.probe\.result\.all\.of\.fields\.a: min 2/,
    ],
    [withState({ level: { ...number, min: 2, max: 1 } }), /^state\.level: min 2 is above max 1$/],
    [
      findings({ topics: { state: { doc: '', fields: {} } } }),
      /^topics\.state: 'state' is the state's own: give it another name$/,
    ],
    [
      findings({ topics: { log: { doc: '', fields: { a: { ...number, min: 2, max: 1 } } } } }),
      /^topics\.log\.fields\.a: min 2/,
    ],
    [findings({ safe: [{ method: 'of' }] }), /^safe\[0\]: bench has no method 'of': did you mean 'on' or 'off'\?$/],
    [
      findings({ safe: [{ method: 'off' }, { method: 'set', fields: { output: 'Z' } }] }),
      /^safe\[1\]: output "Z" is not one of A, B, C$/,
    ],
  ];
  for (const [found, wanted] of rows)
    it(String(wanted), () => {
      assert.ok(found.length > 0, 'nothing was found');
      for (const each of found) assert.match(each, wanted);
    });

  it('without outputs needs no state, and has none that could be spoken of', () => {
    const scale: InstrumentProfile = { name: 'scale', doc: '', methods: { weigh: { access: 'read', doc: '' } } };
    assert.deepEqual(instrumentFindings(scale), []);
    const spoken = instrumentFindings({
      ...scale,
      methods: { tare: { access: 'write', fields: { output }, result: { all: { type: 'outputs' } }, doc: '' } },
    });
    assert.deepEqual(
      spoken.map(({ message }) => message),
      ['the profile declares no outputs', 'the profile declares no outputs'],
    );
  });

  it('say why a method cannot be called by itself', () => {
    assert.equal(safeCallProblem(bench, { method: 'off' }), undefined);
    assert.equal(safeCallProblem(bench, { method: 'set', fields: { output: 'A', volts: 0 } }), undefined);
    assert.match(safeCallProblem(bench, { method: 'constructor' }) ?? '', /no method 'constructor'/);
    assert.match(
      safeCallProblem(bench, { method: 'off', fields: { hard: true } }) ?? '',
      /no field 'hard': there is none$/,
    );
  });
});

describe('profiles in files', () => {
  const text = (change: object) => JSON.stringify({ ...bench, ...change }, null, 1);
  it('are taken, and told from those of device nodes', () => {
    const { instruments, profiles, problems } = readProfiles(new Map([['bench.json', text({})]]));
    assert.deepEqual([problems, instruments.get('bench'), profiles.has('bench')], [[], bench, false]);
    assert.equal(parseInstrument('{ "name": "node", "requests": {} }'), undefined);
  });
  it('are refused with the line of each mistake', () => {
    const { instruments, problems } = readProfiles(new Map([['other.json', text({ safe: [{ method: 'up' }] })]]));
    assert.equal(instruments.has('bench'), false);
    assert.deepEqual(
      problems.map(({ file, path }) => `${file} ${path}`),
      ['other.json name', 'other.json safe[0]'],
    );
    assert.ok(problems.every(({ line }) => line > 0));
  });
  for (const name of ['e3631a', 'mtio'])
    it(`cannot be called ${name}`, () => {
      const { problems } = readProfiles(new Map([[`${name}.json`, text({ name })]]));
      assert.match(problems[0]?.message ?? '', new RegExp(`a profile '${name}' comes with Postern`));
    });
});
