/** Events of simulated input devices against what was seen of a real kernel's (uinput devices of Linux 7.3). */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gamepad, mouse } from '../../sim/input/model.ts';
import { ask, bench, readEvents } from './input-bench.ts';

const KEY_A = 30;
const KEY_B = 48;
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
const down = (code: number) => [
  [1, code, 1],
  [0, 0, 0],
];
const up = (code: number) => [
  [1, code, 0],
  [0, 0, 0],
];

describe('events', () => {
  it('are read when their packet is complete, by each who has it open', () => {
    const { kernel, device, fd, open } = bench();
    const other = open();
    device.emit(1, KEY_A, 1);
    assert.deepEqual(readEvents({ kernel }, fd), []);
    device.sync();
    assert.deepEqual(readEvents({ kernel }, fd), down(KEY_A));
    assert.deepEqual(readEvents({ kernel }, other), down(KEY_A));
    device.press(KEY_B);
    assert.deepEqual(readEvents({ kernel }, fd, 30), [[1, KEY_B, 1]], 'only whole events');
    assert.deepEqual(readEvents({ kernel }, fd, 72), [[0, 0, 0], ...up(KEY_B)]);
    assert.throws(() => readEvents({ kernel }, fd, 10), { errno: 'EINVAL' });
    assert.throws(() => kernel.ioctl(fd, 0x80084502, 0), { errno: 'EFAULT' });
  });

  it('are only what is new', () => {
    const { device, kernel, fd } = bench();
    device.sync();
    device.emit(1, KEY_A, 1);
    device.sync();
    readEvents({ kernel }, fd);
    for (const [code, value] of [
      [KEY_A, 1],
      [KEY_B, 2],
      [0x130, 1],
      [KEY_B, 0],
    ] as const)
      device.emit(1, code, value);
    device.sync();
    assert.deepEqual(readEvents({ kernel }, fd), []);
    device.emit(1, KEY_A, 2);
    device.sync();
    assert.deepEqual(readEvents({ kernel }, fd), [
      [1, KEY_A, 2],
      [0, 0, 0],
    ]);
  });

  it('of axes and directions are changes too', () => {
    const pad = bench(gamepad);
    for (const value of [100, 100, -7]) pad.device.emit(3, 0, value);
    pad.device.sync();
    assert.deepEqual(readEvents(pad, pad.fd), [
      [3, 0, 100],
      [3, 0, -7],
      [0, 0, 0],
    ]);
    assert.equal(ask(pad, 0x40, 4), '0 f9ffffff');
    const { device, kernel, fd } = bench(mouse);
    for (const value of [0, 5, 5]) device.emit(2, 8, value);
    device.sync();
    assert.deepEqual(readEvents({ kernel }, fd), [
      [2, 8, 5],
      [2, 8, 5],
      [0, 0, 0],
    ]);
  });

  it('show in the state', () => {
    const keys = bench();
    keys.device.emit(1, KEY_A, 1);
    assert.equal(ask(keys, 0x18, 4), '4 00000040');
    keys.device.emit(1, KEY_A, 0);
    assert.equal(ask(keys, 0x18, 4), '4 00000000');
  });

  it('that nobody reads are lost, which is noted', () => {
    const { device, kernel, fd } = bench();
    for (let packets = 0; packets < 31; packets++) {
      device.emit(1, KEY_A, 1 - (packets % 2));
      device.sync();
    }
    assert.equal(readEvents({ kernel }, fd).length, 62);
    for (let packets = 0; packets < 32; packets++) {
      device.emit(1, KEY_A, packets % 2);
      device.sync();
    }
    assert.deepEqual(readEvents({ kernel }, fd), [
      [0, 3, 0],
      [0, 0, 0],
    ]);
    for (let packets = 0; packets < 40; packets++) {
      device.emit(1, KEY_B, 1 - (packets % 2));
      device.sync();
    }
    const events = readEvents({ kernel }, fd);
    assert.equal(events.length, 18);
    assert.deepEqual(events.slice(0, 4), [[0, 3, 0], [0, 0, 0], ...down(KEY_B)]);
  });

  it('have the time of day, or the monotonic time once that was asked for', async () => {
    const { clock, device, kernel, fd } = bench();
    await clock.advance(3_000_123);
    const setClock = (id: number) => kernel.ioctl(fd, 0x400445a0, Uint8Array.of(id, 0, 0, 0));
    const stamp = () => {
      const bytes = Buffer.alloc(24 * 8);
      kernel.readAvailable(fd, bytes);
      return [bytes.readBigInt64LE(0), bytes.readBigInt64LE(8)];
    };
    device.press(KEY_A);
    assert.deepEqual(stamp(), [1_767_225_600n + 3000n, 123_000n]);
    assert.equal(setClock(1), 0);
    device.press(KEY_A);
    assert.deepEqual(stamp(), [3000n, 123_000n]);
    device.press(KEY_A);
    assert.deepEqual(readEvents({ kernel }, fd), [...down(KEY_A), ...up(KEY_A)], 'nothing was dropped');
    assert.throws(() => setClock(2), { errno: 'EINVAL' });
    assert.equal(setClock(7), 0);
    assert.equal(setClock(1), 0);
    device.press(KEY_A);
    setClock(0);
    assert.deepEqual(readEvents({ kernel }, fd), [], 'stamps of the other clock are dropped');
    device.press(KEY_A);
    assert.deepEqual(readEvents({ kernel }, fd), [[0, 3, 0], ...down(KEY_A), ...up(KEY_A)]);
  });

  it('wake who waits for them', async () => {
    const { device, kernel, fd } = bench();
    const seen: number[][] = [];
    let calls = 0;
    const watch = kernel.onReadable(fd, () => {
      calls++;
      seen.push(...readEvents({ kernel }, fd));
    });
    device.emit(1, KEY_A, 1);
    await turn();
    assert.deepEqual(seen, []);
    device.sync();
    assert.deepEqual(seen, []);
    await turn();
    assert.deepEqual(seen, down(KEY_A));
    await turn();
    assert.equal(calls, 1);
    watch.close();
  });

  it('can be typed as text', () => {
    const { device, kernel, fd } = bench();
    device.type('no 1\n');
    const pressed = readEvents({ kernel }, fd).filter(([type, , value]) => type === 1 && value === 1);
    assert.deepEqual(
      pressed.map(([, code]) => code),
      [49, 24, 57, 2, 28],
    );
    assert.throws(() => device.type('É'), RangeError);
  });
});

describe('a descriptor of it', () => {
  it('can have the device to itself', () => {
    const { device, kernel, fd, open } = bench();
    const other = open();
    assert.equal(kernel.ioctl(other, 0x40044590, 1), 0);
    assert.throws(() => kernel.ioctl(fd, 0x40044590, 1), { errno: 'EBUSY' });
    assert.throws(() => kernel.ioctl(fd, 0x40044590, 0), { errno: 'EINVAL' });
    device.press(KEY_A);
    assert.deepEqual(readEvents({ kernel }, fd), []);
    assert.equal(readEvents({ kernel }, other).length, 4);
    kernel.close(other);
    device.press(KEY_A);
    assert.equal(readEvents({ kernel }, fd).length, 4);
  });

  it('can lose it', () => {
    const { device, kernel, fd } = bench();
    assert.throws(() => kernel.ioctl(fd, 0x40044591, 1), { errno: 'EINVAL' });
    assert.equal(kernel.ioctl(fd, 0x40044591, 0), 0);
    device.press(KEY_A);
    assert.throws(() => readEvents({ kernel }, fd), { errno: 'ENODEV' });
  });

  it('lights lamps, if it may write', () => {
    const keys = bench();
    const lamp = Buffer.alloc(48);
    lamp.writeUInt16LE(0x11, 16);
    lamp.writeUInt16LE(1, 18);
    lamp.writeInt32LE(1, 20);
    keys.kernel.writeAtStart(keys.fd, lamp);
    assert.deepEqual(keys.device.state.on(0x11), [1]);
    assert.deepEqual(readEvents(keys, keys.fd), [
      [0x11, 1, 1],
      [0, 0, 0],
    ]);
    assert.equal(ask(keys, 0x19, 8), '8 0200000000000000');
    assert.throws(() => keys.kernel.writeAtStart(keys.fd, new Uint8Array(10)), { errno: 'EINVAL' });
    const reader = keys.open();
    assert.throws(() => keys.kernel.writeAtStart(reader, lamp), { errno: 'EBADF' });
  });

  it('hears that the device has gone, and stays so', async () => {
    const { device, kernel, fd, open } = bench();
    let calls = 0;
    kernel.onReadable(fd, () => calls++);
    device.unplug();
    await turn();
    assert.equal(calls, 1);
    assert.throws(() => readEvents({ kernel }, fd), { errno: 'ENODEV' });
    assert.throws(() => kernel.ioctl(fd, 0x80084502, new Uint8Array(8)), { errno: 'ENODEV' });
    assert.throws(() => open(), { errno: 'ENOENT' });
    assert.equal(kernel.realPath('/dev/input/by-id/usb-sim-event'), undefined);
    assert.throws(() => kernel.writeAtStart(fd, new Uint8Array(24)), { errno: 'ENODEV' });
    device.plug();
    device.press(KEY_A);
    assert.throws(() => readEvents({ kernel }, fd), { errno: 'ENODEV' });
    const again = open();
    device.press(KEY_A);
    assert.equal(readEvents({ kernel }, again).length, 4);
  });
});
