/** The simulated kernel's calls that wait, and what becomes readable. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { OsError } from '../../broker/hardware/os.ts';
import { fail } from '../../sim/errno.ts';
import { SimulatedKernel } from '../../sim/kernel.ts';
import { WaitQueue } from '../../sim/poller.ts';
import type { OpenDevice, Readiness } from '../../sim/tree.ts';
import { VirtualClock } from '../../sim/virtual-clock.ts';

const errno = (name: string) => (error: unknown) => error instanceof OsError && error.errno === name;
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

function kernelWith(device: OpenDevice) {
  const clock = new VirtualClock();
  const kernel = new SimulatedKernel(clock);
  kernel.tree.place('/dev/x', { kind: 'device', rdev: 1, open: () => device });
  return { clock, kernel, fd: kernel.open('/dev/x', 'read-write') };
}

/** A device that takes 100 ms for an ioctl. */
function slow() {
  let inside = 0;
  let closed = 0;
  const device: OpenDevice = {
    ioctl: async () => {
      inside++;
      await bench.kernel.pause(100);
      inside--;
      return 7;
    },
    close: () => {
      closed++;
    },
  };
  const bench = kernelWith(device);
  return { ...bench, inside: () => inside, closed: () => closed };
}

/** A promise, and what has become of it so far. */
function observed<Value>(promise: Promise<Value>) {
  const seen: { value?: Value; error?: unknown } = {};
  promise.then(
    (value) => {
      seen.value = value;
    },
    (error: unknown) => {
      seen.error = error;
    },
  );
  return seen;
}

describe('a call that waits', () => {
  it('takes the time that the device takes', async () => {
    const { clock, kernel, fd } = slow();
    const call = observed(kernel.waiting.ioctl(fd, 1, 2));
    await clock.advance(99);
    assert.deepEqual(call, {});
    await clock.advance(1);
    assert.deepEqual(call, { value: 7 });
  });

  it('is not the end of its descriptor', async () => {
    const { clock, kernel, fd, closed } = slow();
    const call = kernel.waiting.ioctl(fd, 1, 2);
    await clock.advance(100);
    await call;
    assert.equal(closed(), 0);
    await kernel.waiting.close(fd);
    assert.equal(closed(), 1);
  });

  it('would stop the loop, were it not made on a thread', () => {
    const { kernel, fd } = slow();
    assert.throws(() => kernel.ioctl(fd, 1, 2), /waits in the kernel/);
  });

  it('stays until a test lets it go, and is logged when it is made', async () => {
    const { clock, kernel, fd, inside } = slow();
    const hold = kernel.hold('/dev/x', 'ioctl');
    const call = observed(kernel.waiting.ioctl(fd, 0x40046d01, new Uint8Array(4)));
    await kernel.waiting.close(await kernel.waiting.open('/dev/x', 'read'));
    await clock.advance(10_000);
    assert.equal(hold.waiting, 1);
    assert.equal(inside(), 0);
    assert.deepEqual(
      kernel.log.map(({ syscall, value }) => (value === undefined ? syscall : `${syscall} ${value}`)),
      ['open', 'ioctl 0x40046d01', 'open', 'close'],
    );
    hold.release();
    await clock.advance(100);
    assert.deepEqual(call, { value: 7 });
    assert.equal(hold.waiting, 0);
    const next = observed(kernel.waiting.ioctl(fd, 1, 2));
    await clock.advance(100);
    assert.deepEqual(next, { value: 7 }, 'nothing is held any more');
  });

  it('is held by the hold of its path, whatever becomes of others', async () => {
    const { clock, kernel, fd } = slow();
    const held = kernel.hold('/dev/x');
    const other = kernel.hold('/dev/x', 'read');
    other.release();
    const call = observed(kernel.waiting.ioctl(fd, 1, 2));
    await clock.advance(1000);
    assert.deepEqual([held.waiting, other.waiting, call], [1, 0, {}]);
    held.release();
    await clock.advance(100);
    assert.deepEqual(call, { value: 7 });
  });

  it('keeps the driver from hearing of the close until it is over', async () => {
    const { clock, kernel, fd, closed } = slow();
    const call = observed(kernel.waiting.ioctl(fd, 1, 2));
    kernel.close(fd);
    assert.equal(kernel.openDescriptors, 0);
    assert.equal(closed(), 0);
    await clock.advance(100);
    assert.deepEqual(call, { value: 7 });
    assert.equal(closed(), 1);
  });

  it('fails when it is told to, or at once for what is not open', async () => {
    const { kernel, fd } = slow();
    kernel.failNext('/dev/x', 'EIO', 'ioctl');
    kernel.failNext('/dev/x', 'ENXIO', 'open');
    await assert.rejects(kernel.waiting.ioctl(fd, 1, 2), errno('EIO'));
    await assert.rejects(kernel.waiting.open('/dev/x', 'read'), errno('ENXIO'));
    await assert.rejects(kernel.waiting.open('/dev/y', 'read'), errno('ENOENT'));
    await assert.rejects(kernel.waiting.read(fd, new Uint8Array(1)), errno('EINVAL'));
    await kernel.waiting.close(fd);
    await assert.rejects(kernel.waiting.close(fd), errno('EBADF'));
    assert.equal(kernel.log.at(-1)?.errno, 'EBADF');
  });
});

describe('reading and writing at the own position', () => {
  it('goes on where the last read ended', async () => {
    const kernel = new SimulatedKernel();
    let written = '';
    kernel.tree.place('/sys/x', {
      kind: 'attribute',
      read: () => 'abcde',
      write: (text) => {
        written += text;
      },
    });
    const fd = await kernel.waiting.open('/sys/x', 'read-write');
    const bytes = Buffer.alloc(3);
    assert.equal(await kernel.waiting.read(fd, bytes), 3);
    assert.equal(bytes.toString(), 'abc');
    assert.equal(kernel.readAvailable(fd, bytes), 2);
    assert.equal(kernel.readAvailable(fd, bytes), 0);
    assert.equal(kernel.readAtStart(fd, bytes), 3);
    assert.equal(await kernel.waiting.write(fd, Buffer.from('xy')), 2);
    assert.equal(written, 'xy');
    assert.deepEqual(kernel.writes, ['sys/x ← xy']);
  });

  it('takes a descriptor that is open for it', async () => {
    const kernel = new SimulatedKernel();
    const device = { read: () => new Uint8Array(1), write: () => {}, close: () => {} };
    kernel.tree.place('/dev/x', { kind: 'device', rdev: 1, open: () => device });
    const [reader, writer] = [kernel.open('/dev/x', 'read'), kernel.open('/dev/x', 'write')];
    await assert.rejects(kernel.waiting.write(reader, new Uint8Array(1)), errno('EBADF'));
    await assert.rejects(kernel.waiting.read(writer, new Uint8Array(1)), errno('EBADF'));
    assert.throws(() => kernel.readAtStart(writer, new Uint8Array(1)), errno('EBADF'));
  });

  it('asks a device for no more than there is room for', async () => {
    const asked: number[] = [];
    const { kernel, fd } = kernelWith({
      read: (most) => {
        asked.push(most);
        return new Uint8Array(2);
      },
      close: () => {},
    });
    assert.equal(await kernel.waiting.read(fd, new Uint8Array(5)), 2);
    assert.deepEqual(asked, [5]);
  });
});

describe('what becomes readable', () => {
  function source() {
    const queue = new WaitQueue();
    const bytes: number[] = [];
    let isGone = false;
    const bench = kernelWith({
      read: () => {
        if (isGone) fail('ENODEV');
        return Uint8Array.of(bytes.shift() ?? fail('EAGAIN'));
      },
      poll: (wake): Readiness => {
        queue.add(wake);
        return isGone ? 'gone' : bytes.length > 0 ? 'bytes' : 'nothing';
      },
      close: () => {},
    });
    const put = (...more: number[]) => {
      bytes.push(...more);
      queue.wake();
    };
    const unplug = () => {
      isGone = true;
      queue.wake();
    };
    return { ...bench, put, unplug };
  }

  it('is told in a turn of its own, until all is read', async () => {
    const { kernel, fd, put } = source();
    const read: number[] = [];
    const watch = kernel.onReadable(fd, () => {
      const bytes = new Uint8Array(1);
      assert.equal(kernel.readAvailable(fd, bytes), 1);
      read.push(...bytes);
    });
    await turn();
    put(1, 2);
    assert.deepEqual(read, []);
    await turn();
    await turn();
    assert.deepEqual(read, [1, 2]);
    await turn();
    assert.equal(kernel.readAvailable(fd, new Uint8Array(1)), 0, 'nothing now');
    watch.close();
    put(3);
    await turn();
    assert.deepEqual(read, [1, 2]);
  });

  it('is told of what was there before, and not after it was closed', async () => {
    const { kernel, fd, put } = source();
    put(1);
    let calls = 0;
    kernel.onReadable(fd, () => calls++).close();
    await turn();
    assert.equal(calls, 0);
    const watch = kernel.onReadable(fd, () => {
      calls++;
      watch.close();
    });
    await turn();
    await turn();
    assert.equal(calls, 1);
  });

  it('includes the end: told once', async () => {
    const { kernel, fd, unplug } = source();
    let calls = 0;
    kernel.onReadable(fd, () => calls++);
    unplug();
    await turn();
    await turn();
    assert.equal(calls, 1);
    assert.throws(() => kernel.readAvailable(fd, new Uint8Array(1)), errno('ENODEV'));
  });

  it('is nothing that every device knows', () => {
    const { kernel, fd } = kernelWith({ close: () => {} });
    assert.throws(() => kernel.onReadable(fd, () => {}), errno('EPERM'));
    kernel.failNext('/dev/x', 'EIO', 'poll');
    assert.throws(() => kernel.onReadable(fd, () => {}), errno('EIO'));
  });
});

describe('a descriptor that a driver makes', () => {
  it('is neither file nor device, and is known from the start', () => {
    const { kernel } = kernelWith({ close: () => {} });
    let closed = 0;
    const close = () => {
      closed++;
    };
    const fd = kernel.install({ ioctl: () => 3, close }, 'anon_inode:line');
    assert.deepEqual(kernel.identify(fd), { type: 'other', rdev: 0 });
    kernel.adopt(fd, 'line 17');
    assert.equal(kernel.ioctl(fd, 1, 2), 3);
    kernel.close(fd);
    assert.equal(closed, 1);
    assert.throws(() => kernel.adopt(fd, 'line 17'), errno('EBADF'));
  });
});
