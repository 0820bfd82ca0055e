import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { catalogueOf } from '../../../drivers/megasquirt/decode/catalogue.ts';
import { compileDecoder } from '../../../drivers/megasquirt/decode/decoder.ts';
import { needsOf } from '../../../drivers/megasquirt/decode/needs.ts';
import { parseDefinition } from '../../../drivers/megasquirt/ini/parse.ts';
import { decodeIni } from '../../../drivers/megasquirt/ini/text.ts';
import type { Fuzzer } from '../fuzzer.ts';

const samples = new URL('../../drivers/megasquirt/ini/', import.meta.url);
const block = Uint8Array.from({ length: 600 }, (_, index) => (index * 37) & 0xff);

export const ini: Fuzzer = {
  name: 'ini',
  shows: 'any definition is one with findings, which can be worked with',
  words: [
    '[OutputChannels]',
    '[Constants]',
    '[Menu]',
    '#if ',
    '#else',
    '#endif',
    '#define ',
    '$',
    '{ ',
    ' }',
    ' = scalar, U16, 0, "", 1, 0',
    ' = bits, U08, 0, [0:7], ',
    ' = array, S16, 4, [8], ',
    'ochGetCommand = "',
    '\\x00%2i%2c',
    'ochBlockSize = ',
    'page = ',
    'nPages = ',
    'blockingFactor = ',
    'signature = "',
    'table(',
    'timeNow',
    ' ? ',
    ' : ',
    '"',
    ',',
    '4294967296',
    '-1',
    '1e308',
    '[9:2]',
    '@@',
  ],
  seeds: () =>
    readdirSync(samples)
      .filter((name) => /\.in[ic]$/.test(name))
      .sort()
      .map((name) => readFileSync(new URL(name, samples))),
  open: () => ({
    run(input) {
      const definition = parseDefinition(decodeIni(input), { file: 'fuzz.ini', readTable: () => '1 2\n3 4' });
      for (const { severity, line, message } of definition.findings) {
        assert.match(severity, /^(error|warning|note)$/);
        assert.ok(Number.isInteger(line) && line >= 1 && message.length > 0 && message.length < 1000, message);
      }
      const { channels } = catalogueOf(definition);
      const places = [...channels.keys(), -1];
      const { ranges } = needsOf(definition, places);
      const values = compileDecoder(definition, { wanted: places }).decode(
        block.subarray(0, definition.ochBlockSize),
        1,
      );
      assert.equal(values.length, places.length);
      assert.ok(values.every((value) => value === null || Number.isFinite(value)));
      assert.ok(ranges.every(({ offset, bytes }) => offset >= 0 && bytes >= 1));
    },
  }),
};
