import { compileDecoder } from '../drivers/megasquirt/decode/decoder.ts';
import { measuresOf } from '../drivers/megasquirt/decode/measures.ts';
import { parseDefinition } from '../drivers/megasquirt/ini/parse.ts';
import { type Case, makeCase } from './case.ts';
import { machineOf, pinned } from './machine.ts';
import { alternate } from './rounds.ts';

const ROUNDS = 20;
const FRAMES = 20_000;
const MEASURED = 105;
const BLOCK_BYTES = 212;

const formulas = [
  '{ value0 * 0.1 }',
  '{ value1 > 100 ? value2 : value3 / 2 }',
  '{ (value4 - 32) * 5 / 9 }',
  '{ max(value5, value6) - min(value5, value6) }',
  '{ value7 & 0x0F }',
  '{ value8 > 0 ? 120000 / value8 : 0 }',
  '{ made0 + made1 }',
  '{ sqrt(abs(value9)) }',
  '{ value10 > 10 && value11 < 200 || value12 == 3 }',
  '{ accumulate(value13) / 1000 }',
];

/** 115 channels in 212 bytes, as a Megasquirt has them: numbers of one and two bytes with scales, and ten formulas over them. */
function definitionText(): string {
  const channels = Array.from({ length: MEASURED }, (_, n) => {
    const type = ['U16', 'S16'][n % 2];
    return `value${n} = scalar, ${type}, ${n * 2}, "", ${['1', '0.1', '0.00489', '0.05555'][n % 4]}, ${n % 3 === 0 ? -320 : 0}`;
  });
  const made = formulas.map((formula, n) => `made${n} = ${formula}`);
  const head = ['signature = "bench 1"', '[OutputChannels]', 'ochGetCommand = "A"', `ochBlockSize = ${BLOCK_BYTES}`];
  return [...head, ...channels, ...made].join('\n');
}

/** A block's bytes as values of all channels in a list, against reading the same numbers off a DataView by hand, unscaled and into an array of numbers. */
export function ecuDecode(): Promise<Case[]> {
  return pinned(async (pinning) => {
    const definition = parseDefinition(definitionText(), { file: 'bench.ini' });
    const places = [...measuresOf(definition).keys()];
    const decoder = compileDecoder(definition, { wanted: places });
    const block = Uint8Array.from({ length: BLOCK_BYTES }, (_, index) => (index * 31) & 0xff);
    let frames = 0;
    let sum = 0;
    const perChannelNs = (decode: () => number): number => {
      const began = performance.now();
      for (let n = 0; n < FRAMES; n++) sum += decode();
      return ((performance.now() - began) * 1e6) / FRAMES / places.length;
    };
    const ours = () => {
      block[0] = frames & 0xff;
      return decoder.decode(block, frames++)[0] ?? 0;
    };
    const bare = () => {
      block[0] = frames++ & 0xff;
      const view = new DataView(block.buffer);
      const list: number[] = new Array(MEASURED);
      for (let n = 0; n < MEASURED; n++) list[n] = n % 2 === 0 ? view.getUint16(n * 2) : view.getInt16(n * 2);
      return list[0] ?? 0;
    };
    const runs = await alternate(
      ROUNDS,
      () => perChannelNs(ours),
      () => perChannelNs(bare),
    );
    if (Number.isNaN(sum)) throw new Error('what was decoded is no number');
    return [makeCase({ name: 'ecu-decode', unit: 'ns/channel', ...runs, machine: machineOf(pinning) })];
  });
}
