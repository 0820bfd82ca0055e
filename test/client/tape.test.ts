import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Postern } from '../../client/postern.ts';
import type { Tape } from '../../client/tape.ts';
import { concat } from '../../contract/bytes.ts';
import { Refusal } from '../../contract/errors.ts';
import { fc } from '../random-cases.ts';
import { MemoryBroker } from './memory-broker.ts';
import type { Peer } from './scripted-broker.ts';

const device = 'tape0';

async function connected(): Promise<{ postern: Postern; peer: Peer; tape: Tape }> {
  const { postern, peer } = await new MemoryBroker().connect();
  return { postern, peer, tape: postern.tape(device) };
}

const request = (name: string, fields?: object) => ({
  device,
  profile: 'mtio',
  request: name,
  ...(fields === undefined ? {} : { fields }),
});
const answer = (name: string, fields: object = {}) => ({ device, request: name, returned: 0, fields });

/** What MTIOCGET gives for a tape at its beginning, in partition 1, with blocks of 512 bytes. */
const raw = {
  type: 'scsi2',
  residual: 0x101,
  densityAndBlock: 0x4600_0200,
  status: ['beginningOfTape', 'online', 'immediateReport'],
  errors: 0x1_0002,
  file: 0,
  block: 0,
};

describe('a tape', () => {
  it('tells where it stands and what the drive says', async () => {
    const { postern, peer, tape } = await connected();
    const status = tape.status();
    await peer.answer('ioctl.call', request('status'), answer('status', raw));
    assert.deepEqual(await status, {
      fileNumber: 0,
      blockNumber: 0,
      partition: 1,
      bits: raw.status,
      online: true,
      doorOpen: false,
      writeProtected: false,
      fileMark: false,
      beginningOfTape: true,
      endOfTape: false,
      endOfData: false,
      blockBytes: 512,
      density: 0x46,
      recoveredErrors: 2,
    });
    const position = tape.position();
    await peer.answer('ioctl.call', request('position'), answer('position', { block: 17 }));
    assert.equal(await position, 17);
    await postern.close();
  });

  it("reads a drive's register as unsigned, and longs that travel as text", async () => {
    const { postern, peer, tape } = await connected();
    const status = tape.status();
    const strange = {
      ...raw,
      densityAndBlock: '-2147483648',
      residual: '257',
      errors: '1',
      status: ['doorOpen', '0x2'],
    };
    await peer.answer('ioctl.call', request('status'), answer('status', strange));
    const { density, blockBytes, partition, recoveredErrors, doorOpen, bits } = await status;
    assert.deepEqual([density, blockBytes, partition, recoveredErrors, doorOpen], [0x80, 0, 1, 1, true]);
    assert.deepEqual(bits, ['doorOpen', '0x2']);
    await postern.close();
  });

  it('does each operation by its name', async () => {
    const { postern, peer, tape } = await connected();
    const acts: [() => Promise<void>, op: string, count: number][] = [
      [() => tape.rewind(), 'rewind', 1],
      [() => tape.forwardFiles(2), 'forwardFiles', 2],
      [() => tape.backwardFiles(), 'backwardFiles', 1],
      [() => tape.forwardRecords(3), 'forwardRecords', 3],
      [() => tape.backwardRecords(), 'backwardRecords', 1],
      [() => tape.endOfData(), 'endOfData', 1],
      [() => tape.seek(0), 'seek', 0],
      [() => tape.writeFileMarks(2), 'writeFileMarks', 2],
      [() => tape.erase(), 'erase', 1],
      [() => tape.erase({ short: true }), 'erase', 0],
      [() => tape.load(), 'load', 1],
      [() => tape.eject(), 'offline', 1],
      [() => tape.retension(), 'retension', 1],
      [() => tape.setBlockSize(512), 'setBlockSize', 512],
      [() => tape.lock(), 'lock', 1],
      [() => tape.unlock(), 'unlock', 1],
      [() => tape.operate('setDensity', 0x46), 'setDensity', 0x46],
    ];
    for (const [act, op, count] of acts) {
      const done = act();
      await peer.answer('ioctl.call', request('operate', { op, count }), answer('operate'));
      assert.equal(await done, undefined);
    }
    await postern.close();
  });

  it('reads a block, or null at a file mark', async () => {
    const { postern, peer, tape } = await connected();
    const block = tape.read({ maxBytes: 512 });
    await peer.answer('stream.read', { device, maxBytes: 512 }, { bytes: Uint8Array.of(1), more: false });
    assert.deepEqual(await block, Uint8Array.of(1));
    const mark = tape.read();
    await peer.answer('stream.read', { device }, { bytes: new Uint8Array(0), more: false });
    assert.equal(await mark, null);
    await postern.close();
  });

  it('is told how much of a block the drive took, and how much was written before it failed', async () => {
    const { postern, peer, tape } = await connected();
    const writing = tape.write(Uint8Array.of(1, 2, 3));
    await peer.answer('stream.write', { device, bytes: Uint8Array.of(1, 2, 3) }, { written: 2 });
    await assert.rejects(writing, { code: 'device', message: /took 2 of 3 bytes/ });
    const all = tape.writeAll([Uint8Array.of(1, 2, 3, 4, 5)], { blockBytes: 2 });
    await peer.answer('stream.write', { device, bytes: Uint8Array.of(1, 2) }, { written: 2 });
    const id = await peer.expect('stream.write', { device, bytes: Uint8Array.of(3, 4) });
    peer.refuse(id, { code: 'device', message: 'the tape is full', data: { errno: 'ENOSPC' } });
    await assert.rejects(all, { code: 'device', data: { errno: 'ENOSPC', written: { blocks: 1, bytes: 2 } } });
    assert.deepEqual(peer.leftovers, []);
    await postern.close();
  });

  it("passes on what its source throws, the source's own", async () => {
    const { postern, tape } = await connected();
    async function* source(): AsyncGenerator<Uint8Array> {
      yield Uint8Array.of(1);
      throw new RangeError('no more');
    }
    await assert.rejects(tape.writeAll(source()), RangeError);
    await postern.close();
  });
});

/** A tape at the broker's end: blocks, and null for a file mark. Reads past its end give nothing. */
async function serveTape(peer: Peer, recorded: (Uint8Array | null)[]): Promise<void> {
  let at = 0;
  for (;;) {
    const { id, method, params } = await peer.request();
    const { fields, bytes } = params as { fields?: { op: string; count: number }; bytes?: Uint8Array };
    if (method === 'stream.write') {
      recorded.splice(at++, recorded.length, bytes ?? null);
      peer.reply(id, { written: bytes?.length });
    } else if (method === 'stream.read') {
      peer.reply(id, { bytes: recorded[at++] ?? new Uint8Array(0), more: false });
    } else if (fields?.op === 'rewind') {
      at = 0;
      peer.reply(id, answer('operate'));
    } else if (fields?.op === 'writeFileMarks') {
      recorded.splice(at++, recorded.length, null);
      peer.reply(id, answer('operate'));
    } else if (fields?.op === 'forwardFiles') {
      at = recorded.indexOf(null, at) + 1;
      peer.reply(id, answer('operate'));
    } else throw new Refusal('internal', `not of this test: ${method}`);
  }
}

describe('the contents of a tape', () => {
  it('come back as they were written, file by file', async () => {
    const { postern, peer, tape } = await connected();
    void serveTape(peer, []);
    const file = fc.uint8Array({ minLength: 1, maxLength: 100 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(file, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 50 }),
        async (files, size) => {
          await tape.rewind();
          for (const bytes of files) {
            const { blocks, bytes: count } = await tape.writeAll([bytes], { blockBytes: size });
            assert.deepEqual([blocks, count], [Math.ceil(bytes.length / size), bytes.length]);
            await tape.writeFileMarks();
          }
          await tape.rewind();
          const read: Uint8Array[] = [];
          for await (const blocks of tape.files()) {
            const parts: Uint8Array[] = [];
            for await (const block of blocks) parts.push(block);
            read.push(concat(parts));
          }
          assert.deepEqual(read, files);
        },
      ),
      { numRuns: 20 },
    );
    await postern.close();
  });

  it('are skipped as far as they are not read', async () => {
    const { postern, peer, tape } = await connected();
    const block = (value: number) => Uint8Array.of(value);
    void serveTape(peer, [block(1), block(2), null, block(3), block(4), null, block(5), null, null, block(6)]);
    const firsts: number[] = [];
    let count = 0;
    for await (const blocks of tape.files()) {
      if (++count === 2) continue;
      for await (const [value] of blocks) {
        firsts.push(value ?? 0);
        break;
      }
    }
    assert.deepEqual([firsts, count], [[1, 5], 3]);
    await postern.close();
  });
});
