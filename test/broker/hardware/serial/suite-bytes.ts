import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SerialLine } from '../../../../broker/hardware/os.ts';
import { fc } from '../../../random-cases.ts';
import { fails, numberOf, pause, receive, rests, type SerialBench, until } from './suite-bench.ts';

const FIONREAD = 0x541b;
const MIB = 1024 * 1024;
/** So many bytes are under way at most: a port without flow control keeps 4096. */
const UNDER_WAY = 2048;

const everyByte = Uint8Array.from({ length: 256 }, (_, value) => value);
/** Bytes that differ from their neighbours, so that none can be lost, doubled or exchanged unnoticed. */
const stream = (length: number) => Buffer.from(Uint8Array.from({ length }, (_, at) => (at * 167 + (at >>> 8)) & 0xff));

function pieces(bytes: Uint8Array, seed: number, most: number): Uint8Array[] {
  const lengths = fc.sample(fc.integer({ min: 1, max: most }), {
    seed,
    numRuns: Math.ceil((2.5 * bytes.length) / most),
  });
  let at = 0;
  return lengths.flatMap((length) => {
    const piece = bytes.subarray(at, at + length);
    at += length;
    return piece.length > 0 ? [piece] : [];
  });
}

export function bytes(bench: SerialBench): void {
  describe('bytes', () => {
    it('go both ways, each value as it is', async () => {
      const line = await bench.open();
      bench.send(everyByte);
      assert.deepEqual(await receive(line, 256), Buffer.from(everyByte));
      await line.write(everyByte);
      assert.deepEqual(await bench.hears(256), Buffer.from(everyByte));
    });

    it('are no text: nothing is echoed, translated, or taken for a command', async () => {
      const line = await bench.open({ flowControl: 'none' });
      const text = 'a\r\nb\n\x03\x04\x08\x11\x13\x15\x16\x17\x1a\x1c\x7f\xff\xff\0';
      bench.send(Buffer.from(text, 'latin1'));
      assert.equal((await receive(line, text.length)).toString('latin1'), text);
      assert.equal(bench.heardBytes.length, 0);
      await line.write(Buffer.from(text, 'latin1'));
      assert.equal((await bench.hears(text.length)).toString('latin1'), text);
    });

    it('are received in order, and none is lost: a mebibyte', async () => {
      const line = await bench.open();
      const sent = stream(MIB);
      let received = 0;
      const feed = async () => {
        let at = 0;
        for (const piece of pieces(sent, 1, UNDER_WAY / 2)) {
          await until(() => at - received <= UNDER_WAY / 2, 'room');
          bench.send(piece);
          at += piece.length;
        }
      };
      const fed = feed();
      const into = Buffer.alloc(5000);
      const parts: Buffer[] = [];
      while (received < MIB) {
        const length = await line.read(into);
        parts.push(Buffer.from(into.subarray(0, length)));
        received += length;
      }
      await fed;
      assert.ok(Buffer.concat(parts).equals(sent));
    });

    it('are sent in order, and none is lost: a mebibyte, by writes that wait for each other', async () => {
      const line = await bench.open();
      const sent = stream(MIB);
      await Promise.all(pieces(sent, 2, 20_000).map((piece) => line.write(piece)));
      assert.ok((await bench.hears(MIB)).equals(sent));
    });

    it('go both ways at once, also when the far end is slow', async () => {
      const line = await bench.open();
      bench.fixture.stop();
      const written = line.write(stream(100_000));
      await pause(20);
      const first = receive(line, 3);
      await pause(20);
      bench.send('one');
      assert.equal(String(await first), 'one');
      // A read waits anew, and does not keep the write from going on.
      const second = receive(line, 3);
      bench.fixture.go();
      await written;
      assert.ok((await bench.hears(100_000)).equals(stream(100_000)));
      bench.send('two');
      assert.equal(String(await second), 'two');
    });
  });

  describe('waiting', () => {
    it('of a read ends with the first bytes, however few', async () => {
      const line = await bench.open();
      let length: number | undefined;
      const into = Buffer.alloc(100);
      const read = line.read(into).then((count) => {
        length = count;
      });
      await pause(20);
      assert.equal(length, undefined);
      bench.send('ab');
      await read;
      assert.ok(length !== undefined && length >= 1 && length <= 2);
      assert.equal(into.subarray(0, length).toString(), 'ab'.slice(0, length));
    });

    it('costs no time of the processor', async () => {
      const line = await bench.open();
      const read = receive(line, 1);
      bench.fixture.stop();
      const written = line.write(Buffer.alloc(100_000)).catch(() => {});
      await pause(20);
      await rests();
      line.purge('unsent');
      bench.send('x');
      await Promise.all([read, written]);
    });

    it('bytes that nobody reads cost no time of the processor', async () => {
      const line = await bench.open();
      await line.write(Buffer.from('x'));
      bench.send('a');
      await receive(line, 1);
      bench.fixture.stop();
      const written = line.write(Buffer.alloc(100_000)).catch(() => {});
      bench.send('unread');
      bench.fixture.go();
      await written;
      await rests();
      assert.equal(String(await receive(line, 6)), 'unread');
    });
  });

  const waits = async (line: SerialLine, count: number) =>
    until(async () => (await numberOf(line, FIONREAD)) >= count, `${count} bytes that wait`);

  describe('purge', () => {
    it('throws away what was received and not read', async () => {
      const line = await bench.open();
      bench.send('old');
      await waits(line, 3);
      line.purge('received');
      bench.send('new');
      assert.equal(String(await receive(line, 3)), 'new');
    });

    it('keeps what was received when it is of what is unsent', async () => {
      const line = await bench.open();
      bench.send('kept');
      await waits(line, 4);
      line.purge('unsent');
      assert.equal(String(await receive(line, 4)), 'kept');
    });

    it('ends the writes that wait; what is written next goes out by itself', async () => {
      const line = await bench.open();
      bench.fixture.stop();
      const writes = [line.write(Buffer.alloc(1_000_000, 'a')), line.write(Buffer.from('b'))];
      const ends = writes.map((write) => assert.rejects(write, fails('ECANCELED')));
      await pause(20);
      line.purge('both');
      await Promise.all(ends);
      const next = line.write(Buffer.from('next'));
      bench.fixture.go();
      await next;
      await until(() => bench.heardBytes.toString().endsWith('next'), 'the next');
      assert.match(bench.heardBytes.toString(), /^a*next$/);
      assert.ok(bench.heardBytes.length < 1_000_000);
    });
  });
}
