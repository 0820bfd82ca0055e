/** What simulated input devices say of themselves, against a real kernel's (uinput devices of Linux 7.3). */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gamepad, type InputModel, keyboard, mouse } from '../../sim/input/model.ts';
import { ask, bench } from './input-bench.ts';

const { phys: _, ...pathless } = mouse;

describe('what an input device says of itself', () => {
  const rows: [what: string, model: InputModel, nr: number, length: number, answer: string][] = [
    ['version', keyboard, 0x01, 4, '0 01000100'],
    ['identity', gamepad, 0x02, 8, '0 0300091202000001'],
    ['name, in a part', gamepad, 0x06, 9, `9 ${Buffer.from('Simulated').toString('hex')}`],
    ['name, with its end', mouse, 0x06, 256, `16 ${Buffer.from('Simulated Mouse\0').toString('hex')}`],
    ['physical path', mouse, 0x07, 64, `26 ${Buffer.from('usb-0000:00:14.0-3/input0\0').toString('hex')}`],
    ['serial number', gamepad, 0x08, 64, `9 ${Buffer.from('PAD-0042\0').toString('hex')}`],
    ['an empty serial number', keyboard, 0x08, 64, '1 00'],
    ['no serial number', mouse, 0x08, 64, 'ENOENT'],
    ['properties', mouse, 0x09, 64, '8 0100000000000000'],
    ['no repeat', keyboard, 0x03, 8, 'ENOSYS'],
    ['types of a keyboard', keyboard, 0x20, 96, '8 1300020000000000'],
    ['types of a gamepad', gamepad, 0x20, 4, '4 0b000000'],
    ['types of a mouse', mouse, 0x20, 8, '8 0700000000000000'],
    ['directions', mouse, 0x22, 8, '8 0301000000000000'],
    ['buttons of a mouse', mouse, 0x21, 40, `40 ${'00'.repeat(34)}1f${'00'.repeat(5)}`],
    ['buttons of a gamepad', gamepad, 0x21, 96, `96 ${'00'.repeat(38)}db7f${'00'.repeat(56)}`],
    ['keys', keyboard, 0x21, 17, '17 feffffffffffffffffffff01ffff0ee000'],
    ['keys, all that there could be', keyboard, 0x21, 512, `96 feffffffffffffffffffff01ffff0ee0${'00'.repeat(80)}`],
    ['scan codes', keyboard, 0x24, 8, '8 1000000000000000'],
    ['switches that it has not', keyboard, 0x25, 64, `8 ${'00'.repeat(8)}`],
    ['sounds that it has not', keyboard, 0x32, 64, `8 ${'00'.repeat(8)}`],
    ['lamps', keyboard, 0x31, 8, '8 0700000000000000'],
    ['axes', gamepad, 0x23, 64, '8 3f00030000000000'],
    ['a trigger', gamepad, 0x45, 24, `0 0000000000000000ff000000${'00'.repeat(12)}`],
    ['no such type', keyboard, 0x36, 8, 'EINVAL'],
    ['force feedback', keyboard, 0x35, 64, `16 ${'00'.repeat(16)}`],
    ['an axis', gamepad, 0x40, 24, '0 000000000080ffffff7f0000100000008000000000000000'],
    ['a hat', gamepad, 0x51, 24, '0 00000000ffffffff01000000000000000000000000000000'],
    ['an axis that it has not', gamepad, 0x7f, 24, `0 ${'00'.repeat(24)}`],
    ['axes of what has none', keyboard, 0x40, 24, 'EINVAL'],
    ['keys that are down', keyboard, 0x18, 96, `96 ${'00'.repeat(96)}`],
    ['sounds', keyboard, 0x1a, 64, `8 ${'00'.repeat(8)}`],
    ['switches', keyboard, 0x1b, 64, `8 ${'00'.repeat(8)}`],
    ['what there is not', gamepad, 0x0a, 64, 'EINVAL'],
    ['beyond the axes', gamepad, 0x80, 64, 'EINVAL'],
    ['no physical path', pathless, 0x07, 64, 'ENOENT'],
    ['what there is not', keyboard, 0x0a, 64, 'EINVAL'],
  ];
  for (const [what, model, nr, length, answer] of rows)
    it(what, () => assert.equal(ask(bench(model), nr, length), answer));

  it('lets nobody ask otherwise', () => {
    const { kernel, fd } = bench();
    for (const request of [0x40094506, 0x5401, 0x80064606, 0x12345678])
      assert.throws(() => kernel.ioctl(fd, request, new Uint8Array(64)), { errno: 'EINVAL' });
  });
});

describe('where it is', () => {
  it('is known by number, by name and by its class', () => {
    const { kernel, fd } = bench();
    assert.deepEqual(kernel.identify(fd), { type: 'character', rdev: 13 * 256 + 67 });
    assert.equal(kernel.realPath('/sys/dev/char/13:67/subsystem'), '/sys/class/input');
    assert.equal(kernel.realPath('/dev/input/by-id/usb-sim-event'), '/dev/input/event3');
    assert.equal(kernel.readAsOther('/sys/class/input/event3/device/name'), 'Simulated Keyboard\n');
  });
});
