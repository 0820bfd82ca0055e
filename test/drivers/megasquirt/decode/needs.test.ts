import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as v from 'valibot';
import { channel, gauge, gaugePage } from '../../../../contract/telemetry/catalogue.ts';
import { catalogueOf } from '../../../../drivers/megasquirt/decode/catalogue.ts';
import { rangeOfConstant, settingsFrom } from '../../../../drivers/megasquirt/decode/constants.ts';
import { needsOf } from '../../../../drivers/megasquirt/decode/needs.ts';
import { definitionIn, parseLines } from '../ini/files.ts';

describe('what a channel needs', () => {
  const definition = definitionIn('../ini/micro.ini');
  const needs = (...names: readonly string[]) => {
    const known = catalogueOf(definition).channels.map(({ name }) => name);
    return needsOf(
      definition,
      names.map((name) => known.indexOf(name)),
    );
  };

  it('is its own bytes', () => {
    assert.deepEqual(needs('rpm'), { ranges: [{ offset: 6, bytes: 2 }], constants: [] });
    assert.deepEqual(needs('crank', 'ready').ranges, [{ offset: 11, bytes: 1 }]);
  });

  it('is the bytes and the constants of all that its formula names, and theirs', () => {
    assert.deepEqual(needs('dutyCycle1').ranges, [
      { offset: 2, bytes: 2 },
      { offset: 6, bytes: 2 },
    ]);
    assert.deepEqual(needs('dutyCycle1').constants.toSorted(), ['alternate1', 'divider1']);
    assert.deepEqual(needs('time', 'nothing'), { ranges: [], constants: [] });
  });
});

describe('constants of the controller', () => {
  const definition = definitionIn('../ini/speedy.ini');

  it('are read where they lie, bits and scaled numbers', () => {
    assert.deepEqual(rangeOfConstant(definition, 'boardType'), { page: 2, offset: 1, bytes: 1 });
    assert.equal(rangeOfConstant(definition, 'rpmhigh'), undefined);
    const pages: Readonly<Record<number, Uint8Array>> = { 1: Uint8Array.of(0xfa, 147), 2: Uint8Array.of(0x42) };
    const settings = settingsFrom(
      definition,
      ['iacAlgorithm', 'stoich', 'TrigPattern', 'boardType', 'none'],
      ({ page, offset, bytes }) => pages[page]?.subarray(offset, offset + bytes),
    );
    assert.deepEqual(Object.fromEntries(settings), { iacAlgorithm: 2, stoich: 14.7, TrigPattern: 2 });
  });

  it('may be scaled by one another', () => {
    const { constants, ...rest } = parseLines([
      '[Constants]',
      'page = 1',
      'pageSize = 10',
      'half = scalar, U08, 0, "", { 0.5 * unit }, 0',
      'unit = scalar, U08, 1, "", 1, 0',
    ]);
    const memory = Uint8Array.of(9, 4);
    const settings = settingsFrom({ constants, ...rest }, ['half'], ({ offset }) =>
      memory.subarray(offset, offset + 1),
    );
    assert.deepEqual(settings.get('half'), 18);
  });
});

describe('a catalogue', () => {
  for (const file of ['speedy', 'micro', 'ruse', 'scatter', 'bad'])
    it(`of ${file}.ini has the form of the contract`, () => {
      const { channels, gauges, pages } = catalogueOf(definitionIn(`../ini/${file}.ini`));
      v.parse(v.array(channel), channels);
      v.parse(v.array(gauge), gauges);
      v.parse(v.array(gaugePage), pages);
      const known = new Set(gauges.map(({ name }) => name));
      assert.ok(pages.flatMap(({ gauges }) => gauges).every((name) => known.has(name)));
    });

  it('says how values come of what is sent, where that is always the same', () => {
    const raw = (line: string) => catalogueOf(parseLines([line])).channels[0]?.raw;
    assert.deepEqual(raw('v = scalar, U16, 0, "V", 0.1, -5'), { scale: 0.1, translate: -5 });
    assert.equal(raw('v = scalar, U16, 0, "V", 1, 0'), undefined);
    assert.equal(raw('v = scalar, U16, 0, "V", { 1 + 1 + rpm }, 0'), undefined);
    assert.equal(raw('v = bits, U08, 0, [0:1]'), undefined);
  });
  it('has digits of gauges, of logs, of scales', () => {
    const digits = (...lines: readonly string[]) => catalogueOf(parseLines(lines)).channels[0]?.digits;
    const tenth = 'x = scalar, U08, 0, "", 0.1, 0';
    assert.equal(digits(tenth), 1);
    const scales = {
      2: 0,
      1: 0,
      0.5: 1,
      0.25: 2,
      0.001: 3,
      0.019608: 3,
      0.03333333333333333: 3,
      0.00489: 4,
      0.000666: 5,
      0: 0,
    };
    for (const [scale, wanted] of Object.entries(scales))
      assert.equal(digits(`x = scalar, U08, 0, "", ${scale}, 0`), wanted, scale);
    assert.equal(digits(tenth, '[Datalog]', 'entry = x, "X", float, "%.3f"'), 1);
    assert.equal(digits('x = { 1 / 3 }', '[Datalog]', 'entry = x, "X", float, "%.3f"'), 3);
    assert.equal(digits(tenth, '[GaugeConfigurations]', 'g = x, "X", "", 0, 9, 0, 0, 9, 9, 0, 0'), 0);
  });

  it('takes foreign text as one line of bounded length', () => {
    const { channels, gauges } = catalogueOf(
      parseLines([
        `x = scalar, U08, 0, "${'u'.repeat(100)}", 1, 0`,
        'y = bits, U08, 0, [0:0], "\u001b[31mred\u0007", "b"',
        '[GaugeConfigurations]',
        `g = x, "a\u2028b${'t'.repeat(100)}", "", 0, 9, 0, 0, 9, 9, 0, 0`,
      ]),
    );
    assert.equal(channels[0]?.unit?.length, 32);
    assert.deepEqual(channels[1]?.options, ['[31mred', 'b']);
    assert.deepEqual([gauges[0]?.title.slice(0, 4), gauges[0]?.title.length], ['a bt', 64]);
  });

  it('has alarms of gauges as far as the file means any', () => {
    const alarms = (limits: string) => {
      const { gauges } = catalogueOf(
        parseLines(['x = scalar, S08, 0, "", 1, 0', '[GaugeConfigurations]', `g = x, "X", "", ${limits}, 0, 0`]),
      );
      const [{ low, high, lowDanger, lowWarning, highWarning, highDanger } = assert.fail()] = gauges;
      return [low, high, lowDanger, lowWarning, highWarning, highDanger];
    };
    const never = undefined;
    assert.deepEqual(alarms('0, 100, 10, 20, 80, 90'), [0, 100, 10, 20, 80, 90]);
    assert.deepEqual(alarms('0, 100, 0, 0, 100, 100'), [0, 100, never, never, never, never]);
    assert.deepEqual(alarms('0, 100, -1, 5, 100, 101'), [0, 100, -1, 5, never, 101]);
    assert.deepEqual(alarms('-100, 100, -100, 100, -100, 100'), [-100, 100, never, never, never, never]);
    assert.deepEqual(alarms('50, -10, 0, 0, 35, 45'), [-10, 50, 0, 0, 35, 45]);
    assert.deepEqual(alarms('0, 0, 0, 0, 0, 0'), [-128, 127, never, never, never, never]);
  });

  it('ends at 2,048 channels, and says so', () => {
    const definition = parseLines(['x = array, U08, 0, [3000], "", 1, 0', 'y = { 1 }']);
    assert.equal(catalogueOf(definition).channels.length, 2048);
    assert.ok(
      definition.findings.some(({ message }) => message === 'it has 3001 channels: those beyond 2048 are left out'),
    );
  });

  it('has pages of 64 gauges at most', () => {
    const gauges = Array.from({ length: 100 }, (_, n) => `g${n} = x, "X", "", 0, 9, 0, 0, 9, 9, 0, 0`);
    const { pages } = catalogueOf(
      parseLines(['x = { 1 }', '[GaugeConfigurations]', 'gaugeCategory = "All"', ...gauges]),
    );
    assert.deepEqual(
      pages.map(({ name, gauges }) => [name, gauges.length]),
      [
        ['All', 64],
        ['All 2', 36],
      ],
    );
  });
});
