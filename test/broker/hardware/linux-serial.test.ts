/** What is said of real ports only: errors of the binding, descriptors, time of the processor. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { Linux } from '../../../broker/hardware/linux.ts';
import { OsError } from '../../../broker/hardware/os.ts';
import { errnoOfText } from '../../../broker/native.ts';
import { Pty } from '../../../sim/pty.ts';
import { receive, settings } from './serial/suite-bench.ts';

const linux = new Linux();
const openDescriptors = () => readdirSync('/proc/self/fd').length;
const failsWith = (errno: string, syscall: string, path: string) => (error: unknown) => {
  assert.ok(error instanceof OsError, String(error));
  assert.deepEqual([error.errno, error.syscall, error.path], [errno, syscall, path]);
  return true;
};

describe('opening', () => {
  it('says why it failed by the name of the errno, and leaves nothing open', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'serial-'));
    const file = join(folder, 'file');
    writeFileSync(file, '');
    await assert.rejects(linux.serial.open('/dev/tty-none', settings), failsWith('ENOENT', 'open', '/dev/tty-none'));
    const before = openDescriptors();
    await assert.rejects(linux.serial.open('/dev/null', settings), failsWith('ENOTTY', 'open', '/dev/null'));
    await assert.rejects(linux.serial.open(file, settings), failsWith('ENOTTY', 'open', file));
    await assert.rejects(linux.serial.open(folder, settings), failsWith('EISDIR', 'open', folder));
    assert.equal(openDescriptors(), before);
    rmSync(folder, { recursive: true });
  });

  it('gives the name of every errno that is told in words', () => {
    assert.equal(errnoOfText('Error: Permission denied, cannot open /dev/x'), 'EACCES');
    assert.equal(errnoOfText('Error: Device or resource busy, cannot open /dev/x'), 'EBUSY');
    assert.equal(errnoOfText('Error: Input/output error setting custom baud rate of 13'), 'EIO');
    assert.equal(errnoOfText('Error: Invalid argument || while setting custom baud rate of 5'), 'EINVAL');
    assert.equal(errnoOfText('Invalid data bits setting 9'), undefined);
  });
});

describe('an open port', () => {
  it('is nothing that a child process would get', async () => {
    const pty = new Pty();
    const line = await linux.serial.open(pty.path, settings);
    const O_CLOEXEC = 0o2000000;
    const flags = /flags:\s+(\d+)/.exec(readFileSync(`/proc/self/fdinfo/${line.fd}`, 'utf8'))?.[1] ?? '';
    assert.notEqual(Number.parseInt(flags, 8) & O_CLOEXEC, 0);
    await line.close();
    pty.close();
  });

  it('is opened again and again without a trace in the descriptors', async () => {
    const pty = new Pty();
    await (await linux.serial.open(pty.path, settings)).close();
    const before = openDescriptors();
    for (let times = 0; times < 50; times++) await (await linux.serial.open(pty.path, settings)).close();
    assert.equal(openDescriptors(), before);
    pty.close();
  });

  it('does not go on to listen when its descriptor is another’s', async () => {
    const [first, second] = [new Pty(), new Pty()];
    const line = await linux.serial.open(first.path, settings);
    const read = assert.rejects(line.read(Buffer.alloc(1)), { errno: 'ECANCELED' });
    await line.close();
    await read;
    // It gets the number that has just become free.
    const other = await linux.serial.open(second.path, settings);
    assert.equal(other.fd, line.fd);
    await assert.rejects(line.read(Buffer.alloc(1)), { errno: 'ECANCELED' });
    second.send(Buffer.from('theirs'));
    assert.equal(String(await receive(other, 6)), 'theirs');
    await other.close();
    for (const pty of [first, second]) pty.close();
  });

  it('leaves turns of the loop to others, however much comes', async () => {
    const pty = new Pty();
    const line = await linux.serial.open(pty.path, settings);
    let turns = 0;
    const count = () => {
      turns++;
      turning = setImmediate(count);
    };
    let turning = setImmediate(count);
    const into = Buffer.alloc(4096);
    for (let reads = 0; reads < 200; reads++) {
      writeSync(pty.fd, 'more');
      await line.read(into);
    }
    clearImmediate(turning);
    assert.ok(turns >= 200, `${turns} turns in 200 reads`);
    await line.close();
    pty.close();
  });

  it('waits with its close for calls that are on threads', async () => {
    const pty = new Pty();
    const line = await linux.serial.open(pty.path, settings);
    const calls = Array.from({ length: 20 }, () => assert.rejects(line.setBaudRate(9600), { errno: 'ECANCELED' }));
    await line.close();
    await Promise.all(calls);
    pty.close();
  });
});
