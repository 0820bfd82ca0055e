import assert from 'node:assert/strict';
import { closeSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { Linux } from '../../../broker/hardware/linux.ts';
import { OsError } from '../../../broker/hardware/os.ts';
import { FifoFolder } from '../fifo.ts';

const TIOCSPTLCK = 0x40045431;
const TIOCGPTN = 0x80045430;
const O_NONBLOCK = 0o4000;
const O_CLOEXEC = 0o2000000;

const linux = new Linux();
const { waiting } = linux;
const fifos = new FifoFolder();
after(() => fifos[Symbol.dispose]());
const failsWith = (errno: string, syscall: string, path: string) => (error: unknown) => {
  assert.ok(error instanceof OsError, String(error));
  assert.deepEqual([error.errno, error.syscall, error.path], [errno, syscall, path]);
  return true;
};
const flagsOf = (fd: number) =>
  Number.parseInt(/flags:\s+(\d+)/.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8'))?.[1] ?? '', 8);

describe('calls that may wait', () => {
  it('read and write where the descriptor stands', async () => {
    const path = join(fifos.folder, 'file');
    writeFileSync(path, 'abcdef');
    const fd = await waiting.open(path, 'read-write');
    const bytes = Buffer.alloc(2);
    assert.equal(await waiting.read(fd, bytes), 2);
    assert.equal(await waiting.write(fd, Buffer.from('XY')), 2);
    assert.equal(await waiting.read(fd, bytes), 2);
    assert.equal(String(bytes), 'ef');
    assert.equal(await waiting.read(fd, bytes), 0);
    await waiting.close(fd);
    assert.equal(readFileSync(path, 'utf8'), 'abXYef');
    rmSync(path);
  });

  it('open as the others do', async () => {
    const fd = await waiting.open('/dev/ptmx', 'read-write');
    assert.equal(flagsOf(fd) & (O_NONBLOCK | O_CLOEXEC), O_NONBLOCK | O_CLOEXEC);
    await waiting.close(fd);
    await assert.rejects(waiting.open('/proc/self/exe', 'read'), failsWith('ELOOP', 'open', '/proc/self/exe'));
  });

  it('wait', async () => {
    const fd = openSync(fifos.make(), 'r+');
    const bytes = Buffer.alloc(3);
    const read = waiting.read(fd, bytes);
    assert.equal(await Promise.race([read, new Promise((resolve) => setTimeout(resolve, 50, 'not yet'))]), 'not yet');
    writeSync(fd, 'abc');
    assert.equal(await read, 3);
    assert.equal(String(bytes), 'abc');
    closeSync(fd);
  });

  it('do ioctls, by pointer and by value', async () => {
    const fd = await waiting.open('/dev/ptmx', 'read-write');
    assert.equal(await waiting.ioctl(fd, TIOCSPTLCK, new Uint8Array(4)), 0);
    const [number, same] = [Buffer.alloc(4), Buffer.alloc(4, 0xff)];
    await waiting.ioctl(fd, TIOCGPTN, number);
    linux.ioctl(fd, TIOCGPTN, same);
    assert.deepEqual(number, same);
    await assert.rejects(waiting.ioctl(fd, 0x540b, 77), failsWith('EINVAL', 'ioctl', '/dev/ptmx'));
    await waiting.close(fd);
  });

  it('say where they failed', async () => {
    const missing = join(fifos.folder, 'missing');
    await assert.rejects(waiting.open(missing, 'read'), failsWith('ENOENT', 'open', missing));
    const fd = await waiting.open('/dev/full', 'read-write');
    await assert.rejects(waiting.write(fd, Buffer.from('x')), failsWith('ENOSPC', 'write', '/dev/full'));
    await waiting.close(fd);
    await assert.rejects(waiting.close(fd), failsWith('EBADF', 'close', `descriptor ${fd}`));
    const directory = openSync(fifos.folder, 'r');
    await assert.rejects(
      waiting.read(directory, Buffer.alloc(1)),
      failsWith('EISDIR', 'read', `descriptor ${directory}`),
    );
    closeSync(directory);
  });
});

it('makes a descriptor that is taken over like its own', () => {
  const fd = openSync(fifos.make(), 'r+');
  assert.equal(flagsOf(fd) & O_NONBLOCK, 0);
  linux.adopt(fd, '/dev/made');
  assert.equal(flagsOf(fd) & (O_NONBLOCK | O_CLOEXEC), O_NONBLOCK | O_CLOEXEC);
  assert.equal(linux.readAvailable(fd, Buffer.alloc(1)), 0);
  assert.throws(() => linux.ioctl(fd, TIOCGPTN, Buffer.alloc(4)), failsWith('ENOTTY', 'ioctl', '/dev/made'));
  linux.close(fd);
  assert.throws(() => linux.adopt(fd, '/dev/gone'), failsWith('EBADF', 'fcntl', '/dev/gone'));
});
