import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Os, OsError } from '../../broker/hardware/os.ts';
import { fail } from '../../sim/errno.ts';
import { SimulatedKernel } from '../../sim/kernel.ts';
import { VirtualClock } from '../../sim/virtual-clock.ts';

const errno = (name: string) => (error: unknown) => error instanceof OsError && error.errno === name;

function kernelWithFile() {
  const clock = new VirtualClock();
  const kernel = new SimulatedKernel(clock);
  let value = 'one';
  kernel.tree.place('/sys/devices/x/value', {
    kind: 'attribute',
    read: () => `${value}\n`,
    write: (text) => {
      value = text === 'bad' ? fail('EINVAL') : text;
    },
  });
  kernel.tree.place('/sys/devices/x/secret', { kind: 'attribute', write: () => {} });
  kernel.tree.place('/sys/class/x', { kind: 'link', target: '/sys/devices/x' });
  return { clock, kernel, read: (fd: number) => readText(kernel, fd) };
}

function readText(os: Os, fd: number): string {
  const bytes = Buffer.alloc(16);
  return bytes.toString('latin1', 0, os.readAtStart(fd, bytes));
}

describe('files', () => {
  it('are read and written through links on the way', () => {
    const { kernel, read } = kernelWithFile();
    const fd = kernel.open('/sys/class/x/value', 'read-write');
    kernel.writeAtStart(fd, Buffer.from('two'));
    assert.equal(read(fd), 'two\n');
    assert.throws(() => kernel.writeAtStart(fd, Buffer.from('bad')), errno('EINVAL'));
    kernel.writeAtStart(fd, Buffer.from(''));
    assert.equal(read(fd), 'two\n', 'a write of nothing never arrives');
    kernel.close(fd);
    assert.throws(() => read(fd), errno('EBADF'));
  });

  it('are opened for what they can do, and never through a link at the end', () => {
    const { kernel } = kernelWithFile();
    assert.throws(() => kernel.open('/sys/class/x/secret', 'read'), errno('EACCES'));
    assert.throws(() => kernel.open('/sys/class/x/secret', 'read-write'), errno('EACCES'));
    kernel.close(kernel.open('/sys/class/x/secret', 'write'));
    assert.throws(() => kernel.open('/sys/class/x', 'read'), errno('ELOOP'));
    assert.throws(() => kernel.open('/sys/devices/x', 'read'), errno('EISDIR'));
    assert.throws(() => kernel.open('/sys/class/x/none', 'read'), errno('ENOENT'));
    assert.throws(() => kernel.open('/sys/class/y/none', 'read'), errno('ENOENT'));
    assert.equal(kernel.openDescriptors, 0);
  });

  it('answer ENODEV when they are gone', () => {
    const { kernel, read } = kernelWithFile();
    const fd = kernel.open('/sys/class/x/value', 'read-write');
    kernel.tree.remove('/sys/devices/x');
    assert.throws(() => read(fd), errno('ENODEV'));
    assert.throws(() => kernel.writeAtStart(fd, Buffer.from('two')), errno('ENODEV'));
    assert.throws(() => kernel.open('/sys/class/x/value', 'read'), errno('ENOENT'));
  });
});

describe('names', () => {
  it('are listed and resolved', () => {
    const { kernel } = kernelWithFile();
    assert.deepEqual(kernel.list('/sys/class/x'), ['secret', 'value']);
    assert.deepEqual(kernel.list('/sys/class/y'), []);
    assert.equal(kernel.realPath('/sys/class/x'), '/sys/devices/x');
    assert.equal(kernel.realPath('/sys/class/x/value'), '/sys/devices/x/value');
    assert.equal(kernel.realPath('/sys/class/y'), undefined);
  });

  it('may be dangling or circular links', () => {
    const { kernel } = kernelWithFile();
    kernel.tree.place('/sys/a', { kind: 'link', target: '/sys/b' });
    kernel.tree.place('/sys/b', { kind: 'link', target: '/sys/a' });
    kernel.tree.place('/sys/nowhere', { kind: 'link', target: '/sys/none' });
    assert.equal(kernel.realPath('/sys/nowhere'), undefined);
    assert.throws(() => kernel.realPath('/sys/a'), errno('ELOOP'));
    assert.throws(() => kernel.open('/sys/a/x', 'read'), errno('ELOOP'));
  });
});

describe('devices', () => {
  it('have what their driver gives an open descriptor', () => {
    const kernel = new SimulatedKernel();
    let open = 0;
    const behind = {
      ioctl: () => 7,
      read: () => Buffer.from('ab'),
      write: () => {},
      close: () => {
        open--;
      },
    };
    const count = () => {
      open++;
      return behind;
    };
    kernel.tree.place('/dev/x', { kind: 'device', rdev: 0x1234, open: count });
    kernel.tree.place('/dev/y', { kind: 'device', rdev: 1, open: () => ({ close: () => {} }) });
    const fd = kernel.open('/dev/x', 'read-write');
    assert.deepEqual(kernel.identify(fd), { type: 'character', rdev: 0x1234 });
    assert.equal(kernel.ioctl(fd, 1, 2), 7);
    assert.equal(readText(kernel, fd), 'ab');
    kernel.writeAtStart(fd, Buffer.from('x'));
    kernel.close(fd);
    assert.equal(open, 0);
    const dull = kernel.open('/dev/y', 'read-write');
    assert.throws(() => kernel.ioctl(dull, 1, 2), errno('ENOTTY'));
    assert.throws(() => readText(kernel, dull), errno('EINVAL'));
    assert.throws(() => kernel.writeAtStart(dull, Buffer.from('x')), errno('EINVAL'));
  });
});

describe('what a test can see and do', () => {
  it('logs each call, whose it was, and how it ended', async () => {
    const { clock, kernel } = kernelWithFile();
    await clock.advance(5);
    kernel.writeAsOther('/sys/class/x/value', 'theirs');
    const fd = kernel.open('/sys/class/x/value', 'write');
    assert.throws(() => kernel.writeAtStart(fd, Buffer.from('bad')), OsError);
    const [, , , opened, written] = kernel.log;
    assert.equal(kernel.log[1]?.by, 'other');
    assert.deepEqual(opened, { by: 'broker', syscall: 'open', path: '/sys/class/x/value', atNs: 5_000_000n });
    assert.deepEqual(written, {
      by: 'broker',
      syscall: 'write',
      path: '/sys/devices/x/value',
      value: 'bad',
      errno: 'EINVAL',
      atNs: 5_000_000n,
    });
    assert.deepEqual(kernel.writes, ['x/value ← bad: EINVAL']);
    kernel.clearLog();
    assert.deepEqual(kernel.log, []);
  });

  it('keeps a log that does not grow for ever', () => {
    const { kernel, read } = kernelWithFile();
    const fd = kernel.open('/sys/class/x/value', 'read');
    for (let calls = 0; calls < 25_000; calls++) read(fd);
    assert.ok(kernel.log.length <= 10_000);
    assert.ok(kernel.log.length >= 5_000);
    const forgetful = new SimulatedKernel(undefined, 0);
    forgetful.list('/sys');
    assert.deepEqual(forgetful.log, []);
  });

  it('reads and writes as another process, and tells it no', () => {
    const { kernel } = kernelWithFile();
    kernel.writeAsOther('/sys/class/x/value', 'theirs');
    assert.equal(kernel.readAsOther('/sys/class/x/value'), 'theirs\n');
    assert.throws(() => kernel.writeAsOther('/sys/class/x/value', 'bad'), errno('EINVAL'));
    assert.deepEqual(kernel.writes, []);
    assert.equal(kernel.openDescriptors, 0);
  });

  it('fails one call when it is told to', () => {
    const { kernel, read } = kernelWithFile();
    const fd = kernel.open('/sys/class/x/value', 'read-write');
    kernel.failNext('/sys/class/x/value', 'EIO', 'write');
    assert.equal(read(fd), 'one\n');
    assert.throws(() => kernel.writeAtStart(fd, Buffer.from('two')), errno('EIO'));
    kernel.writeAtStart(fd, Buffer.from('two'));
    kernel.failNext('/sys/devices/x/value', 'EIO');
    assert.throws(() => read(fd), errno('EIO'));
    assert.equal(read(fd), 'two\n');
  });
});

describe('watches', () => {
  it('tell of every writer to the file, or to a file of the directory, after the call', async () => {
    const { kernel } = kernelWithFile();
    const told: string[] = [];
    const file = kernel.watch('/sys/class/x/value', () => told.push('file'));
    const directory = kernel.watch('/sys/class/x', () => told.push('directory'));
    kernel.writeAsOther('/sys/class/x/value', 'a');
    assert.deepEqual(told, []);
    await Promise.resolve();
    assert.deepEqual(told.sort(), ['directory', 'file']);
    file.close();
    kernel.writeAsOther('/sys/class/x/secret', 'a');
    kernel.writeAsOther('/sys/class/x/value', 'b');
    directory.close();
    await Promise.resolve();
    assert.deepEqual(told.sort(), ['directory', 'file'], 'nothing after it was closed');
    assert.throws(() => kernel.watch('/sys/none', () => {}), errno('ENOENT'));
  });
});

describe('the virtual clock', () => {
  it('calls what is due in its order, at its time', async () => {
    const clock = new VirtualClock();
    const calls: [string, bigint][] = [];
    const note = (name: string) => () => calls.push([name, clock.nowNs()]);
    clock.after(20, note('late'));
    clock.after(10, () => {
      note('early')();
      clock.after(5, note('nested'));
    });
    clock.after(15, note('cancelled')).cancel();
    clock.after(10, note('second'));
    await clock.advance(19);
    assert.deepEqual(calls, [
      ['early', 10_000_000n],
      ['second', 10_000_000n],
      ['nested', 15_000_000n],
    ]);
    assert.equal(clock.nowNs(), 19_000_000n);
    assert.equal(clock.pending, 1);
    await clock.advance(1);
    assert.equal(calls.at(-1)?.[0], 'late');
  });

  it('lets promises settle in between', async () => {
    const clock = new VirtualClock();
    const order: string[] = [];
    const worker = async () => {
      for (const step of ['a', 'b', 'c']) {
        await new Promise<void>((resolve) => clock.after(10, resolve));
        order.push(step);
      }
    };
    const working = worker();
    await clock.advance(30);
    await working;
    assert.deepEqual(order, ['a', 'b', 'c']);
  });
});
