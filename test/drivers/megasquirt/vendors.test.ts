/** Boards that do what their vendors' firmware does, where that is not what the document of the protocol says. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { enveloped, opened } from '../../../drivers/megasquirt/envelope.ts';
import { EcuBench } from './bench.ts';

const NOT_SET = 0x93;

/** What the controller says from now on, answer by answer. */
function rewritten({ wire }: EcuBench, answer: (payload: Uint8Array) => Uint8Array): void {
  const { line } = wire;
  const send = line.send.bind(line);
  line.send = (bytes, fromNs) => {
    const payload = opened(bytes);
    send(payload === undefined ? bytes : enveloped(answer(payload)), fromNs);
  };
}

test('rusEFI starts anew in silence: it answers an array that names nothing with nothing, and is told again', async () => {
  await using bench = await EcuBench.start({ faults: { resetMs: 0 } });
  rewritten(bench, (payload) => (payload[0] === NOT_SET ? Uint8Array.of(0) : payload));
  bench.want({ channels: bench.places('rpm', 'map') });
  await bench.until(() => bench.frames.length > 3, 'frames come');
  const before = bench.controller.counts.offsetWrites;
  bench.controller.reset();
  const { length } = bench.frames;
  await bench.until(() => bench.frames.length > length + 20, 'frames go on');
  assert.equal(bench.controller.counts.offsetWrites, before + 1);
  assert.equal(bench.frames.at(-1)?.quality.resets, 1);
  assert.equal(bench.state.reads, 'scattered');
});

test('MS3 has one array for all: another who reads has it name other things, and it is written again', async () => {
  await using bench = await EcuBench.start();
  bench.want({ channels: bench.places('rpm', 'map') });
  await bench.until(() => bench.frames.length > 3, 'frames come');
  const before = bench.controller.counts.offsetWrites;
  let isOthers = true;
  bench.controller.onAsked = (command) => {
    if (command[0] === 'w'.charCodeAt(0)) isOthers = false;
  };
  rewritten(bench, (payload) => (isOthers && payload.length === 5 ? payload.subarray(0, 3) : payload));
  const { length } = bench.frames;
  await bench.until(() => bench.frames.length > length + 20, 'frames go on');
  assert.equal(bench.controller.counts.offsetWrites, before + 1);
  assert.equal(bench.state.connected, true);
});

test('an answer without data to a request for a block is nobody’s: what comes next is thrown away', async () => {
  await using bench = await EcuBench.start({ reads: 'block' });
  bench.want({ channels: bench.places('rpm') });
  await bench.until(() => bench.frames.length > 3, 'frames come');
  const before = bench.controller.counts.signature;
  let empties = 1;
  rewritten(bench, (payload) => (empties-- > 0 ? Uint8Array.of(0) : payload));
  const { length } = bench.frames;
  await bench.until(() => bench.frames.length > length + 20, 'frames go on');
  assert.ok(bench.controller.counts.signature > before, 'it was asked who it is');
  assert.equal(bench.frames.at(-1)?.quality.resets, 0);
});

for (const protocol of ['envelope', 'plain'] as const)
  test(`MS3's definition asks for the signature and the title as for tables (${protocol})`, async () => {
    await using bench = await EcuBench.start({
      protocol,
      reads: 'partial',
      edit: (definition) =>
        definition
          .replaceAll('queryCommand   = "Q"', 'queryCommand = "r\\$tsCanId\\x0f\\x00\\x00\\x00\\x14"')
          .replaceAll('versionInfo    = "S"', 'versionInfo = "r\\$tsCanId\\x0e\\x00\\x00\\x00\\x3c"'),
    });
    const { signature, title } = await bench.call('identify');
    assert.deepEqual([signature, title], ['MS2Extra Postern 1.0', 'MS2/Extra microsquirt, simulated by Postern']);
    assert.deepEqual(
      bench.commands.slice(0, 2).map((command) => command.toString('hex')),
      ['72000f00000014', '72000e0000003c'],
    );
    bench.want({ channels: bench.places('rpm') });
    await bench.until(() => bench.frames.length > 3, 'frames come');
    bench.controller.faults.nextReplies.push('half');
    const { length } = bench.frames;
    await bench.until(() => bench.frames.length > length + 5, 'it is found back by the same question');
  });
