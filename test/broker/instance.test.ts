/** One broker for one socket path: what may stand there when it starts, and what is left when it has ended. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { claim, InstanceError } from '../../broker/instance.ts';
import { UntrustedFile } from '../../broker/trusted-file.ts';

const instance = new URL('../../broker/instance.ts', import.meta.url);

let directory: string;
let path: string;
let children: ChildProcess[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'postern-instance-'));
  path = join(directory, 'postern.sock');
  children = [];
});
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(directory, { recursive: true });
});

const refused = (kind: typeof InstanceError | typeof UntrustedFile, why: string) =>
  assert.rejects(claim(path), (error: Error) => error instanceof kind && error.message.startsWith(why));

/** A process that has claimed the path, listens there, and then does something. */
async function claimant(then: string): Promise<ChildProcess> {
  const program = `
    const { claim } = await import('${instance}');
    await claim(process.argv[1]);
    require('node:net').createServer().listen(process.argv[1], () => { console.log('listening'); ${then} });`;
  const child = spawn(process.execPath, ['--input-type=commonjs', '-e', `(async () => {${program}})()`, path], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  children.push(child);
  await once(child.stdout ?? child, 'data');
  return child;
}

describe('another broker', () => {
  test('is named, and left alone', async () => {
    const { pid } = await claimant('');
    await refused(InstanceError, `another broker (pid ${pid}) serves ${path}: stop it first`);
    assert.ok(lstatSync(path).isSocket());
  });

  test('in this process too', async () => {
    const first = await claim(path);
    await refused(InstanceError, `another broker (pid ${process.pid}) serves ${path}`);
    first.release();
    (await claim(path)).release();
  });

  test('that gave the path back leaves nobody’s number behind', async () => {
    (await claim(path)).release();
    assert.equal(readFileSync(`${path}.lock`, 'utf8'), '');
    assert.equal(existsSync(path), false);
  });

  test('is the one that locks the same file, also after the first has gone', async () => {
    const first = await claim(path);
    const { ino } = lstatSync(`${path}.lock`);
    first.release();
    const second = await claim(path);
    assert.equal(lstatSync(`${path}.lock`).ino, ino);
    second.release();
  });
});

describe('a socket that was left behind is replaced', () => {
  for (const [how, then] of Object.entries({
    'by a broker that ended': 'process.exit(0)',
    'by a broker that failed': "throw new Error('a fault')",
    'by a broker that was killed': "process.kill(process.pid, 'SIGKILL')",
  }))
    test(how, async () => {
      const child = await claimant(then);
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      assert.equal(lstatSync(path, { throwIfNoEntry: false })?.isSocket(), true);
      const mine = await claim(path);
      assert.equal(existsSync(path), false);
      assert.equal(readFileSync(`${path}.lock`, 'utf8'), `${process.pid}\n`);
      mine.release();
    });
});

describe('what is not a stale socket stays where it is', () => {
  test('a plain file', async () => {
    writeFileSync(path, 'somebody’s thesis');
    await refused(InstanceError, `${path} is there and is not a socket`);
    assert.equal(readFileSync(path, 'utf8'), 'somebody’s thesis');
  });

  test('a directory', async () => {
    mkdirSync(path);
    await refused(InstanceError, `${path} is there and is not a socket`);
    assert.ok(lstatSync(path).isDirectory());
  });

  test('a symbolic link, and what it points to', async (context) => {
    const target = join(directory, 'target');
    const server = createServer().listen(target);
    context.after(() => server.close());
    await once(server, 'listening');
    symlinkSync(target, path);
    await refused(InstanceError, `${path} is there and is not a socket`);
    assert.equal(readlinkSync(path), target);
    assert.ok(lstatSync(target).isSocket());
  });

  test('the socket of a program that is no broker', async (context) => {
    const server = createServer().listen(path);
    context.after(() => server.close());
    await once(server, 'listening');
    await refused(InstanceError, `${path} is the socket of a program that is no broker`);
    assert.ok(lstatSync(path).isSocket());
  });

  test('a link in the place of the lock', async () => {
    const target = join(directory, 'target');
    writeFileSync(target, 'theirs');
    symlinkSync(target, `${path}.lock`);
    await assert.rejects(claim(path), { code: 'ELOOP' });
    assert.equal(readFileSync(target, 'utf8'), 'theirs');
  });

  test('and the lock is free again for the next one', async () => {
    mkdirSync(path);
    await refused(InstanceError, `${path} is there and is not a socket`);
    rmSync(path, { recursive: true });
    (await claim(path)).release();
  });
});

describe('a directory that others can write is refused', () => {
  for (const mode of [0o775, 0o757, 0o1777])
    test(`with mode ${mode.toString(8)}`, async () => {
      chmodSync(directory, mode);
      await refused(UntrustedFile, `others can put files into ${directory}`);
      assert.equal(existsSync(`${path}.lock`), false);
    });

  test('further up too', async () => {
    const inner = join(directory, 'inner');
    mkdirSync(inner);
    path = join(inner, 'postern.sock');
    chmodSync(directory, 0o777);
    await refused(UntrustedFile, `the directory ${directory} can be written by others`);
  });
});
