/**
 * The typical write of a tape: finds the cartridge by its bar code, loads it, waits until the drive is ready, rewinds, writes a
 * file, reads it back, and puts the cartridge away.
 *
 *     node examples/tape-write.ts FILE BARCODE [TAPE [CHANGER]]
 *
 * TAPE and CHANGER are names of the inventory; rules must allow write on both, and name the dangers 'mark' and 'move'.
 */
import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { Postern, type Tape } from '../client/main.ts';

const READY_WITHIN_MS = 120_000;

const [file, barcode, tapeName = 'tape', changerName = 'changer'] = process.argv.slice(2);
if (file === undefined || barcode === undefined) {
  console.error('usage: node examples/tape-write.ts FILE BARCODE [TAPE [CHANGER]]');
  process.exit(2);
}

await using postern = await Postern.connect({ reconnect: false }); // after a lost connection nobody knows where the tape stands
await using _tapeHeld = await postern.lease({ device: tapeName }); // nobody else winds it meanwhile
await using _changerHeld = await postern.lease({ device: changerName });
const [tape, changer] = [postern.tape(tapeName), postern.changer(changerName)];

const { type, unit } = await changer.load(barcode);
console.log(`${barcode} was in ${type}/${unit}, and is in the drive`);
await ready(tape);

await tape.rewind();
const sent = createHash('sha256');
const { blocks, bytes } = await tape.writeAll(hashed(createReadStream(file), sent), { blockBytes: 65_536 });
await tape.writeFileMarks();
console.log(`${bytes} bytes written in ${blocks} blocks`);

await tape.rewind();
const read = createHash('sha256');
for await (const block of tape.blocks()) read.update(block);
const [wanted, found] = [sent.digest('hex'), read.digest('hex')];
console.log(wanted === found ? `read back as it was: SHA-256 ${found}` : 'what is on the tape is not what was written');

await tape.eject();
const slot = await changer.unload();
console.log(`${barcode} is in ${slot.type}/${slot.unit}`);
process.exitCode = wanted === found ? 0 : 1;

/** A drive takes its time to thread a cartridge that a robot has put in. */
async function ready(drive: Tape): Promise<void> {
  await drive.load();
  for (const end = Date.now() + READY_WITHIN_MS; !(await drive.status()).online; await pause(500))
    if (Date.now() > end) throw new Error(`${drive.device} is not ready`);
}

async function* hashed(source: AsyncIterable<Uint8Array>, hash: Hash): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) {
    hash.update(chunk);
    yield chunk;
  }
}
