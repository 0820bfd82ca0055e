/** Calls that stay in the kernel: what they keep, and what they must not keep. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, globSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { OsError } from '../../broker/hardware/os.ts';
import * as native from '../../broker/native.ts';
import { DEVICE_THREADS, POOL_THREADS } from '../../broker/threads.ts';
import { within } from '../patience.ts';
import { BrokerProcess, realBroker, simulatedBroker } from './broker-process.ts';
import { FifoFolder } from './fifo.ts';

const TIOCGPTN = 0x80045430;
const TIOCSWINSZ = 0x5414;
const TIOCGWINSZ = 0x5413;
const TCFLSH = 0x540b;
const errnoOf = (expected: string) => (error: unknown) => error instanceof OsError && error.errno === expected;

const fifos = new FifoFolder();
after(() => fifos[Symbol.dispose]());

describe('an ioctl on a thread', () => {
  const fd = openSync('/dev/ptmx', 'r+');
  after(() => closeSync(fd));

  it('reads and writes its argument in place', async () => {
    const [first, second] = [Buffer.alloc(4, 0xff), Buffer.alloc(4, 0xff)];
    native.ioctl(fd, TIOCGPTN, first);
    await native.waitingIoctl(fd, TIOCGPTN, second);
    assert.deepEqual(second, first);
  });

  it('writes nothing beyond the argument of a request that encodes no size', async () => {
    await native.waitingIoctl(fd, TIOCSWINSZ, Buffer.from([50, 0, 132, 0, 1, 0, 2, 0]));
    const memory = Buffer.alloc(16, 0xee);
    await native.waitingIoctl(fd, TIOCGWINSZ, memory.subarray(4, 8));
    assert.equal(memory.toString('hex'), 'eeeeeeee32008400eeeeeeeeeeeeeeee');
  });

  it('takes a plain number where the request does', async () => {
    assert.equal(await native.waitingIoctl(fd, TCFLSH, 0), 0);
    await assert.rejects(native.waitingIoctl(fd, TCFLSH, 77), errnoOf('EINVAL'));
  });

  it('refuses an argument of another size than the request encodes', async () => {
    await assert.rejects(native.waitingIoctl(fd, TIOCGPTN, new Uint8Array(5)), /takes 4 bytes, not 5/);
  });

  it('has its own argument and its own errno, however many there are', async () => {
    const calls = Array.from({ length: 100 }, async (_, index) => {
      if (index % 3 === 0) await assert.rejects(native.waitingIoctl(-1, TIOCGPTN, Buffer.alloc(4)), errnoOf('EBADF'));
      if (index % 3 === 1) await assert.rejects(native.waitingIoctl(fd, TCFLSH, 77), errnoOf('EINVAL'));
      const size = Buffer.alloc(8, index);
      await native.waitingIoctl(fd, TIOCGWINSZ, size);
      return size.toString('hex');
    });
    assert.deepEqual(new Set(await Promise.all(calls)), new Set(['3200840001000200']));
  });
});

/** Runs a module in a process of its own, with some FIFO as its argument, and gives how it ended within the time. */
async function outcome(lines: string[], withinMs: number) {
  const script = [`import fs from 'node:fs';`, ...lines].join('\n');
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, fifos.make()], {
    cwd: new URL('../..', import.meta.url),
    env: { ...process.env, UV_THREADPOOL_SIZE: undefined },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (text) => (output += text));
  // It counts from the moment on in which it says that it is ready.
  await once(child.stdout, 'data');
  const timer = setTimeout(() => child.kill('SIGKILL'), withinMs);
  const [status, signal] = await once(child, 'close');
  clearTimeout(timer);
  return { status, signal, output };
}

/** So many reads that never end. It goes on when so many threads are in the kernel: the second word of what is told of each is the file. */
const blocked = (count: number, threads = count) => [
  `const fd = fs.openSync(process.argv[1], 'r+');`,
  `for (let i = 0; i < ${count}; i++) fs.read(fd, Buffer.alloc(1), 0, 1, null, () => {});`,
  `const callOf = (thread) => fs.readFileSync('/proc/self/task/' + thread + '/syscall', 'latin1').split(' ');`,
  `const reads = (thread) => Number(callOf(thread)[1]) === fd;`,
  `while (fs.readdirSync('/proc/self/task').filter(reads).length < ${threads}) await new Promise(setImmediate);`,
];

describe('a thread that is in the kernel', () => {
  it('keeps process.exit() waiting, but not exitNow()', async () => {
    const usual = await outcome([...blocked(1), `console.log('exits'); process.exit(3);`], 1000);
    assert.deepEqual(usual, { status: null, signal: 'SIGKILL', output: 'exits\n' });
    const now = await outcome(
      [...blocked(1), `import { exitNow } from './broker/native.ts';`, `console.log('exits'); exitNow(70);`],
      within(60_000),
    );
    assert.deepEqual(now, { status: 70, signal: null, output: 'exits\n' });
  });

  const report = (withinMs: number) => [
    `console.log('ready');`,
    `const timer = setTimeout(() => { console.log('held up'); process.kill(process.pid, 'SIGKILL'); }, ${withinMs});`,
    `fs.stat('/', () => { console.log('served'); process.kill(process.pid, 'SIGKILL'); });`,
  ];
  // On a busy machine what is served may take long; what is held up is so for ever.
  for (const [what, first, expected, threads, withinMs] of [
    ['leaves room for files', `import './broker/thread-pool.ts';`, 'ready\nserved\n', DEVICE_THREADS, within(30_000)],
    ["would leave none in Node's own pool", '', 'ready\nheld up\n', 4, 1000],
  ] as const)
    it(`${what}, with every device's thread in use`, async () => {
      const lines = [first, ...blocked(DEVICE_THREADS, threads), ...report(withinMs)];
      const { output } = await outcome(lines, within(60_000));
      assert.equal(output, expected);
    });
});

describe('a broker has the threads that it needs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'threads-'));
  after(() => rmSync(folder, { recursive: true }));
  const at = (name: string) => join(folder, name);
  writeFileSync(at('policy.json'), '{ "devices": {}, "rules": [] }');
  writeFileSync(at('authorized_keys'), '');
  const own = ['--policy', at('policy.json'), '--socket', at('s.sock'), '--state', folder, '--audit', at('real.jsonl')];

  const isOfThePool = (name: string) => name === 'libuv-worker';
  const nameOf = (path: string) => {
    try {
      return readFileSync(path, 'utf8').trim();
    } catch {
      return 'has ended meanwhile';
    }
  };

  for (const [name, words] of Object.entries({ real: realBroker(...own), simulated: simulatedBroker(folder) }))
    it(name, async (t) => {
      const broker = await BrokerProcess.serving(words);
      t.after(() => broker.stop());
      // They come when a thread is first needed, which the audit log soon does.
      const count = () => globSync(`/proc/${broker.pid}/task/*/comm`).map(nameOf).filter(isOfThePool).length;
      await broker.until(() => count() === POOL_THREADS, `there are ${POOL_THREADS} threads`);
    });
});
