/** What can be read, and when: FIFOs and pseudo terminals stand for devices here, test/kernel/ has real ones. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readdirSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Linux } from '../../../broker/hardware/linux.ts';
import { OsError } from '../../../broker/hardware/os.ts';
import { within } from '../../patience.ts';
import { FifoFolder } from '../fifo.ts';

const TIOCSPTLCK = 0x40045431;
const TIOCGPTN = 0x80045430;
/** Long enough for whatever is on its way. */
const SETTLED_MS = 30;

const linux = new Linux();
const fifos = new FifoFolder();
after(() => fifos[Symbol.dispose]());
const failsWith = (errno: string) => (error: unknown) => error instanceof OsError && error.errno === errno;

/** Waits until it holds, and then for what should not come after it. */
async function settled(holds: () => boolean): Promise<void> {
  for (let waited = 0; !holds() && waited < 5000; waited++) await sleep(1);
  await sleep(SETTLED_MS);
}

/** A FIFO as a device: what is written to `pen` can be read from `fd`. */
function fifo() {
  const path = fifos.make();
  const fd = linux.open(path, 'read');
  return { path, fd, pen: openSync(path, 'w') };
}

/** A terminal, and its other end. */
function terminal() {
  const master = linux.open('/dev/ptmx', 'read-write');
  linux.ioctl(master, TIOCSPTLCK, new Uint8Array(4));
  const number = Buffer.alloc(4);
  linux.ioctl(master, TIOCGPTN, number);
  return { master, fd: linux.open(`/dev/pts/${number.readUInt32LE()}`, 'read-write') };
}

describe('readAvailable', () => {
  it('takes what is there, and does not wait for more', () => {
    const { fd, pen } = fifo();
    const bytes = Buffer.alloc(4);
    assert.equal(linux.readAvailable(fd, bytes), 0);
    writeSync(pen, 'abcdef');
    assert.equal(linux.readAvailable(fd, bytes), 4);
    assert.equal(linux.readAvailable(fd, bytes), 2);
    assert.equal(String(bytes), 'efcd');
    assert.equal(linux.readAvailable(fd, bytes), 0);
    closeSync(pen);
    linux.close(fd);
  });

  it('says that the other end has gone', () => {
    const { fd, pen } = fifo();
    closeSync(pen);
    assert.throws(() => linux.readAvailable(fd, Buffer.alloc(1)), failsWith('ENODEV'));
    linux.close(fd);
  });
});

describe('onReadable', () => {
  it('calls while there is something to read, and not before', async () => {
    const { fd, pen } = fifo();
    let calls = 0;
    const bytes = Buffer.alloc(2);
    const watch = linux.onReadable(fd, () => {
      calls++;
      linux.readAvailable(fd, bytes);
    });
    await sleep(SETTLED_MS);
    assert.equal(calls, 0);
    writeSync(pen, 'abcdef');
    await settled(() => calls >= 3);
    assert.equal(calls, 3);
    writeSync(pen, 'g');
    await settled(() => calls >= 4);
    assert.equal(calls, 4);
    watch.close();
    writeSync(pen, 'h');
    await sleep(SETTLED_MS);
    assert.equal(calls, 4);
    closeSync(pen);
    linux.close(fd);
  });

  it('watches several, each for itself', async () => {
    const devices = Array.from({ length: 100 }, fifo);
    const told = new Map<number, string>();
    const watches = devices.map(({ fd }) =>
      linux.onReadable(fd, () => {
        const bytes = Buffer.alloc(8);
        told.set(fd, bytes.toString('latin1', 0, linux.readAvailable(fd, bytes)));
      }),
    );
    for (const { fd, pen } of devices) writeSync(pen, String(fd));
    await settled(() => told.size === devices.length);
    assert.deepEqual(told, new Map(devices.map(({ fd }) => [fd, String(fd)])));
    for (const watch of watches) watch.close();
    for (const { fd, pen } of devices) {
      linux.close(fd);
      closeSync(pen);
    }
  });

  it('tells once of a device that has gone, after what it had to say', async () => {
    const { fd, pen } = fifo();
    const heard: string[] = [];
    linux.onReadable(fd, () => {
      const bytes = Buffer.alloc(1);
      try {
        heard.push(bytes.toString('latin1', 0, linux.readAvailable(fd, bytes)));
      } catch (error) {
        heard.push(error instanceof OsError ? error.errno : String(error));
      }
    });
    writeSync(pen, 'ab');
    closeSync(pen);
    await settled(() => heard.length >= 3);
    assert.deepEqual(heard, ['a', 'b', 'ENODEV']);
    linux.close(fd);
  });

  it('tells of a terminal that was hung up', async () => {
    const { master, fd } = terminal();
    const told = new Promise<void>((resolve) => linux.onReadable(fd, resolve));
    linux.close(master);
    await told;
    assert.throws(
      () => linux.readAvailable(fd, Buffer.alloc(1)),
      (error) => error instanceof OsError,
    );
    linux.close(fd);
  });

  it('does not take another file for the one that was closed', async () => {
    let calls = 0;
    const first = fifo();
    const watch = linux.onReadable(first.fd, () => calls++);
    writeSync(first.pen, 'a');
    // Told of by the kernel, and not yet by us.
    await new Promise(setImmediate);
    linux.close(first.fd);
    const second = fifo();
    assert.equal(second.fd, first.fd);
    const told = new Promise<void>((resolve) => linux.onReadable(second.fd, resolve));
    watch.close();
    const before = calls;
    writeSync(second.pen, 'b');
    await told;
    assert.equal(calls, before);
    for (const { fd } of [second]) linux.close(fd);
    for (const { pen } of [first, second]) closeSync(pen);
  });

  it('goes on after a callback that throws', async () => {
    const { path, fd, pen } = fifo();
    const lines = [
      `import { Linux } from './broker/hardware/linux.ts';`,
      `const linux = new Linux();`,
      `const fd = linux.open(process.argv[1], 'read-write');`,
      `process.on('uncaughtException', ({ message }) => console.log(message));`,
      `let calls = 0;`,
      `linux.onReadable(fd, () => {`,
      `  if (calls++ === 0) throw new Error('once');`,
      `  console.log(linux.readAvailable(fd, Buffer.alloc(9)));`,
      `  linux.close(fd);`,
      `});`,
    ];
    writeSync(pen, 'abc');
    assert.deepEqual(await run(lines, path), { status: 0, output: 'once\n3\n' });
    closeSync(pen);
    linux.close(fd);
  });

  it('refuses what cannot be waited for, and a second watch', () => {
    const path = join(fifos.folder, 'file');
    writeFileSync(path, '');
    const plain = linux.open(path, 'read');
    assert.throws(() => linux.onReadable(plain, () => {}), failsWith('EPERM'));
    linux.close(plain);
    const { fd, pen } = fifo();
    linux.onReadable(fd, () => {});
    assert.throws(() => linux.onReadable(fd, () => {}), failsWith('EEXIST'));
    linux.close(fd);
    closeSync(pen);
  });

  it('keeps nothing of those that were closed', async () => {
    const { fd, pen } = fifo();
    const open = () => readdirSync('/proc/self/fd').length;
    const before = open();
    for (let times = 0; times < 10_000; times++) linux.onReadable(fd, () => {}).close();
    assert.equal(open(), before);
    let calls = 0;
    linux.onReadable(fd, () => calls++);
    writeSync(pen, 'a');
    await settled(() => calls > 0);
    assert.ok(calls > 0);
    linux.close(fd);
    closeSync(pen);
  });
});

async function run(lines: string[], argument: string) {
  const child = spawn(process.execPath, ['--input-type=module', '-e', lines.join('\n'), argument], {
    cwd: new URL('../../..', import.meta.url),
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: within(60_000),
  });
  let output = '';
  child.stdout.on('data', (text) => (output += text));
  const [status] = await once(child, 'close');
  return { status, output };
}

describe('a process', () => {
  const watching = [
    `import { Linux } from './broker/hardware/linux.ts';`,
    `const linux = new Linux();`,
    `const fd = linux.open(process.argv[1], 'read-write');`,
    `const watch = linux.onReadable(fd, () => {});`,
    `setTimeout(act, 50);`,
  ];

  it('ends by itself when nothing is watched any more', async () => {
    assert.deepEqual(await run([...watching, 'function act() { watch.close(); }'], fifos.make()), {
      status: 0,
      output: '',
    });
  });

  it('ends when it wants to while something is', async () => {
    assert.deepEqual(await run([...watching, 'function act() { process.exit(3); }'], fifos.make()), {
      status: 3,
      output: '',
    });
  });
});
