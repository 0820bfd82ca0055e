/** Each mistake in the dictionary is told by its path, and what is wrong is said. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DictionaryError, parseDictionary } from '../../../tools/firmware/load.ts';
import { smallDictionary } from './small-dictionary.ts';

function problemsOf(text: string) {
  try {
    parseDictionary(text);
  } catch (error) {
    assert.ok(error instanceof DictionaryError);
    return error.problems;
  }
  return [];
}

const saidOf = (data: unknown) => problemsOf(JSON.stringify(data)).map(({ path, message }) => `${path}: ${message}`);

/** The dictionary with another value at a path: `parameters[0].min`. Undefined: it is left out. */
function withValue(path: string, value: unknown) {
  const changed = smallDictionary();
  const keys = path.replace(/\[(\d+)\]/g, '.$1').split('.');
  const last = keys.pop() ?? '';
  const holder = keys.reduce<unknown>((each, key) => (each as Record<string, unknown>)[key], changed);
  (holder as Record<string, unknown>)[last] = value;
  return changed;
}

test('the small dictionary is right', () => assert.deepEqual(saidOf(smallDictionary()), []));

const NAME = 'must be a capital letter, then at most 30 letters and digits';
const SOURCE = 'must be one of {"table": NAME}, {"function": NAME}, {"curve": NAME}';

/** A path, what is put there, and what is said: alone, or after the path where it is another. */
const mistakes: readonly (readonly [path: string, value: unknown, said: string, at?: string])[] = [
  // The form.
  ['parameters[0].min', '0', 'must be a number, not "0"'],
  ['parameters[0].unit', undefined, "the key 'unit' is missing"],
  ['parameters[0].scale', 2, "unknown key 'scale'"],
  ['parameters[0].bits', 11, 'must be 0 to 10'],
  ['parameters[0].bits', -1, 'must be 0 to 10'],
  ['parameters[0].bits', 1.5, 'must be an integer'],
  ['parameters[0].doc', '', 'must say something'],
  ['parameters[0].doc', 'x'.repeat(161), 'must be at most 160 characters'],
  ['parameters[0].id', 'A'.repeat(32), NAME],
  ['parameters[0].id', 'rpm', NAME],
  ['parameters[0].id', 'A-B', NAME],
  ['parameters[0].source', { graph: 'A' }, SOURCE],
  ['parameters[0].source', { table: 'SparkBase', function: 'WarmVsEct' }, SOURCE],
  ['units[0].id', 'Rpm', 'must be small letters, with at most one / between'],
  ['units[0].symbol', 'x'.repeat(9), 'must be at most 8 characters'],
  ['categories[0].saved', 1, 'must be true or false, not 1'],
  ['tables[0].values[2][1]', null, 'must be a number, not null'],
  ['functions[0].points[1]', [1, 2, 3], 'must be left out, not 3', 'functions[0].points[1][2]'],
  ['tables', undefined, "the key 'tables' is missing"],
  // Names.
  ['parameters[4].id', 'Rpm', "'RPM' is there already", 'parameters[4] (Rpm).id'],
  ['units[4].id', 'rpm', "'rpm' is there already", 'units[4] (rpm).id'],
  ['parameters[0].category', 'Sensors', "no category is called 'Sensors': did you mean 'Sensor'?"],
  ['parameters[0].unit', 'furlong', "no unit is called 'furlong'"],
  ['parameters[1].source.curve', 'Thermostor', "no curve is called 'Thermostor': did you mean 'Thermistor'?"],
  ['parameters[0].source', { function: 'None' }, "no function is called 'None'", 'parameters[0] (RPM).source.function'],
  ['parameters[2].source.table', 'SparkBass', "no table is called 'SparkBass': did you mean 'SparkBase'?"],
  ['functions[0].of', 'ETC', "no parameter is called 'ETC': did you mean 'ECT'?"],
  ['tables[0].rows.of', 'Rpms', "no parameter is called 'Rpms': did you mean 'RPM'?"],
  ['tables[0].columns.of', 'Nothing', "no parameter is called 'Nothing'"],
  ['curves[0].unit', 'furlong', "no unit is called 'furlong'"],
  // Ranges.
  ['parameters[0].max', 0, 'is 0, which is not above min 0'],
  ['parameters[0].default', 7000.5, 'is 7000.5, out of 0..7000'],
  ['parameters[1].default', -41, 'is -41, out of -40..270'],
  ['parameters[0].max', 8192, '8192 × 2^3 does not fit in a number of 16 bits'],
  ['parameters[3].min', -64.1, '-64.1 × 2^9 does not fit in a signed number of 16 bits'],
  ['parameters[4].min', -1, '65535 × 2^0 does not fit in a signed number of 16 bits', 'parameters[4] (Teeth).max'],
  // Sources.
  ['parameters[2].source', undefined, 'no parameter has it as its source', 'tables[0] (SparkBase)'],
  [
    'parameters[4].source',
    { table: 'SparkBase' },
    'Spark and Teeth take it, and have not the same bits and sign',
    'tables[0] (SparkBase)',
  ],
  // Points.
  ['tables[0].rows.at[1]', 500, '500 is not above 500, with 3 bits'],
  ['tables[0].rows.at[1]', 500.06, '500.06 is not above 500, with 3 bits'],
  ['tables[0].rows.at[2]', 7000.5, "is 7000.5, out of RPM's 0..7000"],
  ['tables[0].columns.at[0]', -41, "is -41, out of ECT's -40..270"],
  ['tables[0].values[2][1]', 60.5, "is 60.5, out of Spark's 0..60"],
  ['tables[0].values[2]', [1], 'has 1 values, of 2'],
  ['tables[0].values', [[1, 2]], 'has 1 rows, of 3'],
  ['functions[0].points[1][0]', -40, '-40 is not above -40, with 6 bits'],
  ['functions[0].points[1][0]', 271, "is 271, out of ECT's -40..270"],
  ['functions[0].points[1][1]', -31, "is -31, out of Warm's -30..30"],
  ['functions[0].points', [[0, 1]], 'has 1 points, of at least 2 and at most 64'],
  ['curves[0].points[1][1]', -41, "is -41, out of ECT's -40..270"],
  ['curves[0].points[1][0]', 64, "is 64, out of the input's 0..63.9990234375"],
];

/** Once the form is right, an entry is named beside its number. */
function withName(path: string): string {
  const { id } = [...path.matchAll(/^(\w+)\[(\d+)\]/g)].map(
    ([, list, index]) => (smallDictionary() as Record<string, { id: string }[]>)[list ?? '']?.[Number(index)],
  )[0] ?? { id: '' };
  return path.replace(/^\w+\[\d+\]/, `$& (${id})`);
}

describe('a mistake is told by its path:', () => {
  for (const [path, value, said, at = path] of mistakes)
    test(`${path} = ${JSON.stringify(value)}`, () => {
      const told = saidOf(withValue(path, value));
      assert.equal(told.length, 1, told.join('\n'));
      assert.ok(
        [at, withName(at)].some((each) => told[0] === `${each}: ${said}`),
        told[0],
      );
    });
});

test('what depends on itself is told of each on the circle, and of no other', () => {
  const changed = smallDictionary();
  changed.functions[0] = {
    id: 'WarmVsEct',
    of: 'Spark',
    points: [
      [0, 1],
      [50, 2],
    ],
  };
  const [table] = changed.tables;
  assert.ok(table);
  table.columns = { of: 'Warm', at: [-10, 10] };
  // What looks up by one of the circle is not on it.
  const [, , spark] = changed.parameters;
  assert.ok(spark);
  changed.parameters.push({ ...spark, id: 'Outer', source: { function: 'OuterVsSpark' } });
  changed.functions.push({ ...changed.functions[0], id: 'OuterVsSpark' });
  assert.deepEqual(saidOf(changed), [
    'parameters[2] (Spark).source: its value depends on itself',
    'parameters[3] (Warm).source: its value depends on itself',
  ]);
});

test('what depends on itself at once', () => {
  const changed = smallDictionary();
  changed.functions[0] = {
    ...{ id: 'WarmVsEct', of: 'Warm' },
    points: [
      [0, 1],
      [20, 2],
    ],
  };
  assert.deepEqual(saidOf(changed), ['parameters[3] (Warm).source: its value depends on itself']);
});

test('what shares a source has the same sign', () => {
  const changed = smallDictionary();
  const [, , spark] = changed.parameters;
  assert.ok(spark);
  changed.parameters.push({ ...spark, id: 'Same' });
  assert.deepEqual(saidOf(changed), []);
  changed.parameters.push({ ...spark, id: 'Signed', min: -1 });
  const said = 'Spark and Signed take it, and have not the same bits and sign';
  assert.deepEqual(saidOf(changed), [`tables[0] (SparkBase): ${said}`]);
});

test('more entries than 8 bits can count', () => {
  const changed = smallDictionary();
  const [first] = changed.parameters;
  assert.ok(first);
  for (let more = changed.parameters.length; more < 256; more++) changed.parameters.push({ ...first, id: `P${more}` });
  assert.deepEqual(saidOf(changed), ['parameters: has 256 entries, of at most 255']);
  changed.parameters.pop();
  assert.deepEqual(saidOf(changed), []);
});

test('more points than a search goes through', () => {
  const points = Array.from({ length: 65 }, (_, index): [number, number] => [index, 0]);
  const said = 'functions[0] (WarmVsEct).points: has 65 points, of at least 2 and at most 64';
  assert.deepEqual(saidOf(withValue('functions[0].points', points)), [said]);
});

test('all mistakes are told at once, each with its place', () => {
  const changed = withValue('parameters[0].default', -1);
  Object.assign(changed.curves[0] ?? {}, { unit: 'x' });
  const text = JSON.stringify(changed, undefined, 1);
  const lines = text.split('\n');
  const lineOf = (words: string) => lines.findIndex((line) => line.includes(words)) + 1;
  assert.deepEqual(
    problemsOf(text).map(({ line }) => line),
    [lineOf('"default": -1'), lineOf('"unit": "x"')],
  );
});

test('what is not JSON is told with its place, and what is JSON with more than that too', () => {
  const text = JSON.stringify(smallDictionary());
  const said = (wrong: string) => problemsOf(wrong).map(({ line, message }) => `${line}: ${message}`);
  assert.deepEqual(said(`{\n"units" [`)[0], '2: not JSON: colon expected');
  assert.deepEqual(said(' // nothing'), ['1: not JSON: value expected']);
  assert.deepEqual(said(text.replace('"min":0', '"min":0,"min":0')), ["1: the key 'min' stands twice"]);
  const plain = ['1: plain JSON is wanted, without comments and commas at ends'];
  assert.deepEqual(said(`${text} // so`), plain);
  assert.deepEqual(said(text.replace(/\}$/, ',}')), plain);
});

test('the message names the file', () => {
  assert.throws(() => parseDictionary(JSON.stringify(withValue('parameters[0].default', -1)), 'engine.json'), {
    message: /^engine\.json:1:\d+: parameters\[0\] \(RPM\)\.default: is -1, out of 0\.\.7000$/,
  });
});
