import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { Linux } from '../../../broker/hardware/linux.ts';
import { OsError } from '../../../broker/hardware/os.ts';

const linux = new Linux();
const folder = mkdtempSync(join(tmpdir(), 'linux-'));
after(() => rmSync(folder, { recursive: true }));
const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const failsWith = (errno: string, syscall: string, path: string) => (error: unknown) => {
  assert.ok(error instanceof OsError, String(error));
  assert.deepEqual([error.errno, error.syscall, error.path], [errno, syscall, path]);
  return true;
};

describe('files', () => {
  it('reads and writes from the start, each time', () => {
    const path = file('attribute', 'abcdef');
    const fd = linux.open(path, 'read-write');
    linux.writeAtStart(fd, Buffer.from('12'));
    linux.writeAtStart(fd, Buffer.from('3'));
    const bytes = new Uint8Array(4);
    assert.equal(linux.readAtStart(fd, bytes), 4);
    assert.equal(Buffer.from(bytes).toString(), '32cd');
    linux.close(fd);
    assert.equal(readFileSync(path, 'utf8'), '32cdef');
  });

  it('follows no link at the end of a path', () => {
    symlinkSync(file('target', ''), join(folder, 'link'));
    assert.throws(() => linux.open(join(folder, 'link'), 'read'), failsWith('ELOOP', 'open', join(folder, 'link')));
  });

  it('does not wait for the other end of a FIFO', async () => {
    const path = join(folder, 'fifo');
    await once(spawn('mkfifo', [path]), 'close');
    const fd = linux.open(path, 'read');
    assert.equal(linux.identify(fd).type, 'other');
    linux.close(fd);
  });

  it('says where a call failed', () => {
    const missing = join(folder, 'missing');
    assert.throws(() => linux.open(missing, 'write'), failsWith('ENOENT', 'open', missing));
    const fd = linux.open('/dev/full', 'write');
    assert.throws(() => linux.writeAtStart(fd, Buffer.from('x')), failsWith('ENOSPC', 'write', '/dev/full'));
    linux.close(fd);
    assert.throws(() => linux.close(fd), failsWith('EBADF', 'close', `descriptor ${fd}`));
  });

  it('tells what a descriptor is', () => {
    const fd = linux.open('/dev/null', 'read');
    assert.deepEqual(linux.identify(fd), { type: 'character', rdev: 0x103 });
    linux.close(fd);
    const other = linux.open(file('plain', ''), 'read');
    assert.equal(linux.identify(other).type, 'file');
    linux.close(other);
  });

  it('does ioctls, by pointer and by value', () => {
    const fd = linux.open('/dev/ptmx', 'read-write');
    linux.ioctl(fd, 0x40045431, new Uint8Array(4));
    assert.equal(linux.ioctl(fd, 0x540b, 0), 0);
    assert.throws(() => linux.ioctl(fd, 0x540b, 77), failsWith('EINVAL', 'ioctl', '/dev/ptmx'));
    linux.close(fd);
  });
});

describe('directories', () => {
  it('lists names in order, and nothing where nothing is', () => {
    mkdirSync(join(folder, 'chips'));
    for (const name of ['pwmchip1', 'pwmchip0']) file(`chips/${name}`, '');
    assert.deepEqual(linux.list(join(folder, 'chips')), ['pwmchip0', 'pwmchip1']);
    assert.deepEqual(linux.list(join(folder, 'no-chips')), []);
    assert.deepEqual(linux.list(join(folder, 'chips/pwmchip0')), []);
  });

  it('resolves links', () => {
    mkdirSync(join(folder, 'devices/x'), { recursive: true });
    symlinkSync('devices/x', join(folder, 'class'));
    assert.equal(linux.realPath(join(folder, 'class')), join(folder, 'devices/x'));
    assert.equal(linux.realPath(join(folder, 'class/none')), undefined);
  });
});

describe('watch', () => {
  it('tells of a writer to a file of a directory, until it is closed', async () => {
    const path = file('watched', '');
    let watch = { close: () => {} };
    const told = new Promise<void>((resolve) => {
      watch = linux.watch(folder, resolve);
    });
    appendFileSync(path, 'x');
    await told;
    watch.close();
  });

  it('fails where nothing is', () => {
    const missing = join(folder, 'missing');
    assert.throws(() => linux.watch(missing, () => {}), failsWith('ENOENT', 'inotify_add_watch', missing));
  });
});

describe('clock', () => {
  it('never calls before its time', async () => {
    for (let ms = 0; ms < 12; ms++) {
      const start = linux.nowNs();
      await new Promise<void>((resolve) => linux.after(ms, resolve));
      assert.ok(linux.nowNs() - start >= BigInt(ms) * 1_000_000n);
    }
  });

  it('does not call at once for a time beyond what setTimeout knows', async () => {
    let calls = 0;
    const timer = linux.after(2 ** 31, () => calls++);
    await new Promise<void>((resolve) => linux.after(5, resolve));
    timer.cancel();
    assert.equal(calls, 0);
  });

  it('does not call after it was cancelled', async () => {
    let calls = 0;
    linux.after(1, () => calls++).cancel();
    await new Promise<void>((resolve) => linux.after(5, resolve));
    assert.equal(calls, 0);
  });
});
