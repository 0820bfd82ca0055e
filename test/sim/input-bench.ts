/** A simulated input device on a virtual clock, and what a descriptor of it sees. */
import assert from 'node:assert/strict';
import type { Fd, OpenMode } from '../../broker/hardware/os.ts';
import { OsError } from '../../broker/hardware/os.ts';
import { type InputModel, keyboard } from '../../sim/input/model.ts';
import { SimulatedInput } from '../../sim/input.ts';
import { SimulatedKernel } from '../../sim/kernel.ts';
import { VirtualClock } from '../../sim/virtual-clock.ts';

export function bench(model: InputModel = keyboard) {
  const clock = new VirtualClock();
  const kernel = new SimulatedKernel(clock);
  const device = new SimulatedInput(kernel, { number: 3, model, byId: 'usb-sim-event' });
  const open = (mode: OpenMode = 'read') => kernel.open('/dev/input/event3', mode);
  const fd = open('read-write');
  return { clock, kernel, device, fd, open };
}

export type Bench = ReturnType<typeof bench>;

/** A request of this number (`_IOC(read, 'E', nr, length)`): what it returned, and the bytes that it changed. */
export function ask({ kernel, fd }: Bench, nr: number, length: number): string {
  const bytes = Buffer.alloc(length, 0xee);
  try {
    const returned = kernel.ioctl(fd, (0x80000000 | (length << 16) | (0x45 << 8) | nr) >>> 0, bytes);
    return `${returned} ${bytes.toString('hex').replace(/(ee)+$/, '')}`;
  } catch (error) {
    assert.ok(error instanceof OsError);
    return error.errno;
  }
}

/** What can be read now: type, code, value of each event; or the errno. */
export function readEvents({ kernel }: Pick<Bench, 'kernel'>, fd: Fd, room = 24 * 100): number[][] {
  const bytes = Buffer.alloc(room);
  const events: number[][] = [];
  const read = kernel.readAvailable(fd, bytes);
  for (let at = 0; at < read; at += 24)
    events.push([bytes.readUInt16LE(at + 16), bytes.readUInt16LE(at + 18), bytes.readInt32LE(at + 20)]);
  return events;
}
