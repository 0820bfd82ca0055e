import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parseRecording, type RecordedEntry } from '../../../contract/serial/recording.ts';
import { RecordedChannel } from '../../../drivers/channels/recorded.ts';
import { recording } from '../../../drivers/channels/recording.ts';
import { latin1 } from '../../../drivers/line-channel.ts';
import { recordTo } from '../../../drivers/record-to.ts';
import { fc } from '../../random-cases.ts';
import { ModelBench } from '../e3631a/model.ts';
import { ScriptedChannel } from '../scripted-channel.ts';
import { SelfWindingClock } from '../self-winding-clock.ts';

const clock = new SelfWindingClock();
const sent = (text: string): RecordedEntry => ({ at: 0, sent: latin1(text) });
const received = (text: string): RecordedEntry => ({ at: 0, received: latin1(text) });
const up = { dtr: true, rts: true, cts: true, dsr: true, dcd: false, ri: false };
const text = (bytes: Uint8Array) => String.fromCharCode(...bytes);

describe('a recorded channel', () => {
  it('answers as it was answered', async () => {
    const channel = new RecordedChannel([sent('A?\n'), received('1'), received('\r\n'), sent('B\n')], clock);
    await channel.write(latin1('A?\n'));
    assert.equal(text(await channel.read(100)), '1');
    assert.equal(text(await channel.read(100)), '\r\n');
    assert.equal(text(await channel.read(100)), '');
    await channel.write(latin1('B\n'));
    channel.finish();
  });
  it('does not mind in which pieces it is spoken to', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(10)), fc.array(fc.nat(10)), async (cuts, recordedCuts) => {
        const all = 'OUTP ON\nOUTP?\n';
        const pieces = (at: number[]) => {
          const edges = [0, ...at.map((one) => one % all.length), all.length].sort((a, b) => a - b);
          return edges.slice(1).map((edge, index) => all.slice(edges[index], edge));
        };
        const channel = new RecordedChannel(pieces(recordedCuts).map(sent), clock);
        for (const piece of pieces(cuts)) await channel.write(latin1(piece));
        channel.finish();
      }),
    );
  });
  it('fails at the first word that is not in it', async () => {
    const channel = () => new RecordedChannel([sent('A?\n'), received('1\n')], clock);
    await assert.rejects(channel().write(latin1('B')), /sent "B", but expected: "A\?\\n" sent at 0 ms/);
    await assert.rejects(channel().write(latin1('A?\nB')), /expected/);
    const other = channel();
    await other.write(latin1('A?\n'));
    await assert.rejects(other.write(latin1('A?\n')), /expected: "1\\n" received at 0 ms/);
    await other.read(1);
    await assert.rejects(other.write(latin1('A?\n')), /the recording is over/);
  });
  it('fails on leftovers', async () => {
    const channel = new RecordedChannel([sent('A?\n'), received('1\n')], clock);
    assert.throws(() => channel.finish(), /2 entries are left, the first: "A\?\\n" sent/);
    await channel.write(latin1('A'));
    assert.throws(() => channel.finish(), /the first: "\?\\n" sent/);
  });
  it('has lines where it was looked at them', async () => {
    const channel = new RecordedChannel(
      [{ at: 0, lines: { ...up, dsr: false } }, { at: 1, lines: up }, { at: 2, set: { dtr: false } }, sent('\x03')],
      clock,
    );
    assert.equal((await channel.lines?.get())?.dsr, true);
    await assert.rejects(async () => channel.lines?.set({ dtr: true }), /expected: lines set \{"dtr":false\}/);
    await channel.lines?.set({ dtr: false });
    assert.equal((await channel.lines?.get())?.dtr, false);
    await channel.write(latin1('\x03'));
    channel.finish();
    assert.equal(new RecordedChannel([sent('A')], clock).lines, undefined);
  });
  it('forgets by a purge what would be read next', async () => {
    const channel = new RecordedChannel([received('old'), sent('A?\n'), received('new')], clock);
    await channel.purge();
    await channel.write(latin1('A?\n'));
    assert.equal(text(await channel.read(1)), 'new');
  });
  it('that is closed is of no use', async () => {
    const channel = new RecordedChannel([], clock);
    await channel.close();
    await assert.rejects(channel.read(0), /closed/);
    await assert.rejects(channel.write(new Uint8Array(1)), /closed/);
  });
});

describe('a channel that is recorded', () => {
  it('is as it was, and what went over it is written down', async () => {
    const own = new SelfWindingClock();
    let file = '';
    const channel = recording(
      new ScriptedChannel(own, [['A?\n', [{ afterMs: 5 }, '1\r\n']]], { hasLines: true }),
      (line) => {
        file += line;
      },
      { clock: own, device: 'psu-port' },
    );
    await channel.lines?.get();
    await channel.lines?.get();
    await channel.write(latin1('A?\n'));
    assert.equal(text(await channel.read(100)), '1\r\n');
    assert.equal((await channel.read(10)).length, 0);
    await channel.lines?.set({ dtr: false });
    assert.deepEqual(parseRecording(file).entries, [
      { at: 0, lines: up },
      { at: 0, ...{ sent: latin1('A?\n') } },
      { at: 5, received: latin1('1\r\n') },
      { at: 15, set: { dtr: false } },
    ]);
  });
  it('of a whole session of the E3631A can be played to the driver', async () => {
    const bench = new ModelBench();
    let file = '';
    const recorded = recording(
      bench.wire.channel,
      (line) => {
        file += line;
      },
      { clock: bench.clock },
    );
    await bench.start(recorded);
    await bench.call('set', { output: 'P25V', volts: 5 });
    await bench[Symbol.asyncDispose]();
    const channel = new RecordedChannel(parseRecording(file).entries, new SelfWindingClock());
    const again = new ModelBench();
    await again.start(channel);
    assert.deepEqual(again.state.identity, bench.state.identity);
    await again[Symbol.asyncDispose]();
  });
});

describe('a file of recordings', () => {
  it('is never written over', () => {
    const folder = mkdtempSync(join(tmpdir(), 'postern-record-'));
    try {
      for (const name of ['a.jsonl', 'b', '.c'])
        for (let time = 0; time < 3; time++) recordTo(join(folder, name), 'psu0')(new ScriptedChannel(clock, []));
      const files = readdirSync(folder).sort();
      assert.deepEqual(files, ['.c', '.c.2', '.c.3', 'a.2.jsonl', 'a.3.jsonl', 'a.jsonl', 'b', 'b.2', 'b.3']);
      for (const file of files)
        assert.equal(parseRecording(readFileSync(join(folder, file), 'utf8')).head.device, 'psu0');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('is closed with its channel, whatever still comes', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'postern-record-'));
    try {
      const path = join(folder, 'a.jsonl');
      const channel = recordTo(path, 'psu0')(new ScriptedChannel(clock, [['one'], ['two']]));
      const isOpen = () => openFiles().includes(path);
      await channel.write(latin1('one'));
      assert.equal(isOpen(), true);
      for (let time = 0; time < 2; time++) await channel.close();
      assert.equal(isOpen(), false);
      await channel.write(latin1('two'));
      const { entries } = parseRecording(readFileSync(path, 'utf8'));
      assert.deepEqual(
        entries.map((entry) => 'sent' in entry && text(entry.sent)),
        ['one'],
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

/** Paths of what this process has open. */
function openFiles(): string[] {
  return readdirSync('/proc/self/fd').flatMap((number) => {
    try {
      return [readlinkSync(`/proc/self/fd/${number}`)];
    } catch {
      return []; // that of the listing itself
    }
  });
}
