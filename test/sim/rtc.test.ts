/** The simulated real-time clock against what was seen of a real kernel's (rtc-test of Linux 7.3). */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { OsError } from '../../broker/hardware/os.ts';
import { SimulatedKernel } from '../../sim/kernel.ts';
import { type RtcOptions, SimulatedRtc } from '../../sim/rtc.ts';
import { VirtualClock } from '../../sim/virtual-clock.ts';

const AIE_ON = 0x7001;
const AIE_OFF = 0x7002;
const UIE_ON = 0x7003;
const UIE_OFF = 0x7004;
const ALM_SET = 0x40247007;
const ALM_READ = 0x80247008;
const RD_TIME = 0x80247009;
const SET_TIME = 0x4024700a;
const WKALM_SET = 0x4028700f;
const WKALM_RD = 0x80287010;

function bench(options: RtcOptions = {}) {
  const clock = new VirtualClock();
  const kernel = new SimulatedKernel(clock);
  const rtc = new SimulatedRtc(kernel, options);
  const fd = kernel.open('/dev/rtc0', 'read-write');
  /** A request of nine ints, or with an `enabled` before them: the ints afterwards, or the errno. */
  const call = (request: number, ...fields: number[]): number[] | string => {
    const bytes = Buffer.alloc((request >>> 16) & 0x3fff, request >>> 30 === 2 ? 0xee : 0);
    const ints = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (const [index, value] of fields.entries()) ints.setInt32(index * 4, value, true);
    try {
      assert.equal(kernel.ioctl(fd, request, bytes.length === 0 ? 0 : bytes), 0);
    } catch (error) {
      assert.ok(error instanceof OsError);
      return error.errno;
    }
    return Array.from({ length: bytes.length / 4 }, (_, index) => ints.getInt32(index * 4, true));
  };
  const interrupts = (): number => {
    const bytes = Buffer.alloc(8);
    return kernel.readAvailable(fd, bytes) === 0 ? 0 : Number(bytes.readBigUInt64LE());
  };
  return { clock, kernel, rtc, fd, call, interrupts };
}

describe('a clock', () => {
  it('goes with the time of day, until it is set', async () => {
    const { clock, kernel, rtc, call } = bench();
    await clock.advance(3_725_999);
    assert.deepEqual(call(RD_TIME), [5, 2, 1, 1, 0, 126, 4, 1, 0]);
    assert.deepEqual(call(SET_TIME, 10, 20, 3, 4, 5, 126, 99, 99, 5)?.length, 9);
    assert.deepEqual(call(RD_TIME), [10, 20, 3, 4, 5, 126, 4, 155, 0]);
    await clock.advance(86_400_000);
    assert.deepEqual(call(RD_TIME), [10, 20, 3, 5, 5, 126, 5, 156, 0]);
    assert.equal(rtc.time, Date.UTC(2026, 5, 5, 3, 20, 10) / 1000);
    assert.equal(kernel.readAsOther('/sys/class/rtc/rtc0/since_epoch'), `${rtc.time}\n`);
  });

  it('is set to what is a time', () => {
    const { call } = bench();
    const bad = [
      [60, 0, 0, 1, 0, 126],
      [0, 60, 0, 1, 0, 126],
      [0, 0, 24, 1, 0, 126],
      [0, 0, 0, 0, 0, 126],
      [0, 0, 0, 30, 1, 126],
      [0, 0, 0, 29, 1, 126],
      [0, 0, 0, 1, 12, 126],
      [0, 0, 0, 1, 0, 69],
      [-1, 0, 0, 1, 0, 126],
    ];
    for (const fields of bad) assert.equal(call(SET_TIME, ...fields), 'EINVAL', fields.join());
    call(SET_TIME, 0, 0, 0, 1, 0, 70);
    assert.deepEqual(call(RD_TIME), [0, 0, 0, 1, 0, 70, 4, 1, 0]);
    call(SET_TIME, 0, 0, 0, 29, 1, 124);
    assert.deepEqual(call(RD_TIME), [0, 0, 0, 29, 1, 124, 4, 60, 0]);
  });

  it('is set by those who may', () => {
    const { call } = bench({ maySet: false });
    assert.equal(call(SET_TIME, 0, 0, 0, 1, 0, 126), 'EACCES');
    assert.equal(typeof call(RD_TIME), 'object');
  });

  it('rings at its alarm, once', async () => {
    const { clock, kernel, fd, call, interrupts } = bench();
    let calls = 0;
    kernel.onReadable(fd, () => {
      calls++;
      assert.equal(interrupts(), 0x1a0);
    });
    call(WKALM_SET, 1, 2, 0, 0, 1, 0, 126);
    assert.deepEqual(call(WKALM_RD), [1, 2, 0, 0, 1, 0, 126, 4, 1, 0]);
    assert.deepEqual(call(ALM_READ), [2, 0, 0, 1, 0, 126, 4, 1, 0]);
    await clock.advance(1999);
    assert.equal(calls, 0);
    await clock.advance(1);
    assert.equal(calls, 1);
    assert.deepEqual(call(WKALM_RD), [0, 2, 0, 0, 1, 0, 126, 4, 1, 0]);
    await clock.advance(86_400_000);
    assert.equal(calls, 1);
  });

  it('rings for an alarm of the past, if it is switched on', () => {
    const { call, interrupts } = bench();
    call(WKALM_SET, 0, 0, 0, 0, 1, 0, 100);
    assert.equal(interrupts(), 0);
    call(AIE_ON);
    assert.equal(interrupts(), 0x1a0);
    assert.deepEqual(call(WKALM_RD), [0, 0, 0, 0, 1, 0, 100, 6, 1, 0]);
  });

  it('has an alarm within a day, which is switched by itself', async () => {
    const { clock, call, interrupts } = bench();
    await clock.advance(10_000);
    call(ALM_SET, 5);
    assert.deepEqual(call(WKALM_RD), [0, 5, 0, 0, 2, 0, 126, 5, 2, 0], 'tomorrow');
    call(ALM_SET, 10);
    assert.deepEqual(call(ALM_READ), [10, 0, 0, 2, 0, 126, 5, 2, 0], 'now is over');
    call(ALM_SET, 59, 59, 23);
    assert.deepEqual(call(ALM_READ), [59, 59, 23, 1, 0, 126, 4, 1, 0]);
    call(ALM_SET, 0, 4, 3);
    assert.deepEqual(call(ALM_READ), [0, 4, 3, 1, 0, 126, 4, 1, 0]);
    call(ALM_SET, 15);
    assert.deepEqual(call(WKALM_RD), [0, 15, 0, 0, 1, 0, 126, 4, 1, 0]);
    call(AIE_ON);
    assert.equal((call(WKALM_RD) as number[])[0], 1);
    call(AIE_OFF);
    await clock.advance(10_000);
    assert.equal(interrupts(), 0);
    for (const bad of [[60], [0, 60], [0, 0, 24], [-1], [0, -1], [0, 0, -1]])
      assert.equal(call(ALM_SET, ...bad), 'EINVAL');
  });

  it('moves its alarm when it is set', async () => {
    const { clock, call, interrupts } = bench();
    call(WKALM_SET, 1, 0, 0, 1, 1, 0, 126);
    call(SET_TIME, 50, 59, 0, 1, 0, 126);
    await clock.advance(9_999);
    assert.equal(interrupts(), 0);
    await clock.advance(1);
    assert.equal(interrupts(), 0x1a0);
  });

  it('ticks at each full second, counted, until it is closed', async () => {
    const { clock, kernel, fd, call, interrupts } = bench();
    await clock.advance(300);
    call(UIE_ON);
    await clock.advance(699);
    assert.equal(interrupts(), 0);
    await clock.advance(1);
    assert.equal(interrupts(), 0x190);
    await clock.advance(3000);
    assert.equal(interrupts(), 0x390);
    call(UIE_OFF);
    assert.equal(clock.pending, 0);
    call(UIE_ON);
    kernel.close(fd);
    assert.equal(clock.pending, 0);
  });

  it('is read by four or eight bytes', () => {
    const { kernel, fd, call } = bench();
    const read = (bytes: number) => kernel.readAvailable(fd, new Uint8Array(bytes));
    for (const bytes of [0, 2, 5]) assert.throws(() => read(bytes), { errno: 'EINVAL' });
    call(AIE_ON);
    assert.equal(read(4), 4);
    call(AIE_ON);
    assert.equal(read(20), 8);
  });

  it('is open once, knows no other requests, and can go', async () => {
    const { clock, kernel, rtc, fd, call } = bench();
    assert.equal(kernel.realPath('/sys/dev/char/252:0/subsystem'), '/sys/class/rtc');
    assert.throws(() => kernel.open('/dev/rtc0', 'read'), { errno: 'EBUSY' });
    for (const request of [0x80047013, 0x8008700d, 0x5401]) assert.equal(call(request), 'ENOTTY');
    assert.throws(() => kernel.ioctl(fd, RD_TIME, 0), { errno: 'EFAULT' });
    call(WKALM_SET, 1, 2, 0, 0, 1, 0, 126);
    rtc.unplug();
    assert.equal(clock.pending, 0);
    assert.equal(call(RD_TIME), 'ENODEV');
    assert.throws(() => kernel.open('/dev/rtc0', 'read'), { errno: 'ENOENT' });
    rtc.plug();
    kernel.close(fd);
    kernel.close(kernel.open('/dev/rtc0', 'read'));
    await clock.advance(10_000);
  });
});
