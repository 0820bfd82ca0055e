import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { catalogueOf } from '../../../../drivers/megasquirt/decode/catalogue.ts';
import type { CommandTemplate, Definition } from '../../../../drivers/megasquirt/definition.ts';
import { definitionIn } from './files.ts';

/** As it would be written: `r<canId:1>0<offset:2><count:2>`. */
const shown = (command: CommandTemplate | undefined): string =>
  (command ?? [])
    .map((part) => ('number' in part ? `<${part.number}:${part.bytes}>` : String.fromCharCode(...part.bytes)))
    .join('');

const channelOf = (definition: Definition, name: string) =>
  definition.channels.find((channel) => channel.name === name) ?? assert.fail(name);

describe('a definition in the manner of Speeduino', () => {
  const definition = definitionIn('speedy.ini');

  it('says how the controller is spoken to', () => {
    assert.equal(definition.signature, 'speedy 2024.1');
    assert.deepEqual([definition.endianness, definition.commandEndianness], ['little', 'little']);
    assert.equal(definition.protocol, 'envelope');
    assert.equal(shown(definition.queryCommand), 'Q');
    assert.equal(shown(definition.versionInfo), 'S');
    assert.equal(shown(definition.ochGetCommand), 'r<canId:1>0<offset:2><count:2>');
    assert.equal(definition.ochBlockSize, 20);
    assert.equal(definition.blockingFactor, 251);
    assert.equal(definition.delayAfterPortOpenMs, 1000);
    assert.equal(definition.blockReadTimeoutMs, 2000);
    assert.equal(definition.scattered, undefined);
  });

  it('has pages of memory, and constants in them', () => {
    const [first, second] = definition.memory;
    assert.deepEqual([first?.number, first?.bytes, second?.bytes], [1, 128, 288]);
    assert.deepEqual(first?.identifier, Uint8Array.of(0, 1));
    assert.equal(shown(first?.read), 'p<identifier:2><offset:2><count:2>');
    const pattern = definition.constants.get('TrigPattern');
    assert.ok(pattern?.kind === 'memory' && pattern.channel.kind === 'bits');
    assert.deepEqual([pattern.page, pattern.channel.offset, pattern.channel.highBit], [2, 0, 4]);
    const board = definition.constants.get('boardType');
    assert.ok(board?.kind === 'memory');
    assert.deepEqual([board.page, board.channel.offset, board.fallback], [2, 1, 1]);
    assert.deepEqual(definition.constants.get('rpmhigh'), { kind: 'value', value: 8000 });
    assert.deepEqual(definition.arrays.get('outputsOf'), [4, 8, 6, 2]);
  });

  it('has channels with units in Latin-1, options of defines, and ranges that begin at one', () => {
    assert.equal(channelOf(definition, 'coolantRaw').unit, '°C');
    const source = channelOf(definition, 'source');
    assert.ok(source.kind === 'bits');
    assert.deepEqual([source.lowBit, source.highBit, source.options], [4, 5, ['MAP', 'TPS', 'INVALID', 'INVALID']]);
    const gear = channelOf(definition, 'gear');
    assert.ok(gear.kind === 'bits');
    assert.deepEqual([gear.plus, gear.options], [1, ['1', '2', '3']]);
    assert.equal(channelOf(definition, 'rpm').label, 'RPM');
  });

  it('takes the settings that are given', () => {
    assert.equal(channelOf(definition, 'coolant').unit, '°F');
    const celsius = definitionIn('speedy.ini', ['CELSIUS', 'board_large']);
    assert.equal(channelOf(celsius, 'coolant').unit, '°C');
    assert.equal(celsius.blockingFactor, 121);
    assert.equal(celsius.gauges.find(({ name }) => name === 'cltGauge')?.unit, '°C');
  });

  it('has gauges, with limits and titles that are formulas', () => {
    const { gauges, pages } = catalogueOf(definition);
    const gauge = (name: string) => gauges.find((one) => one.name === name);
    assert.equal(gauge('tachometer')?.high, 8000);
    assert.deepEqual([gauge('cltGauge')?.unit, gauge('cltGauge')?.highDanger], ['°F', 220]);
    assert.deepEqual([gauge('auxGauge')?.title, gauge('auxGauge')?.lowDanger], ['Boost pot', undefined]);
    assert.deepEqual(pages, [
      { name: 'Front page', gauges: ['tachometer', 'cltGauge'] },
      { name: 'Main', gauges: ['tachometer', 'cltGauge'] },
      { name: 'Aux', gauges: ['auxGauge', 'idleGauge'] },
    ]);
  });

  it('knows units and limits that depend on the controller, once its settings are', () => {
    const settings = new Map([
      ['iacAlgorithm', 2],
      ['stoich', 14.7],
    ]);
    const { channels, gauges } = catalogueOf(definition, settings);
    assert.equal(channels.find(({ name }) => name === 'idleLoad')?.unit, 'Duty %');
    assert.equal(gauges.find(({ name }) => name === 'idleGauge')?.unit, 'Duty %');
    assert.equal(gauges.find(({ name }) => name === 'auxGauge')?.lowDanger, 12);
    assert.equal(catalogueOf(definition).channels.find(({ name }) => name === 'idleLoad')?.unit, undefined);
  });

  it('has tables, curves, logs and lamps as data', () => {
    assert.deepEqual(definition.tables, [
      {
        name: 'veTbl',
        title: 'VE Table',
        kind: 'table',
        xBins: ['rpmBins', 'rpm'],
        yBins: ['loadBins', 'map'],
        zBins: ['veTable'],
      },
      {
        name: 'dwellCurve',
        title: 'Dwell',
        kind: 'curve',
        xBins: ['brvBins', 'batteryVoltage'],
        yBins: ['dwellRates'],
        zBins: [],
      },
    ]);
    assert.deepEqual(definition.log[0], { channel: 'time', label: 'Time', type: 'float', format: '%.3f' });
    assert.deepEqual(definition.indicators, [
      { when: { kind: 'name', name: 'inj1Status' }, off: 'Inj off', on: 'Inj on' },
    ]);
  });
});

describe('a definition in the manner of MS2/Extra', () => {
  const definition = definitionIn('micro.ini');

  it('is big endian, plain, and asks for the whole block', () => {
    assert.deepEqual([definition.endianness, definition.protocol], ['big', 'plain']);
    assert.equal(shown(definition.ochGetCommand), 'A');
    assert.deepEqual(definition.memory[0]?.identifier, Uint8Array.of(1, 4));
    assert.deepEqual(definition.findings, []);
  });

  it('takes one branch of #if, #elif and #else', () => {
    const unitOf = (...settings: string[]) => channelOf(definitionIn('micro.ini', settings), 'afrtgt1').unit;
    assert.equal(unitOf(), 'AFR');
    assert.equal(unitOf('LAMBDA'), 'Lambda');
    assert.equal(unitOf('NARROW_BAND_EGO', 'LAMBDA'), 'Volts');
  });

  it('reads the table beside it', () =>
    assert.deepEqual(definition.lookups.get('narrow.inc')?.ys, [0, 10, 20, 30, 40]));
});

describe('a definition in the manner of rusEFI', () => {
  const definition = definitionIn('ruse.ini');

  it('is read through its byte order mark and line ends', () => {
    assert.equal(definition.signature, 'ruse main.2024.05.01.small.123456');
    assert.equal(shown(definition.ochGetCommand), 'O<offset:2><count:2>');
    assert.equal(definition.memory[0]?.bytes, 20_000);
  });

  it('places channels by nextOffset and lastOffset, lists too', () => {
    const offsets = ['coolant', 'coolantCopy', 'VBatt', 'vvt', 'label', 'counter'].map((name) => {
      const channel = channelOf(definition, name);
      return channel.kind === 'derived' ? undefined : channel.offset;
    });
    assert.deepEqual(offsets, [8, 8, 12, 16, 24, 32]);
  });

  it('unfolds lists in the catalogue and leaves texts out', () => {
    const names = catalogueOf(definition).channels.map(({ name }) => name);
    assert.deepEqual(names.slice(8, 14), ['vvt.0', 'vvt.1', 'vvt.2', 'vvt.3', 'counter', 'knock.0']);
    assert.ok(!names.includes('label'));
    assert.equal(definition.gauges.find(({ name }) => name === 'knockCyl02')?.channel, 'knock.1');
  });

  it('has a fallback for what a default says', () => {
    const displacement = definition.constants.get('displacement');
    assert.equal(displacement?.kind === 'memory' ? displacement.fallback : undefined, 2);
  });

  it('gives a gauge whose limits nobody knows all that its channel can be', () => {
    const gauge = definition.gauges.find(({ name }) => name === 'RPMGauge');
    assert.deepEqual([gauge?.low, gauge?.high, gauge?.lowDanger, gauge?.lowWarning], [0, 65_535, 200, undefined]);
  });
});

describe('a definition in the manner of MS3', () => {
  const definition = definitionIn('scatter.ini');

  it('says how channels are read where they lie apart', () => {
    assert.equal(shown(definition.scattered?.get), 'g');
    assert.equal(shown(definition.scattered?.write), 'w<identifier:2><offset:2><count:2><value:0>');
    assert.deepEqual(definition.scattered?.array, { identifier: Uint8Array.of(0, 0x10), offset: 0, entries: 256 });
    assert.deepEqual([definition.endianness, definition.commandEndianness], ['little', 'big']);
  });

  it('has pages that say their own commands', () => {
    assert.deepEqual(
      definition.memory.map(({ number, bytes }) => [number, bytes]),
      [
        [1, 1024],
        [16, 512],
      ],
    );
    assert.equal(shown(definition.queryCommand), 'r<canId:1>\x0f\0\0\0\x14');
    assert.deepEqual(definition.findings, []);
  });
});
