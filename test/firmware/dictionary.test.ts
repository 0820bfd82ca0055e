/** The dictionary as the firmware has it, compiled for this machine, against the dictionary. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { hostProgram, sanitized } from '../../tools/firmware/compile.ts';
import { missingCompiler } from '../../tools/firmware/compilers.ts';
import { entryOf } from '../../tools/firmware/entries.ts';
import { generated, writeGenerated } from '../../tools/firmware/generated.ts';
import { layoutOf } from '../../tools/firmware/layout.ts';
import { loadDictionary, parseDictionary } from '../../tools/firmware/load.ts';
import { type Dictionary, type Parameter, sourceOf } from '../../tools/firmware/schema.ts';
import { fc } from '../random-cases.ts';

/** Value × 2^bits in 16 bits; written anew here, so that it does not agree with itself. */
const cell = (value: number, bits: number): number =>
  (Math.round(Math.abs(value) * 2 ** bits) * (value < 0 ? -1 : 1) + 0x10000) % 0x10000;

/** What the host program should say. */
function expected(dictionary: Dictionary): string[] {
  const { hash, calibrationHash, cells } = layoutOf(dictionary);
  const bitsOf = (id: string) => entryOf(dictionary.parameters, id).bits;
  const userBits = (kind: string, id: string) =>
    dictionary.parameters.find((each) => sourceOf(each)?.kind === kind && sourceOf(each)?.id === id)?.bits ??
    Number.NaN;
  const all = (values: readonly number[], bits: number) => values.map((value) => cell(value, bits));
  const line = (...words: (string | number)[]) => words.join(' ');
  const parameterLine = (each: Parameter) => {
    const { id, category, unit, bits, min, max } = each;
    const source = sourceOf(each);
    const { saved } = entryOf(dictionary.categories, category);
    const numbers = [min, max, each.default].map((value) => cell(value, bits));
    const flags = [min < 0, saved, true].map(Number);
    return line('parameter', id, category, unit, bits, ...numbers, ...flags, source?.kind ?? 'none', source?.id ?? '-');
  };
  const part = (numbers: readonly number[]) => [`${numbers.length}:`, ...numbers];
  const user = (kind: string, id: string) =>
    dictionary.parameters.find((each) => sourceOf(each)?.kind === kind && sourceOf(each)?.id === id)?.id ?? '';
  const row = (kind: string, id: string, pairs: readonly (readonly [number, number])[], from: number) => {
    const xs = pairs.map(([x]) => x);
    const ys = pairs.map(([, y]) => y);
    return [user(kind, id), ...part([]), ...part(all(xs, from)), ...part(all(ys, userBits(kind, id)))];
  };
  return [
    line('hash', hash, calibrationHash),
    ...dictionary.parameters.map(parameterLine),
    ...dictionary.tables.map(({ id, rows, columns, values }) => {
      const axes = [...part(all(rows.at, bitsOf(rows.of))), ...part(all(columns.at, bitsOf(columns.of)))];
      const cells = part(all(values.flat(), userBits('table', id)));
      const counts = [rows.at.length, columns.at.length];
      return line('table', id, ...counts, rows.of, columns.of, user('table', id), ...axes, ...cells);
    }),
    ...dictionary.functions.map(({ id, of, points }) =>
      line('function', id, 0, points.length, '-', of, ...row('function', id, points, bitsOf(of))),
    ),
    ...dictionary.curves.map(({ id, bits, points }) =>
      line('curve', id, 0, points.length, '-', bits, ...row('curve', id, points, bits)),
    ),
    line('cells', cells.length),
  ];
}

function said(program: string, names: readonly string[]): string[] {
  const { stdout, stderr, status } = spawnSync(program, {
    input: names.map((name) => `${name}\n`).join(''),
    encoding: 'utf8',
  });
  assert.equal(status, 0, stderr);
  return stdout.trimEnd().split('\n');
}

describe('compiled for this machine', { skip: missingCompiler('host') ?? false }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'postern-dictionary-'));
  after(() => rmSync(folder, { recursive: true }));

  /** The program with another dictionary. */
  function saidWith(change: (dictionary: Dictionary) => void, names: readonly string[] = []) {
    const changed = structuredClone(loadDictionary());
    change(changed);
    const dictionary = parseDictionary(JSON.stringify(changed));
    const tables = writeGenerated(generated(dictionary), folder);
    return { dictionary, lines: said(hostProgram('dictionary', { ...sanitized, tables }), names) };
  }

  test('the firmware has every entry, number and cell', () => {
    assert.deepEqual(said(hostProgram('dictionary'), []), expected(loadDictionary()));
  });

  test('a parameter or a grid is found by its name in any case, and by nothing else', () => {
    const names = ['RPM', 'rpm', 'finalpulsewidth', 'RP', 'RPMX', '', 'RPMtoMPH', 'x'.repeat(255), 'SimulatedRPM'];
    names.push('supplydivider', 'lb/hr', 'Calc');
    assert.deepEqual(said(hostProgram('dictionary'), names).slice(-names.length), [
      ...['RPM', 'RPM', 'FinalPulseWidth', 'none', 'none', 'none', 'RPMtoMPH', 'none', 'SimulatedRPM'],
      ...['SupplyDivider', 'none', 'none'],
    ]);
  });

  test('cells are what the dictionary says, however they are told in flash', () => {
    const numbers = fc.array(fc.double({ min: -128, max: 127, noNaN: true }), { minLength: 2, maxLength: 2 });
    const decimals = fc.array(fc.integer({ min: -12_800, max: 12_700 }), { minLength: 2, maxLength: 2 });
    const rows = fc.array(
      fc.oneof(
        numbers,
        decimals.map((each) => each.map((value) => value / 100)),
      ),
      {
        minLength: 20,
        maxLength: 20,
      },
    );
    for (const values of fc.sample(rows, 4)) {
      const { dictionary, lines } = saidWith((edited) => {
        const boost = { ...entryOf(edited.parameters, 'BAR'), id: 'BOOST', min: -128, max: 127, bits: 8, default: 0 };
        edited.parameters.push({ ...boost, source: { table: 'Boosts' } });
        const at = values.map((_, row) => 500 + 7 * row);
        const [rows, columns] = [
          { of: 'RPM', at },
          { of: 'GEAR', at: [1, 2] },
        ];
        edited.tables.push({ id: 'Boosts', doc: 'New.', rows, columns, values });
      });
      assert.deepEqual(lines, expected(dictionary));
    }
  });

  test('what is one entry more, and what becomes a table, a function or a curve, is an edit of the dictionary', () => {
    const { dictionary, lines } = saidWith(
      (edited) => {
        const { parameters } = edited;
        const boost = { ...entryOf(parameters, 'BAR'), id: 'BOOST', name: 'Boost', min: -14, max: 30, default: 0 };
        parameters.push({ ...boost, source: { curve: 'BoostSensor' } });
        edited.curves.push({
          id: 'BoostSensor',
          doc: 'New.',
          unit: 'v',
          bits: 9,
          points: [
            [0, -14],
            [4.5, 30],
          ],
        });
        entryOf(parameters, 'IdleRPM').source = { function: 'IdleVsEct' };
        edited.functions.unshift({
          id: 'IdleVsEct',
          of: 'ECT',
          points: [
            [-40, 1300],
            [20, 1000],
            [180, 700],
          ],
        });
        entryOf(parameters, 'MaxRPM').source = { table: 'Limits' };
        const rows = { of: 'GEAR', at: [1, 2] };
        edited.tables.push({
          id: 'Limits',
          doc: 'New.',
          rows,
          columns: { of: 'BOOST', at: [-3, 0.5] },
          values: [
            [1, 2],
            [3, 4],
          ],
        });
      },
      ['boost'],
    );
    assert.equal(lines.pop(), 'BOOST');
    assert.deepEqual(lines, expected(dictionary));
    assert.ok(lines.includes('table Limits 2 2 GEAR BOOST MaxRPM 2: 1 2 2: 62464 512 4: 2 4 6 8'));
  });

  test('a dictionary without tables, functions and curves compiles', () => {
    const { dictionary, lines } = saidWith((edited) => {
      edited.tables = [];
      edited.functions = [];
      edited.curves = [];
      for (const parameter of edited.parameters) delete parameter.source;
    });
    assert.deepEqual(lines, expected(dictionary));
  });
});
