import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { Refusal } from '../../contract/errors.ts';
import { type AnsweringBroker, answeringBroker } from './answering-broker.ts';
import { runHere, runProcess, start } from './harness.ts';

let broker: AnsweringBroker;
let tapes = ['tape0'];
/** What is on the tape from where it stands; null is a file mark. */
let recorded: (Uint8Array | null)[] = [];
const written: Uint8Array[] = [];
let room = Number.POSITIVE_INFINITY;

const raw = {
  type: 'scsi2',
  residual: 0,
  densityAndBlock: 0x4600_0000,
  status: ['beginningOfTape', 'online'],
  errors: 0,
  file: 0,
  block: -1,
};

before(async () => {
  broker = await answeringBroker({
    'ioctl.list': () => ({
      devices: ['clock', ...tapes].map((device) => ({
        device,
        profile: device === 'clock' ? 'rtc' : 'mtio',
        path: '/dev/nst0',
        present: true,
        open: false,
      })),
    }),
    'ioctl.call': ({ device, request, fields }) => {
      if (device !== 'tape0')
        throw new Refusal('not_found', `there is no device '${String(device)}' in the policy`, { device });
      if (Object(fields).op === 'erase')
        throw new Refusal('denied', 'no rule names the danger erase', { ask: 'erase in the dangers of rule x' });
      return {
        device,
        request,
        returned: 0,
        fields: request === 'status' ? raw : request === 'position' ? { block: 17 } : {},
      };
    },
    'stream.read': () => ({ bytes: recorded.shift() ?? new Uint8Array(0), more: false }),
    'stream.write': ({ bytes }) => {
      if (written.length >= room)
        throw new Refusal('device', 'tape0: ENOSPC: the end of the tape', { errno: 'ENOSPC' });
      written.push(bytes as Uint8Array);
      return { written: (bytes as Uint8Array).length };
    },
    'devices.list': () => ({ devices: [{ device: 'tape0', kind: 'ioctl', units: [] }] }),
  });
  Object.assign(process.env, { POSTERN_UID: broker.env.POSTERN_UID, XDG_CONFIG_HOME: broker.folder });
});
after(() => broker[Symbol.asyncDispose]());
beforeEach(() => {
  tapes = ['tape0'];
  recorded = [];
  written.length = 0;
  room = Number.POSITIVE_INFINITY;
  broker.calls.length = 0;
});

const run = (text: string, input: string | Buffer = '') =>
  runHere([...text.split(' '), '--socket', broker.socket, '--key', broker.key], input);
const operations = () =>
  broker.calls.filter(({ method }) => method === 'ioctl.call').map(({ params }) => Object(params).fields);

describe("mt's verbs", () => {
  const cases: [line: string, fields: object, printed: string][] = [
    ['rewind tape0', { op: 'rewind', count: 1 }, 'tape0: at the beginning\n'],
    ['forward-files tape0 2', { op: 'forwardFiles', count: 2 }, 'tape0: forward over 2 file marks\n'],
    ['fsf tape0', { op: 'forwardFiles', count: 1 }, 'tape0: forward over 1 file mark\n'],
    ['bsf tape0 3', { op: 'backwardFiles', count: 3 }, 'tape0: back over 3 file marks\n'],
    ['fsr tape0 3', { op: 'forwardRecords', count: 3 }, 'tape0: forward over 3 blocks\n'],
    ['bsr tape0', { op: 'backwardRecords', count: 1 }, 'tape0: back over 1 block\n'],
    ['eod tape0', { op: 'endOfData', count: 1 }, 'tape0: at the end of what is recorded\n'],
    ['eom tape0', { op: 'endOfData', count: 1 }, 'tape0: at the end of what is recorded\n'],
    ['weof tape0 2', { op: 'writeFileMarks', count: 2 }, 'tape0: 2 file marks written\n'],
    ['eof tape0', { op: 'writeFileMarks', count: 1 }, 'tape0: 1 file mark written\n'],
    ['seek tape0 0', { op: 'seek', count: 0 }, 'tape0: at block 0\n'],
    ['load tape0', { op: 'load', count: 1 }, 'tape0: loaded\n'],
    ['offline tape0', { op: 'offline', count: 1 }, 'tape0: ejected\n'],
    ['eject tape0', { op: 'offline', count: 1 }, 'tape0: ejected\n'],
    ['lock tape0', { op: 'lock', count: 1 }, 'tape0: locked\n'],
    ['unlock tape0', { op: 'unlock', count: 1 }, 'tape0: unlocked\n'],
    ['retension tape0', { op: 'retension', count: 1 }, 'tape0: tension evened, at the beginning\n'],
    ['setblk tape0 512', { op: 'setBlockSize', count: 512 }, 'tape0: blocks of 512 bytes\n'],
    ['set-block-size tape0 0', { op: 'setBlockSize', count: 0 }, 'tape0: blocks may have any size\n'],
    ['setdensity tape0 70', { op: 'setDensity', count: 70 }, 'tape0: density code 70\n'],
    ['setpartition tape0 1', { op: 'setPartition', count: 1 }, 'tape0: partition 1\n'],
    ['compression tape0 0', { op: 'setCompression', count: 0 }, 'tape0: compression off\n'],
  ];
  for (const [line, fields, printed] of cases)
    it(`tape ${line}`, async () => {
      assert.deepEqual(await run(`tape ${line}`), { status: 0, out: printed, err: '' });
      assert.deepEqual(operations(), [fields]);
      assert.deepEqual(JSON.parse((await run(`tape ${line} --json`)).out), { device: 'tape0', ...fields });
    });

  it('may leave the device out where there is one tape', async () => {
    assert.equal((await run('tape fsf 2')).out, 'tape0: forward over 2 file marks\n');
    assert.equal((await run('tape rewind')).out, 'tape0: at the beginning\n');
    tapes = ['tape0', 'tape1'];
    assert.match((await run('tape rewind')).err, /which tape\?\n {2}hint: there are tape0, tape1\n/);
    tapes = [];
    assert.match((await run('tape rewind')).err, /there is no tape that you may see/);
  });
  it('says what is missing, too much or unknown', async () => {
    assert.match((await run('tape seek tape0')).err, /which block\?/);
    assert.match((await run('tape rewind tape0 2')).err, /'2' is one argument too many/);
    assert.match((await run('tape fsf tape0 two')).err, /count 'two' is not a whole number/);
    assert.match((await run('tape rewnd tape0')).err, /did you mean rewind\?/);
    const { status, err } = await run('tape rewind tpae0');
    assert.equal(status, 5);
    assert.match(err, /did you mean 'tape0'\?/);
  });
  it('erases, the whole or the mark that says so, if a rule names it', async () => {
    const { status, err } = await run('tape erase tape0');
    assert.equal(status, 3);
    assert.match(err, /no rule names the danger erase\n {2}ask: erase in the dangers of rule x/);
    await run('tape erase tape0 --short');
    assert.deepEqual(operations(), [
      { op: 'erase', count: 1 },
      { op: 'erase', count: 0 },
    ]);
  });
});

describe('tape status and position', () => {
  it('tell where it stands', async () => {
    const { out } = await run('tape status');
    assert.match(out, /^file number: +0$/m);
    assert.match(out, /^block number: +not known$/m);
    assert.match(out, /^partition: +0$/m);
    assert.match(out, /^blocks: +of any size$/m);
    assert.match(out, /^density: +0x46$/m);
    assert.match(out, /^status: +beginningOfTape, online$/m);
    const json = JSON.parse((await run('tape status tape0 --json')).out);
    assert.deepEqual([json.device, json.fileNumber, json.online], ['tape0', 0, true]);
    assert.equal((await run('tape tell tape0')).out, 'tape0: at block 17\n');
    assert.deepEqual(JSON.parse((await run('tape position --json')).out), { device: 'tape0', block: 17 });
  });
});

const block = (...values: number[]) => Uint8Array.from(values);

describe('tape read', () => {
  it('gives the bytes up to the file mark exactly, and counts on standard error', async () => {
    recorded = [block(0, 255, 10), block(13), null, block(9)];
    const { status, out, err, bytes } = await run('tape read tape0');
    assert.deepEqual([status, out], [0, '']);
    assert.deepEqual([...(bytes ?? [])], [0, 255, 10, 13]);
    assert.match(err, /^tape0: 1 file, 2 blocks, 4 bytes in \d\.\d s \(.*\/s\)\n$/);
  });
  it('goes on over file marks, to the end of what is recorded at most', async () => {
    recorded = [block(1), null, block(2), block(3), null, null, block(4)];
    const { bytes, err } = await run('tape read tape0 - --files 9 --json');
    assert.deepEqual([...(bytes ?? [])], [1, 2, 3]);
    const { seconds, ...counts } = JSON.parse(err);
    assert.deepEqual(counts, { device: 'tape0', files: 2, blocks: 3, bytes: 3 });
    assert.equal(typeof seconds, 'number');
    recorded = [block(1), null, block(2), null, block(3)];
    assert.deepEqual([...((await run('tape read tape0 --files 2')).bytes ?? [])], [1, 2]);
  });
  it('writes a file, and leaves one alone for a tape that cannot be read', async () => {
    const file = join(broker.folder, 'read.bin');
    recorded = [block(1, 2), null];
    const { status, bytes } = await run(`tape read tape0 ${file} --block-bytes 512`);
    assert.deepEqual([status, bytes], [0, undefined]);
    assert.deepEqual([...readFileSync(file)], [1, 2]);
    assert.equal(Object(broker.calls[0]?.params).maxBytes, 512);
    await using broken = await answeringBroker({
      'stream.read': () =>
        Promise.reject(new Refusal('device', 'tape0: ENOMEDIUM: no cartridge', { errno: 'ENOMEDIUM' })),
    });
    const refused = await runHere(['tape', 'read', 'tape0', file, '--socket', broken.socket, '--key', broken.key]);
    assert.equal(refused.status, 10);
    assert.equal(refused.err, 'postern: device: tape0: ENOMEDIUM: no cartridge\n');
    assert.ok(existsSync(file));
    assert.equal(readFileSync(file).length, 2);
  });
  it('says what cannot be', async () => {
    assert.match((await run('tape read tape0 --block-bytes 0')).err, /--block-bytes 0 is not in 1 to 1048576/);
    assert.match((await run('tape read tape0 --files x')).err, /--files 'x' is not a whole number/);
    recorded = [block(1)];
    assert.match(
      (await run('tape read tape0 /nowhere/file')).err,
      /cannot write \/nowhere\/file: there is no such file/,
    );
  });
  it('ends quietly when its reader goes away', async () => {
    recorded = Array.from({ length: 400 }, () => new Uint8Array(50_000));
    const reading = start(['tape', 'read', 'tape0'], broker.env);
    reading.hangUp();
    const { status, err } = await reading.ended();
    assert.deepEqual([status, err], [0, '']);
  });
});

describe('tape write', () => {
  it('cuts standard input into blocks', async () => {
    const { status, out, err } = await run('tape write tape0 --block-bytes 4', Buffer.from([0, 1, 2, 3, 255, 5]));
    assert.deepEqual([status, out], [0, '']);
    assert.deepEqual(
      written.map((bytes) => [...bytes]),
      [
        [0, 1, 2, 3],
        [255, 5],
      ],
    );
    assert.match(err, /^tape0: 2 blocks, 6 bytes in/);
    assert.deepEqual(operations(), []);
  });
  it('writes a file in blocks like those of tar, and a mark behind it where told', async () => {
    const file = join(broker.folder, 'write.bin');
    writeFileSync(file, Buffer.alloc(25_000, 7));
    assert.equal((await run(`tape write tape0 ${file} --mark`)).status, 0);
    assert.deepEqual(
      written.map(({ length }) => length),
      [10_240, 10_240, 4520],
    );
    assert.deepEqual(operations(), [{ op: 'writeFileMarks', count: 1 }]);
  });
  it('tells how much was written before it failed', async () => {
    room = 2;
    const { status, err } = await run('tape write --block-bytes 1 --mark', 'abcdef');
    assert.equal(status, 10);
    assert.match(err, /^tape0: 2 blocks, 2 bytes in .*\npostern: device: tape0: ENOSPC: the end of the tape\n$/);
    assert.deepEqual(operations(), []);
  });
  it('needs a file that is there', async () => {
    assert.match(
      (await run('tape write tape0 /no/such/file')).err,
      /cannot read \/no\/such\/file: there is no such file/,
    );
    assert.match((await run(`tape write tape0 ${broker.folder}`)).err, /cannot read .*: it is a folder/);
  });
  it('goes through a pipe as a process', async () => {
    const { status } = await runProcess(['tape', 'write', 'tape0'], broker.env);
    assert.equal(status, 0);
    assert.deepEqual(written, []);
  });
});
