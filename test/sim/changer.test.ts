/** The simulated media changer: what drivers/scsi/ch.c and a library with a bar code reader answer. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Fd } from '../../broker/hardware/os.ts';
import { OsError } from '../../broker/hardware/os.ts';
import { type ChangerOptions, SimulatedChanger } from '../../sim/changer.ts';
import { SimulatedKernel } from '../../sim/kernel.ts';
import { TapeMedium } from '../../sim/tape/medium.ts';
import { SimulatedTape } from '../../sim/tape.ts';
import { VirtualClock } from '../../sim/virtual-clock.ts';
import { TapePlayer } from './tape-replay.ts';

const [PICKER, SLOT, PORTAL, DRIVE] = [0, 1, 2, 3];

const CHIOMOVE = 0x40146301;
const CHIOEXCHANGE = 0x401c6302;
const CHIOPOSITION = 0x400c6303;

function bench(options: Partial<ChangerOptions> = {}) {
  const clock = new VirtualClock();
  const kernel = new SimulatedKernel(clock);
  const tape = new SimulatedTape(kernel);
  const cartridges = ['A00001L8', 'A00002L8', 'CLN001'].map(
    (label) => new TapeMedium({ label, items: [{ text: label }] }),
  );
  const changer = new SimulatedChanger(kernel, { drives: [tape], slots: 4, cartridges, ...options });
  const fd = kernel.open('/dev/sch0', 'read-write');
  const player = new TapePlayer(kernel);
  const play = async (...calls: string[]) => {
    const answers: string[] = [];
    for (const call of calls) answers.push((await player.play(call)).replace(/^.* → /, '').replace(/ · .*/, ''));
    return answers;
  };
  return { clock, kernel, tape, changer, fd, play };
}

type Bench = Pick<ReturnType<typeof bench>, 'kernel' | 'fd'>;

/** A request whose struct is ints: 'ok', or the errno. */
function call({ kernel, fd }: Bench, request: number, ...values: number[]): string {
  const bytes = Buffer.alloc((request >>> 16) & 0x3fff);
  for (const [index, value] of values.entries()) bytes.writeInt32LE(value, index * 4);
  return answer(() => kernel.ioctl(fd, request, bytes));
}

function answer(act: () => unknown): string {
  try {
    act();
    return 'ok';
  } catch (error) {
    if (error instanceof OsError) return error.errno;
    throw error;
  }
}

/** CHIOGELEM: status, tag, where from, id, flags. */
function element({ kernel, fd }: Bench, type: number, unit: number): string {
  const bytes = Buffer.alloc(108, 0xee);
  bytes.writeInt32LE(type, 0);
  bytes.writeInt32LE(unit, 4);
  kernel.ioctl(fd, 0x406c6310, bytes);
  const [status, errno, fromType, fromUnit, id, lun] = [8, 12, 16, 20, 24, 28].map((at) => bytes.readInt32LE(at));
  assert.deepEqual([bytes.readInt32LE(0), bytes.readInt32LE(4), errno, lun], [type, unit, 0, 0]);
  assert.ok(
    bytes.subarray(64, 104).every((byte) => byte === 0),
    'no sequence number, no alternate tag',
  );
  const tag = bytes.toString('latin1', 32, 64).replace(/\0+$/, '');
  assert.ok(tag === '' || tag.length === 32, 'padded with spaces');
  return `0x${status?.toString(16)} ${tag.trim()} ${fromType}:${fromUnit} ${id} 0x${bytes.readInt32LE(104).toString(16)}`;
}

describe('a changer', () => {
  it('has eight slots, unless it is told', () => {
    const kernel = new SimulatedKernel();
    const drives = [new SimulatedTape(kernel)];
    assert.equal(new SimulatedChanger(kernel, { drives }).slots.length, 8);
    const cartridges = [new TapeMedium(), new TapeMedium()];
    assert.throws(() => new SimulatedChanger(kernel, { drives, slots: 1, cartridges }), { errno: 'EXFULL' });
  });

  it('is known by number', () => {
    const { kernel, fd } = bench();
    assert.deepEqual(kernel.identify(fd), { type: 'character', rdev: 86 * 256 });
    assert.equal(kernel.realPath('/sys/dev/char/86:0/subsystem'), '/sys/class/scsi_changer');
    kernel.close(kernel.open('/dev/sch0', 'read'));
  });

  it('counts its elements', () => {
    const { kernel, fd } = bench();
    const bytes = new Int32Array(5);
    kernel.ioctl(fd, 0x80146306, new Uint8Array(bytes.buffer));
    assert.deepEqual([...bytes], [0, 1, 4, 1, 1]);
    const vendor = Buffer.alloc(112, 1);
    kernel.ioctl(fd, 0x80706313, vendor);
    assert.ok(vendor.every((byte) => byte === 0));
  });

  it('reads the labels of its cartridges', () => {
    const { changer, ...at } = bench();
    assert.equal(element(at, PORTAL, 0), '0x38  0:0 0 0x10', 'for cartridges to come and go');
    changer.putIntoPortal(new TapeMedium({ label: 'NEW001' }));
    assert.deepEqual(
      [
        element(at, SLOT, 0),
        element(at, SLOT, 3),
        element(at, PICKER, 0),
        element(at, PORTAL, 0),
        element(at, DRIVE, 0),
      ],
      ['0x9 A00001L8 0:0 0 0x10', '0x8  0:0 0 0x10', '0x0  0:0 0 0x10', '0x3b NEW001 0:0 0 0x10', '0x8  0:0 0 0x18'],
    );
    for (const [type, unit] of [
      [SLOT, 4],
      [4, 0],
      [-1, 0],
      [SLOT, -1],
    ] as const)
      assert.equal(
        answer(() => element(at, type, unit)),
        'EINVAL',
      );
  });

  it('moves a cartridge, which remembers where it came from', () => {
    const { changer, ...at } = bench();
    assert.equal(call(at, CHIOMOVE, SLOT, 1, SLOT, 3, 0), 'ok');
    assert.deepEqual(changer.slots, ['A00001L8', undefined, 'CLN001', 'A00002L8']);
    assert.equal(element(at, SLOT, 3), '0x9 A00002L8 1:1 0 0x14');
    assert.equal(element(at, SLOT, 1), '0x8  0:0 0 0x10');
    assert.equal(call(at, CHIOMOVE, SLOT, 3, PORTAL, 0, 0), 'ok');
    assert.equal(element(at, PORTAL, 0), '0x39 A00002L8 1:3 0 0x14', 'nobody imported it');
    assert.equal(changer.takeFromPortal().label, 'A00002L8');
    assert.equal(changer.portal, undefined);
  });

  it('refuses what cannot be', () => {
    const { changer, ...at } = bench();
    const rows: [answer: string, ...values: number[]][] = [
      ['EBADE', SLOT, 3, SLOT, 0, 0],
      ['EXFULL', SLOT, 0, SLOT, 1, 0],
      ['EXFULL', SLOT, 0, SLOT, 0, 0],
      ['EBADSLT', SLOT, 0, SLOT, 4, 0],
      ['EBADSLT', 7, 0, SLOT, 3, 0],
      ['EIO', SLOT, 0, SLOT, 3, 1],
    ];
    for (const [expected, ...values] of rows) assert.equal(call(at, CHIOMOVE, ...values), expected, values.join());
    assert.deepEqual(changer.slots, ['A00001L8', 'A00002L8', 'CLN001', undefined]);
    assert.equal(call(at, CHIOPOSITION, SLOT, 3, 0), 'ok');
    assert.equal(call(at, CHIOPOSITION, SLOT, 4, 0), 'EBADSLT');
    assert.equal(call(at, CHIOPOSITION, SLOT, 3, 1), 'EIO');
    assert.throws(() => changer.takeFromPortal(), { errno: 'EBADE' });
    changer.putIntoPortal(new TapeMedium());
    assert.throws(() => changer.putIntoPortal(new TapeMedium()), { errno: 'EXFULL' });
  });

  it('exchanges', () => {
    const { changer, tape, ...at } = bench();
    assert.equal(call(at, CHIOEXCHANGE, SLOT, 0, SLOT, 1, SLOT, 3, 0), 'ok');
    assert.deepEqual(changer.slots, [undefined, 'A00001L8', 'CLN001', 'A00002L8']);
    assert.equal(element(at, SLOT, 1), '0x9 A00001L8 1:0 0 0x14');
    assert.equal(call(at, CHIOEXCHANGE, SLOT, 1, SLOT, 2, SLOT, 1, 0), 'ok');
    assert.deepEqual(changer.slots, [undefined, 'CLN001', 'A00001L8', 'A00002L8']);
    const rows: [answer: string, ...values: number[]][] = [
      ['EBADE', SLOT, 0, SLOT, 1, SLOT, 0, 0],
      ['EBADE', SLOT, 1, SLOT, 0, SLOT, 0, 0],
      ['EXFULL', SLOT, 1, SLOT, 2, SLOT, 3, 0],
      ['EXFULL', SLOT, 1, SLOT, 1, SLOT, 0, 0],
      ['EXFULL', SLOT, 1, SLOT, 2, SLOT, 2, 0],
      ['EBADSLT', SLOT, 1, SLOT, 2, SLOT, 9, 0],
      ['EIO', SLOT, 1, SLOT, 2, SLOT, 0, 3],
    ];
    for (const [expected, ...values] of rows) assert.equal(call(at, CHIOEXCHANGE, ...values), expected, values.join());
    assert.equal(call(at, CHIOMOVE, SLOT, 1, DRIVE, 0, 0), 'ok');
    assert.equal(call(at, CHIOEXCHANGE, DRIVE, 0, SLOT, 2, SLOT, 0, 0), 'EIO');
    assert.deepEqual(changer.slots, [undefined, undefined, 'A00001L8', 'A00002L8'], 'nothing is lost on the way');
    assert.equal(tape.medium?.label, 'CLN001');
  });

  it('loads a tape, and gets it back when it is unloaded', async () => {
    const { tape, changer, play, ...at } = bench();
    assert.equal(call(at, CHIOMOVE, SLOT, 1, DRIVE, 0, 0), 'ok');
    assert.equal(element(at, DRIVE, 0), '0x1 A00002L8 1:1 0 0x1c');
    assert.deepEqual(await play('open /dev/nst0 read-write', 'read 100', 'write Z 5', 'close'), [
      'ok',
      '8 A',
      '5',
      'ok',
    ]);
    assert.equal(call(at, CHIOMOVE, DRIVE, 0, SLOT, 1, 0), 'EIO', 'it is loaded');
    assert.equal(tape.medium?.label, 'A00002L8');
    await play('open /dev/nst0 read-write', 'MTOFFL 1', 'close');
    assert.equal(element(at, DRIVE, 0), '0x9 A00002L8 1:1 0 0x1c');
    assert.equal(call(at, CHIOMOVE, DRIVE, 0, SLOT, 3, 0), 'ok');
    assert.deepEqual(changer.slots, ['A00001L8', undefined, 'CLN001', 'A00002L8']);
    call(at, CHIOMOVE, SLOT, 3, DRIVE, 0, 0);
    const what = await play('open /dev/nst0 read', 'read 100', 'read 100', 'read 100');
    assert.deepEqual(what, ['ok', '8 A', '5 Z', '0'], 'what was written went with it');
  });

  it('takes its time, one thing after the other', async () => {
    const { clock, kernel, fd, changer } = bench({ moveMs: 2000, scanMs: 30_000 });
    const move = (...values: number[]) =>
      kernel.waiting.ioctl(fd as Fd, CHIOMOVE, new Uint8Array(Int32Array.from(values).buffer));
    const moves = Promise.all([move(SLOT, 0, SLOT, 3, 0), move(SLOT, 3, PORTAL, 0, 0)]);
    await clock.advance(3999);
    assert.deepEqual(changer.slots, [undefined, 'A00002L8', 'CLN001', 'A00001L8']);
    await clock.advance(1);
    await moves;
    assert.equal(changer.portal?.label, 'A00001L8');
    let isScanned = false;
    const scan = kernel.waiting.ioctl(fd, 0x6311, 0).then(() => {
      isScanned = true;
    });
    await clock.advance(29_999);
    assert.equal(isScanned, false);
    await clock.advance(1);
    await scan;
    const late = assert.rejects(move(SLOT, 1, SLOT, 0, 0), { errno: 'ENODEV' });
    changer.unplug();
    await clock.advance(2000);
    await late;
  });

  it('knows no other requests', () => {
    const { kernel, fd, ...at } = bench();
    const tell = (request: number) => call({ kernel, fd }, request);
    assert.deepEqual([0x80046304, 0x40046305, 0x5401, 0x40106308, 0x40306312].map(tell), [
      'EINVAL',
      'EINVAL',
      'EINVAL',
      'EFAULT',
      'EBADRQC',
    ]);
    assert.equal(call({ kernel, fd }, 0x40106308, 4), 'EINVAL');
    assert.equal(
      answer(() => kernel.ioctl(fd, 0x80146306, 0)),
      'EFAULT',
    );
    at.changer.unplug();
    assert.equal(tell(0x80146306), 'ENODEV');
    assert.throws(() => kernel.open('/dev/sch0', 'read'), { errno: 'ENOENT' });
    at.changer.plug();
    kernel.close(kernel.open('/dev/sch0', 'read'));
  });
});
