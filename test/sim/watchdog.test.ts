/** The simulated watchdog against what was seen of a real kernel's (softdog of Linux 7.3). */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { OpenMode } from '../../broker/hardware/os.ts';
import { OsError } from '../../broker/hardware/os.ts';
import { SimulatedKernel } from '../../sim/kernel.ts';
import { VirtualClock } from '../../sim/virtual-clock.ts';
import { SimulatedWatchdog, type WatchdogOptions } from '../../sim/watchdog.ts';

const GETSUPPORT = 0x80285700;
const GETSTATUS = 0x80045701;
const GETBOOTSTATUS = 0x80045702;
const SETOPTIONS = 0x80045704;
const KEEPALIVE = 0x80045705;
const SETTIMEOUT = 0xc0045706;
const GETTIMEOUT = 0x80045707;
const GETTIMELEFT = 0x8004570a;

function bench(options: WatchdogOptions = {}) {
  const clock = new VirtualClock();
  const kernel = new SimulatedKernel(clock);
  const dog = new SimulatedWatchdog(kernel, options);
  const open = (mode: OpenMode = 'write') => kernel.open('/dev/watchdog0', mode);
  /** What the integer at the pointer is afterwards, or the errno. */
  const call = (fd: number, request: number, value = 0): number | string => {
    const bytes = Buffer.alloc(4);
    bytes.writeInt32LE(value);
    try {
      assert.equal(kernel.ioctl(fd, request, bytes), 0);
      return bytes.readInt32LE();
    } catch (error) {
      assert.ok(error instanceof OsError);
      return error.errno;
    }
  };
  const write = (fd: number, text: string) => kernel.writeAtStart(fd, Buffer.from(text));
  const file = (name: string) => kernel.readAsOther(`/sys/class/watchdog/watchdog0/${name}`).trim();
  return { clock, kernel, dog, open, call, write, file };
}

describe('a watchdog', () => {
  it('is armed by whoever opens it, and bites if nobody feeds it', async () => {
    const { clock, kernel, dog, open, file } = bench();
    assert.equal(dog.isArmed, false);
    open();
    assert.equal(dog.isArmed, true);
    assert.equal(file('state'), 'active');
    assert.throws(open, { errno: 'EBUSY' });
    assert.throws(() => kernel.open('/dev/watchdog', 'write'), { errno: 'EBUSY' });
    await clock.advance(59_999);
    assert.equal(dog.reboots, 0);
    await clock.advance(1);
    assert.equal(dog.reboots, 1);
  });

  it('is fed by a request, and by any write', async () => {
    const { clock, dog, open, call, write } = bench({ timeoutS: 10 });
    const fd = open();
    for (const feed of [() => call(fd, KEEPALIVE, 77), () => write(fd, 'x'), () => call(fd, SETTIMEOUT, 10)]) {
      await clock.advance(9_000);
      assert.equal(call(fd, GETTIMELEFT), 1);
      feed();
      assert.equal(call(fd, GETTIMELEFT), 10);
    }
    write(fd, '');
    await clock.advance(9_999);
    assert.equal(dog.reboots, 0);
    await clock.advance(1);
    assert.equal(dog.reboots, 1, 'a write of nothing feeds nobody');
  });

  it('goes on when it is closed, unless that is meant', async () => {
    const rows: [writes: string[], isArmed: boolean][] = [
      [[], true],
      [['V'], false],
      [['aVb'], false],
      [['V', 'x'], true],
      [['v'], true],
    ];
    for (const [writes, isArmed] of rows) {
      const { clock, kernel, dog, open, write } = bench();
      const fd = open();
      for (const text of writes) write(fd, text);
      kernel.close(fd);
      assert.equal(dog.isArmed, isArmed, writes.join());
      await clock.advance(60_000);
      assert.equal(dog.reboots, isArmed ? 1 : 0, writes.join());
    }
  });

  it('that has no way out is never disarmed', () => {
    const { kernel, dog, open, call, write, file } = bench({ nowayout: true });
    const fd = open();
    assert.equal(call(fd, SETOPTIONS, 1), 'EBUSY');
    write(fd, 'V');
    kernel.close(fd);
    assert.equal(dog.isArmed, true);
    assert.equal(file('nowayout'), '1');
  });

  it('can be closed and opened again while it counts', async () => {
    const { clock, kernel, dog, open, call } = bench({ timeoutS: 10 });
    kernel.close(open());
    await clock.advance(9_000);
    const fd = open('read-write');
    assert.equal(call(fd, GETTIMELEFT), 10);
    await clock.advance(9_000);
    assert.equal(dog.reboots, 0);
  });

  it('says what it is', () => {
    const { kernel, open, call, file } = bench({ hasBitten: true });
    const fd = open();
    assert.equal(bench().file('bootstatus'), '0');
    const support = Buffer.alloc(40, 0xee);
    kernel.ioctl(fd, GETSUPPORT, support);
    assert.deepEqual([support.readUInt32LE(0), support.readUInt32LE(4)], [0x8180, 0]);
    assert.equal(support.toString('latin1', 8).replace(/\0+$/, ''), 'Software Watchdog');
    assert.equal(call(fd, GETBOOTSTATUS), 0x20);
    assert.equal(call(fd, GETTIMEOUT), 60);
    assert.deepEqual(kernel.identify(fd), { type: 'character', rdev: 248 * 256 });
    assert.equal(kernel.realPath('/sys/dev/char/248:0/subsystem'), '/sys/class/watchdog');
    assert.equal(kernel.realPath('/sys/dev/char/10:130/subsystem'), '/sys/class/misc');
    const named = bench({ identity: 'x'.repeat(32) });
    named.kernel.ioctl(named.open(), GETSUPPORT, support);
    assert.equal(support.toString('latin1', 8), `${'x'.repeat(31)}\0`);
    const files = [
      'fw_version',
      'identity',
      'timeout',
      'timeleft',
      'min_timeout',
      'max_timeout',
      'nowayout',
      'bootstatus',
      'options',
    ];
    assert.deepEqual(files.map(file), ['0', 'Software Watchdog', '60', '60', '1', '65535', '0', '32', '0x8180']);
  });

  it('tells once that it was fed', () => {
    const { open, call, file } = bench();
    const fd = open();
    assert.deepEqual([call(fd, GETSTATUS), call(fd, GETSTATUS)], [0x8000, 0]);
    call(fd, KEEPALIVE);
    assert.deepEqual([file('status'), call(fd, GETSTATUS)], ['0x8000', 0]);
  });

  it('takes times of 1 to 65535 seconds', async () => {
    const { clock, dog, open, call } = bench();
    const fd = open();
    for (const bad of [0, -5, 65_536]) assert.equal(call(fd, SETTIMEOUT, bad), 'EINVAL');
    for (const good of [1, 65_535, 2]) assert.equal(call(fd, SETTIMEOUT, good), good);
    assert.equal(call(fd, GETTIMEOUT), 2);
    await clock.advance(2000);
    assert.equal(dog.reboots, 1);
  });

  it('is switched by options', async () => {
    const { clock, dog, open, call } = bench();
    const fd = open();
    assert.equal(call(fd, SETOPTIONS, 1), 1);
    assert.equal(dog.isArmed, false);
    assert.equal(call(fd, GETTIMELEFT), 0);
    await clock.advance(100_000);
    assert.equal(call(fd, SETOPTIONS, 2), 2);
    assert.equal(dog.isArmed, true);
    assert.equal(call(fd, SETOPTIONS, 3), 3);
    assert.equal(dog.isArmed, true);
    assert.equal(call(fd, SETOPTIONS, 4), 'ENOTTY');
  });

  it('knows no other requests, and is not read', () => {
    const { kernel, open, call } = bench();
    const fd = open('read-write');
    assert.equal(call(fd, 0x80045703), 'ENOTTY');
    assert.equal(call(fd, 0x5401), 'ENOTTY');
    assert.throws(() => kernel.ioctl(fd, GETSTATUS, 0), { errno: 'EFAULT' });
    assert.equal(kernel.ioctl(fd, GETSTATUS, new Uint8Array(4)), 0);
    assert.equal(call(fd, 0xc0045708, 5), 'EOPNOTSUPP');
    assert.equal(call(fd, 0x80045709), 0);
    assert.throws(() => kernel.readAvailable(fd, new Uint8Array(1)), { errno: 'EINVAL' });
  });

  it('bites no more when it is pulled out', async () => {
    const { clock, kernel, dog, open, call, write } = bench();
    const fd = open();
    dog.unplug();
    await clock.advance(100_000);
    assert.equal(dog.reboots, 0);
    assert.equal(clock.pending, 0);
    assert.equal(call(fd, KEEPALIVE), 'ENODEV');
    assert.throws(() => write(fd, 'V'), { errno: 'ENODEV' });
    assert.throws(open, { errno: 'ENOENT' });
    dog.plug();
    kernel.close(fd);
    open();
    assert.equal(dog.isArmed, true);
  });
});
