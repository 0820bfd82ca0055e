import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Pace } from '../../cli/psu/log.ts';
import { devicesAndOutputs, takeOutput } from '../../cli/psu/output-words.ts';
import { parseQuantities, parseQuantity } from '../../cli/psu/quantities.ts';
import { parseSequence } from '../../cli/psu/sequence-file.ts';
import { csvRow, parseCsv } from '../../drivers/csv.ts';
import { fc } from '../random-cases.ts';

describe('quantities', () => {
  const all = ['volts', 'amps', 'voltsPerSecond'] as const;
  it('are told apart by their units, in any order', () => {
    const cases: [line: string, is: object][] = [
      ['7.4V 500mA', { volts: 7.4, amps: 0.5 }],
      ['500mA 7.4V', { volts: 7.4, amps: 0.5 }],
      ['7.4 0.5', { volts: 7.4, amps: 0.5 }],
      ['0.5A 7.4', { volts: 7.4, amps: 0.5 }],
      ['-5V', { volts: -5 }],
      ['-250mv', { volts: -0.25 }],
      ['+.5 1 2', { volts: 0.5, amps: 1, voltsPerSecond: 2 }],
      ['1V 2V/s', { volts: 1, voltsPerSecond: 2 }],
      ['1V 50mV/s', { volts: 1, voltsPerSecond: 0.05 }],
      ['35mA', { amps: 0.035 }],
      ['1e-3V', { volts: 0.001 }],
      ['', {}],
    ];
    for (const [line, is] of cases) assert.deepEqual(parseQuantities(line.split(' ').filter(Boolean), all), is, line);
  });
  it('each wrong word is named, with what may stand there', () => {
    const cases: [line: string, says: RegExp][] = [
      ['7.4X', /'7.4X' is none of the voltage, the current limit, the pace/],
      ['fast', /'fast' is none of/],
      ['1V 2V', /the voltage is given twice: '2V'/],
      ['1 2 3 4', /'4' is none of .*, or one too many/],
      ['1V/V', /'1V\/V' is none of/],
      ['--wrong', /'--wrong' is none of/],
      ['', /./],
    ];
    for (const [line, says] of cases.slice(0, -1))
      assert.throws(() => parseQuantities(line.split(' '), all), says, line);
    assert.throws(
      () => parseQuantities(['2V/s'], ['volts', 'amps']),
      /'2V\/s' is none of the voltage, the current limit/,
    );
    assert.throws(() => parseQuantity('2A', 'volts', 'line 3: volts'), /line 3: volts '2A' is not a number/);
  });
  it('a thousandth is one exactly', () => {
    fc.assert(
      fc.property(fc.integer({ min: -30_000, max: 30_000 }), (milli) => {
        assert.deepEqual(parseQuantities([`${milli}mV`], all), {
          volts: milli === 0 ? Math.sign(milli) * 0 : Number(`${milli}e-3`),
        });
      }),
    );
  });
});

describe('outputs', () => {
  it('are found behind a device, or in front', () => {
    assert.deepEqual(takeOutput(['psu0', 'P25V', '5V']), { device: 'psu0', output: 'P25V', rest: ['5V'] });
    assert.deepEqual(takeOutput(['n25v', '-5V']), { device: undefined, output: 'N25V', rest: ['-5V'] });
    assert.throws(() => takeOutput(['psu0', 'P24V', '5V']), /output 'P24V' is not one of P6V, P25V, N25V/);
    assert.throws(() => takeOutput(['P24V', '5V']), /output 'P24V' is not one of/);
    assert.throws(() => takeOutput(['psu0']), /output 'psu0' is not one of/);
    assert.throws(() => takeOutput([]), /which output\?/);
    assert.deepEqual(devicesAndOutputs(['P6V', 'a', 'b', 'p6v']), { devices: ['a', 'b'], outputs: ['P6V'] });
    assert.deepEqual(devicesAndOutputs([]), { devices: [], outputs: ['P6V', 'P25V', 'N25V'] });
  });
});

describe('CSV', () => {
  it('is read as it was written, whatever the cells are', () => {
    // Spaces around a cell that needs no quotes are left out, and so are rows without anything.
    const cell = fc
      .array(fc.constantFrom('a', '"', ',', '\n', '\r', ';', 'µ', ' x'), { maxLength: 6 })
      .map((parts) => parts.join('').trim());
    const rows = fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { maxLength: 5 });
    fc.assert(
      fc.property(rows, (given) => {
        const wanted = given.filter((row) => row.some((one) => one !== ''));
        fc.pre(wanted.every((row) => !row[0]?.startsWith('#')));
        assert.deepEqual(
          parseCsv(wanted.map(csvRow).join('')).map(({ cells }) => cells),
          wanted,
        );
      }),
    );
  });
  it('knows lines, comments, and the quotes that are wrong', () => {
    const text = '\ufeff# who wrote it\r\na , "b, ""c"""\r\n\r\n"two\nlines",2\n# end';
    assert.deepEqual(parseCsv(text), [
      { line: 2, cells: ['a', 'b, "c"'] },
      { line: 4, cells: ['two\nlines', '2'] },
    ]);
    assert.throws(() => parseCsv('a\n"b'), /line 2: a quote/);
    assert.throws(() => parseCsv('a"b"'), /line 1: a quote/);
    assert.throws(() => parseCsv('"a"b'), /line 1: a quote/);
  });
});

describe('the file of a sequence', () => {
  it('is CSV with units and empty cells, or JSON', () => {
    const steps = [
      { output: 'P25V', volts: 5, amps: 0.5, holdSeconds: 2 },
      { output: 'P25V', volts: 12, voltsPerSecond: 2, holdSeconds: 60 },
    ];
    const csv = 'output,volts,amps,VoltsPerSecond,holdSeconds\nP25V,5V,500mA,,2s\n# then up\np25v,12,,2V/s,1min\n';
    assert.deepEqual(parseSequence(csv), { steps });
    assert.deepEqual(parseSequence(JSON.stringify(steps)), { steps });
    assert.deepEqual(parseSequence(JSON.stringify({ steps, times: 3 })), { steps, times: 3 });
  });
  it('what is wrong in it is named with its line or step, its column and its value', () => {
    const cases: [text: string, says: RegExp, hint?: RegExp][] = [
      ['', /the sequence is empty/, /output,volts/],
      ['output\n', /has no steps/],
      ['output,vots\nP6V,1', /line 1: there is no column 'vots'/, /did you mean volts/],
      ['volts\n1', /line 1: there is no column 'output'/],
      ['output,volts\nP6V,5A', /line 2: volts '5A' is not a number, with its unit or without: 7.4V/],
      ['output,volts\nP7V,5', /line 2: output 'P7V' is not one of P6V, P25V, N25V/],
      ['output,volts\nP6V,1,2', /line 2 has 3 cells, and the first line names 2 columns/],
      ['output,volts\n,1', /line 2: output is missing/],
      ['output,holdSeconds\nP6V,soon', /line 2: holdSeconds 'soon' is not a number/],
      ['output,volts\n"P6V', /line 2: a quote/],
      ['[1]', /step 1 is not an object/],
      ['[{"output":"P6V","volts":"5A"}]', /step 1: volts '5A'/],
      ['[{"output":"P6V","vlots":5}]', /step 1: there is no column 'vlots'/],
      ['{"steps":[]}', /has no steps/],
      ['{"stesp":[]}', /the sequence has no 'stesp'/],
      ['{"steps":[{"output":"P6V"}],"times":"often"}', /times 'often' is not a number/],
      ['{', /the sequence is not JSON/],
    ];
    for (const [text, message, hint] of cases)
      assert.throws(
        () => parseSequence(text),
        hint === undefined ? { name: 'UsageError', message } : { message, hint },
        text,
      );
  });
});

describe('the pace of a log', () => {
  const due = (everyMs: number, times: readonly number[]) => {
    const pace = new Pace(everyMs);
    return times.filter((atMs) => pace.isDue({ device: 'a', output: 'P6V', atMs }));
  };
  it('lets one through for each time that has passed, by the first', () => {
    assert.deepEqual(due(0, [0, 1, 1, 7]), [0, 1, 1, 7]);
    assert.deepEqual(due(100, [5, 50, 104, 105, 190, 210, 305, 306]), [5, 105, 210, 305]);
    assert.deepEqual(due(100, [0, 950, 990, 1000, 1001]), [0, 950, 1000]);
  });
  it('counts each output for itself', () => {
    const pace = new Pace(100);
    const at = (output: 'P6V' | 'P25V', device = 'a') => pace.isDue({ device, output, atMs: 1 });
    assert.deepEqual([at('P6V'), at('P25V'), at('P6V', 'b'), at('P6V')], [true, true, true, false]);
  });
});
