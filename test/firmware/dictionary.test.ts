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
  const points = (pairs: readonly (readonly [number, number])[], from: number, to: number) => [
    pairs.length,
    ...pairs.map(([x]) => cell(x, from)),
    ...pairs.map(([, y]) => cell(y, to)),
  ];
  return [
    line('hash', hash, calibrationHash),
    ...dictionary.parameters.map(parameterLine),
    ...dictionary.tables.map(({ id, rows, columns, values }) => {
      const [r, c] = [rows.at.length, columns.at.length];
      const axes = [...all(rows.at, bitsOf(rows.of)), ...all(columns.at, bitsOf(columns.of))];
      return line(
        'table',
        id,
        r,
        c,
        rows.of,
        columns.of,
        r,
        r + c,
        ...axes,
        ...all(values.flat(), userBits('table', id)),
      );
    }),
    ...dictionary.functions.map(({ id, of, points: pairs }) =>
      line('function', id, pairs.length, of, ...points(pairs, bitsOf(of), userBits('function', id))),
    ),
    ...dictionary.curves.map(({ id, unit, bits, points: pairs }) =>
      line('curve', id, pairs.length, bits, unit, ...points(pairs, bits, userBits('curve', id))),
    ),
    line('cells', cells.length, 'copied'),
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

  test('a parameter is found by its name in any case, and by nothing else', () => {
    const names = ['RPM', 'rpm', 'finalpulsewidth', 'RP', 'RPMX', '', 'RPMtoMPH', 'x'.repeat(255), 'SimulatedRPM'];
    assert.deepEqual(said(hostProgram('dictionary'), names).slice(-names.length), [
      ...['RPM', 'RPM', 'FinalPulseWidth', 'none', 'none', 'none', 'RPMtoMPH', 'none', 'SimulatedRPM'],
    ]);
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
    assert.ok(lines.includes('table Limits 2 2 GEAR BOOST 2 4 1 2 62464 512 2 4 6 8'));
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
