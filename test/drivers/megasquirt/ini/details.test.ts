import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { catalogueOf } from '../../../../drivers/megasquirt/decode/catalogue.ts';
import { compileDecoder } from '../../../../drivers/megasquirt/decode/decoder.ts';
import { parseDefinition } from '../../../../drivers/megasquirt/ini/parse.ts';
import { parseLines, told } from './files.ts';

describe('commands', () => {
  it('for channels may stand in any section; what [OutputChannels] says counts', () => {
    const text = (own: string) =>
      `[MegaTune]\nsignature = plain\nochGetCommand = "A"\n[OutputChannels]\nochBlockSize = 9\n${own}\nx = { 1 }`;
    const commandIn = (own: string) => parseDefinition(text(own), { file: 'x.ini' }).ochGetCommand;
    assert.deepEqual(commandIn(''), [{ bytes: Uint8Array.of(0x41) }]);
    assert.deepEqual(commandIn('ochGetCommand = "B"'), [{ bytes: Uint8Array.of(0x42) }]);
    assert.equal(parseDefinition(text(''), { file: 'x.ini' }).signature, 'plain');
  });
});

describe('names', () => {
  it('that a catalogue cannot have are made such that it can, wherever they stand', () => {
    const { channels, gauges, pages, findings, log } = parseLines([
      'bits-5 = bits, U08, 0, [5:5]',
      '[GaugeConfigurations]',
      'my-gauge = bits-5, "Bits", "", 0, 1, 0, 0, 1, 1, 0, 0',
      '[FrontPage]',
      'gauge1 = my-gauge',
      '[Datalog]',
      'entry = bits-5, "Bit 5", int, "%d"',
    ]);
    assert.deepEqual([channels[0]?.name, channels[0]?.label], ['bits_5', 'Bit 5']);
    assert.deepEqual([gauges[0]?.name, gauges[0]?.channel], ['my_gauge', 'bits_5']);
    assert.deepEqual([pages[0]?.gauges, log[0]?.channel], [['my_gauge'], 'bits_5']);
    assert.deepEqual(told(findings), ["1 note: 'bits-5' is called bits_5 here"]);
  });

  it('of values that follow a channel are names of the channel', () => {
    const definition = parseLines([
      'rpm = scalar, U16, 0, "", 1, 0',
      'twice = { lastRpm * 2 }',
      '[PcVariables]',
      'lastRpm = continuousChannelValue, rpm',
    ]);
    assert.deepEqual(definition.findings, []);
    assert.deepEqual(compileDecoder(definition, { wanted: [1] }).decode(Uint8Array.of(1, 0), 0), [512]);
  });

  it('may have been before: the last line counts, in the place of the first', () => {
    const { channels, findings } = parseLines(['a = { 1 }', 'b = { 2 }', 'a = { 3 }']);
    assert.deepEqual(
      channels.map(({ name, line }) => [name, line - 4]),
      [
        ['a', 3],
        ['b', 2],
      ],
    );
    assert.deepEqual(told(findings), ['3 warning: a has been on line 5: this line counts']);
  });
});

describe('headings of logs', () => {
  it("may be texts of the file's own", () => {
    const { channels } = parseLines([
      'aux = { 1 }',
      'other = { 2 }',
      '[PcVariables]',
      'auxName = string, ASCII, 20',
      '[ConstantsExtensions]',
      'defaultValue = auxName, "Boost pot"',
      '[Datalog]',
      'entry = aux, { stringValue(auxName) }, int, "%d"',
      'entry = other, { stringValue(nothing) }, int, "%d"',
    ]);
    assert.deepEqual(
      channels.map(({ label }) => label),
      ['Boost pot', 'other'],
    );
  });
});

describe('scattered reads', () => {
  const scattered = (enabled: string, array = 'U16, 0, [8]') =>
    parseLines([
      'x = { 1 }',
      'scatteredOchGetCommand = "g"',
      'scatteredOffsetArray = offsets',
      `scatteredGetEnabled = ${enabled}`,
      '[Constants]',
      'page = 1',
      'pageSize = 64',
      'pageValueWrite = "w%2o%v"',
      `offsets = array, ${array}, "", 1, 0, 0, 65535, 0`,
      'flag = bits, U08, 20, [0:0]',
    ]);

  it('are off where the file says so, and on where only the controller knows', () => {
    for (const off of ['{ 0 }', '{ tsCanId != tsLocalCanId }', '0'])
      assert.equal(scattered(off).scattered, undefined, off);
    for (const on of ['{ 1 }', '{ flag }', '{ scatterRuntimeEnabled && (tsLocalCanId == tsCanId) }'])
      assert.equal(scattered(on).scattered?.array.entries, 8, on);
  });

  it('take a list of U16', () => {
    const { scattered: none, findings } = scattered('{ 1 }', 'U08, 0, [8]');
    assert.equal(none, undefined);
    assert.deepEqual(told(findings), [
      "3 warning: the scatteredOffsetArray 'offsets' is a list of U08, not of U16: scattered reads are not used",
    ]);
  });
});

describe('constants', () => {
  it('may have an option for a default, and lists of numbers', () => {
    const { constants, arrays, findings } = parseLines([
      'x = { 1 }',
      '[PcVariables]',
      'mode = bits, U08, [0:1], "slow", "fast", "auto"',
      'other = bits, U08, [0:1], "slow", "fast"',
      'list = array, U08, [3], "", 1, 0, 0, 9, 0',
      '[ConstantsExtensions]',
      'defaultValue = mode, "auto"',
      'defaultValue = other, "quick"',
      'defaultValue = list, 1 2 3 4',
      'defaultValue = nowhere, 5',
      'useScaleAsDivisor = mode, { 1 }',
    ]);
    assert.deepEqual([constants.get('mode'), constants.get('other')], [undefined, { kind: 'value', value: 0 }]);
    assert.deepEqual(arrays.get('list'), [1, 2, 3]);
    assert.deepEqual(told(findings), [
      "8 warning: defaultValue 'quick' of other is neither a number nor one of its options",
      "10 warning: defaultValue of 'nowhere', which is not there",
      '11 warning: useScaleAsDivisor is not supported: formulas with mode have no value',
    ]);
  });

  it('are counted from the beginning of each page', () => {
    const { constants } = parseLines([
      '[Constants]',
      'page = 1',
      'a = scalar, U32, nextOffset, "", 1, 0',
      'b = scalar, U08, nextOffset, "", 1, 0',
      'page = 2',
      'c = scalar, U08, nextOffset, "", 1, 0',
    ]);
    const places = ['a', 'b', 'c'].map((name) => {
      const constant = constants.get(name);
      return constant?.kind === 'memory' ? [constant.page, constant.channel.offset] : [];
    });
    assert.deepEqual(places, [
      [1, 0],
      [1, 4],
      [2, 0],
    ]);
  });
});

it('a gauge of an element of a list is one of the catalogue', () => {
  const { gauges } = catalogueOf(
    parseLines([
      'egt = array, S16, 0, [4], "C", 1, 0',
      '[GaugeConfigurations]',
      'g = egt.3, "EGT 4", "C", 0, 900, 0, 0, 800, 850, 0, 0',
    ]),
  );
  assert.deepEqual(
    gauges.map(({ channel }) => channel),
    ['egt.3'],
  );
});
