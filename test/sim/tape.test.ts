/** The simulated tape against what a real kernel's driver answered, and what no simulator of SCSI shows. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { OsError } from '../../broker/hardware/os.ts';
import { Errno } from '../../sim/errno.ts';
import { SimulatedKernel } from '../../sim/kernel.ts';
import { TapeMedium } from '../../sim/tape/medium.ts';
import { SimulatedTape, type TapeOptions } from '../../sim/tape.ts';
import { VirtualClock } from '../../sim/virtual-clock.ts';
import { recordedChapters, TapePlayer } from './tape-replay.ts';

function bench(options: TapeOptions = {}) {
  const clock = new VirtualClock();
  const kernel = new SimulatedKernel(clock);
  const medium = options.medium ?? new TapeMedium({ label: 'A00001L8' });
  const tape = new SimulatedTape(kernel, { medium, ...options });
  const player = new TapePlayer(kernel);
  /** Plays calls, and gives their answers. */
  const play = async (...calls: string[]) => {
    const answers: string[] = [];
    for (const call of calls) answers.push((await player.play(call)).replace(/^.* → /, '').replace(/ IM_REP_EN/, ''));
    return answers;
  };
  return { clock, kernel, medium, tape, play, player };
}

const simulatedErrno = (name: string) => (error: unknown) => error instanceof Errno && error.errno === name;

describe('a tape answers as a real one did', () => {
  const kernel = new SimulatedKernel();
  new SimulatedTape(kernel, { medium: new TapeMedium(), limits: { least: 512, most: 1024 * 1024 } });
  const player = new TapePlayer(kernel);
  for (const [index, { title, lines }] of recordedChapters().entries())
    it(title, async () => {
      const played: string[] = [];
      for (const line of lines) played.push(await player.play(line));
      // Where the real one's tape was when it was first opened, nobody knew.
      const first = index === 0 ? 1 : 0;
      assert.deepEqual(played.slice(first), lines.slice(first));
    });
});

describe('a tape drive', () => {
  it('is two nodes, of which one is open at a time', () => {
    const { kernel } = bench();
    assert.equal(kernel.realPath('/sys/dev/char/9:128/subsystem'), '/sys/class/scsi_tape');
    assert.equal(kernel.realPath('/sys/dev/char/9:0/subsystem'), '/sys/class/scsi_tape');
    const fd = kernel.open('/dev/nst0', 'read');
    assert.deepEqual(kernel.identify(fd), { type: 'character', rdev: 2432 });
    for (const path of ['/dev/nst0', '/dev/st0'])
      assert.throws(() => kernel.asOther(() => kernel.open(path, 'read')), { errno: 'EBUSY' });
    kernel.close(fd);
    kernel.close(kernel.open('/dev/st0', 'read'));
  });

  it('keeps a write-protected tape as it is', async () => {
    const { play, medium } = bench({ medium: new TapeMedium({ writeProtected: true, items: [{ text: 'kept' }] }) });
    assert.deepEqual(await play('open /dev/nst0 read-write', 'write A 4', 'MTWEOF 1', 'MTERASE 1', 'read 10'), [
      'ok · file 0 block 0 BOT WR_PROT ONLINE',
      'EACCES · file 0 block 0 BOT WR_PROT ONLINE',
      'EACCES · file 0 block 0 BOT WR_PROT ONLINE',
      'EACCES · file 0 block 0 BOT WR_PROT ONLINE',
      '4 k · file 0 block 1 WR_PROT ONLINE',
    ]);
    assert.equal(medium.items.length, 1);
  });

  it('warns of the end of the tape, lets a trailer be written, and ends', async () => {
    const { play } = bench({ medium: new TapeMedium({ capacityBytes: 1000, warningBytes: 500 }) });
    const write = 'write A 300';
    assert.deepEqual(await play('open /dev/nst0 read-write', write, write, write, write, write, write, 'MTWEOF 1'), [
      'ok · file 0 block 0 BOT ONLINE',
      '300 · file 0 block 1 ONLINE',
      '300 · file 0 block 2 EOT ONLINE',
      'ENOSPC · file 0 block 2 EOT ONLINE',
      '300 · file 0 block 3 EOT ONLINE',
      'ENOSPC · file 0 block 3 EOT ONLINE',
      'ENOSPC · file 0 block 3 EOT ONLINE',
      'ok · file 1 block 0 EOF ONLINE',
    ]);
  });

  it('is full when it is full', async () => {
    const { play } = bench({ medium: new TapeMedium({ capacityBytes: 1000 }) });
    const write = 'write A 250';
    assert.deepEqual(await play('open /dev/nst0 read-write', write, write, write, write, write, write), [
      'ok · file 0 block 0 BOT ONLINE',
      '250 · file 0 block 1 ONLINE',
      '250 · file 0 block 2 ONLINE',
      '250 · file 0 block 3 ONLINE',
      '250 · file 0 block 4 EOT ONLINE',
      'ENOSPC · file 0 block 4 EOT ONLINE',
      'ENOSPC · file 0 block 4 EOT ONLINE',
    ]);
  });

  it('takes blocks as LTO drives do, and keeps what was set', async () => {
    const { kernel, play, player } = bench();
    assert.deepEqual(
      await play('open /dev/nst0 read-write', 'write A 1', 'write A 8388608', 'write A 8388609', 'read 0'),
      [
        'ok · file 0 block 0 BOT ONLINE',
        '1 · file 0 block 1 ONLINE',
        '8388608 · file 0 block 2 ONLINE',
        'EINVAL · file 0 block 2 ONLINE',
        '0 · file 0 block 2 ONLINE',
      ],
    );
    assert.deepEqual(
      await play('MTSETDENSITY 324', 'MTSETDRVBUFFER 1', 'MTWEOF -1', 'MTSETBLK 8388608', 'MTSETBLK 8388609'),
      [
        'ok · file 0 block 2 ONLINE dsreg 1140850688',
        'ok · file 0 block 2 ONLINE dsreg 1140850688',
        'EIO · file 0 block 2 ONLINE dsreg 1140850688',
        'ok · file 0 block 2 ONLINE dsreg 1149239296',
        'EINVAL · file 0 block 2 ONLINE dsreg 1149239296',
      ],
    );
    assert.throws(() => kernel.ioctl(player.fd, 0x80306d02, 0), { errno: 'EFAULT' });
    assert.equal(kernel.ioctl(player.fd, 0x80306d02, new Uint8Array(48)), 0);
    assert.equal(kernel.ioctl(player.fd, 0x40086d01, Uint8Array.of(8, 0, 0, 0, 1, 0, 0, 0)), 0);
  });

  it('has no medium when it was unloaded, whoever opens it', async () => {
    const { play, tape, medium } = bench();
    const none = 'file -1 block -1 DR_OPEN';
    await play('open /dev/nst0 read-write', 'write A 10', 'MTOFFL 1', 'close');
    assert.equal(tape.isLoaded, false);
    assert.deepEqual(await play('open /dev/nst0 read', 'read 10', 'MTREW 1', 'MTIOCPOS', 'close'), [
      `ok · ${none}`,
      `ENOMEDIUM · ${none}`,
      `ENOMEDIUM · ${none}`,
      `EIO · ${none}`,
      'ok',
    ]);
    assert.equal(tape.take(), medium);
    assert.equal(tape.medium, undefined);
    assert.deepEqual(await play('open /dev/nst0 read', 'MTLOAD 1'), [`ok · ${none}`, `EIO · ${none}`]);
    tape.insert(new TapeMedium({ items: [{ text: 'other' }] }));
    assert.deepEqual(await play('MTLOAD 1', 'read 10'), [
      'ok · file 0 block 0 BOT ONLINE',
      '5 o · file 0 block 1 ONLINE',
    ]);
  });

  it('starts a new cartridge at its beginning', async () => {
    const { play, tape } = bench({ medium: new TapeMedium({ items: [{ text: 'one' }, 'mark'] }) });
    await play('open /dev/nst0 read', 'MTFSF 1', 'close');
    tape.pressEject();
    tape.insert(new TapeMedium({ items: [{ text: 'two' }] }));
    assert.deepEqual(await play('open /dev/nst0 read', 'read 5'), [
      'ok · file 0 block 0 BOT ONLINE',
      '3 t · file 0 block 1 ONLINE',
    ]);
  });

  it('holds on to what is locked or loaded', async () => {
    const { play, tape } = bench();
    await play('open /dev/nst0 read', 'MTLOCK 1');
    assert.throws(() => tape.pressEject(), simulatedErrno('EBUSY'));
    assert.throws(() => tape.take(), simulatedErrno('EBUSY'));
    assert.throws(() => tape.insert(new TapeMedium()), simulatedErrno('EBUSY'));
    assert.deepEqual(await play('MTUNLOAD 1', 'MTOFFL 1'), [
      'EIO · file 0 block 0 BOT ONLINE',
      'ok · file 0 block 0 BOT DR_OPEN',
    ]);
    assert.throws(() => tape.insert(new TapeMedium()), simulatedErrno('EBUSY'));
    tape.take();
    assert.throws(() => tape.take(), simulatedErrno('ENOMEDIUM'));
  });

  it('takes its time to rewind, and does one thing at a time', async () => {
    const { clock, kernel, play, player } = bench({
      rewindMs: 60_000,
      medium: new TapeMedium({ items: [{ text: 'one' }] }),
    });
    await play('open /dev/nst0 read', 'read 10');
    const { fd } = player;
    const done: string[] = [];
    const rewind = Uint8Array.of(6, 0, 0, 0, 1, 0, 0, 0);
    const rewinding = kernel.waiting.ioctl(fd, 0x40086d01, rewind).then(() => done.push('rewound'));
    const reading = kernel.waiting.read(fd, new Uint8Array(10)).then((bytes) => done.push(`read ${bytes}`));
    await clock.advance(59_999);
    assert.deepEqual(done, []);
    await clock.advance(1);
    await Promise.all([rewinding, reading]);
    assert.deepEqual(done, ['rewound', 'read 3']);
  });

  it('takes its time to load and unload', async () => {
    const { clock, tape, play } = bench({ loadMs: 20_000 });
    await play('open /dev/nst0 read');
    const unloading = play('MTUNLOAD 1');
    await clock.advance(19_999);
    assert.equal(tape.isLoaded, true);
    assert.equal(tape.isReachable, false);
    await clock.advance(1);
    await unloading;
    assert.equal(tape.isReachable, true);
    const loading = play('MTLOAD 1');
    assert.equal(tape.isReachable, false, 'it is at something');
    await clock.advance(20_000);
    await loading;
    assert.equal(tape.isLoaded, true);
  });

  it('rewinds at the close of /dev/st0, which is not over before', async () => {
    const { clock, kernel, play, player } = bench({ rewindMs: 1000, loadMs: 500, medium: new TapeMedium() });
    await play('open /dev/st0 read-write', 'write A 5');
    let isClosed = false;
    const closing = kernel.waiting.close(player.fd).then(() => {
      isClosed = true;
    });
    await clock.advance(999);
    assert.equal(isClosed, false);
    assert.throws(() => kernel.open('/dev/nst0', 'read'), { errno: 'EBUSY' });
    await clock.advance(1);
    await closing;
    assert.deepEqual(await play('open /dev/nst0 read', 'read 9', 'read 9'), [
      'ok · file 0 block 0 BOT ONLINE',
      '5 A · file 0 block 1 ONLINE',
      '0 · file 1 block 0 EOF ONLINE',
    ]);
  });

  it('is gone when it is unplugged, in the middle of things too', async () => {
    const { clock, kernel, tape, medium, play, player } = bench({ rewindMs: 1000 });
    await play('open /dev/nst0 read-write');
    const { fd } = player;
    const rewinding = kernel.waiting.ioctl(fd, 0x40086d01, Uint8Array.of(6, 0, 0, 0, 1, 0, 0, 0));
    const seen = assert.rejects(rewinding, { errno: 'ENODEV' });
    tape.unplug();
    await clock.advance(1000);
    await seen;
    await assert.rejects(kernel.waiting.ioctl(fd, 0x80306d02, new Uint8Array(48)), { errno: 'ENODEV' });
    await assert.rejects(kernel.waiting.read(fd, new Uint8Array(10)), { errno: 'ENXIO' });
    await assert.rejects(kernel.waiting.write(fd, new Uint8Array(10)), OsError);
    assert.equal(kernel.realPath('/sys/dev/char/9:128'), undefined);
    assert.throws(() => kernel.open('/dev/nst0', 'read'), { errno: 'ENOENT' });
    tape.plug();
    kernel.close(kernel.open('/dev/nst0', 'read'));
    await kernel.waiting.close(fd);
    assert.equal(kernel.openDescriptors, 0);
    await play('open /dev/nst0 read-write', 'write A 5');
    tape.unplug();
    await play('close');
    assert.equal(medium.items.length, 1, 'no mark was written at the close');
  });
});

describe('a cartridge', () => {
  it('keeps its own copy of what was written', async () => {
    const { kernel, medium } = bench();
    const fd = kernel.open('/dev/nst0', 'read-write');
    const block = Buffer.from('abc');
    await kernel.waiting.write(fd, block);
    block.fill('x');
    await kernel.waiting.close(fd);
    assert.deepEqual(medium.items, [Uint8Array.from(Buffer.from('abc')), 'mark']);
  });
});
