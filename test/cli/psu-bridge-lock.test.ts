/** One bridge for a database: the lock file, and what somebody may have put in its place. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { Lock, lockPathOf, readLock } from '../../cli/psu/bridge/lock.ts';
import { isAlive, ownIdentity } from '../../cli/psu/bridge/process-identity.ts';
import { until } from './harness.ts';
import { Folder } from './psu-bridge-doubles.ts';

let folder: Folder;
const NOBODY = 65534;

let path: string;
beforeEach(() => {
  folder = new Folder();
  writeFileSync(folder.db, '');
  path = lockPathOf(folder.db);
});
afterEach(() => folder[Symbol.dispose]());

const textOf = ({ pid, startTicks, bootId } = ownIdentity()) => `${pid}\n${startTicks}\n${bootId}\n`;

describe('the lock', () => {
  it('has the process id in its first line, and is gone afterwards', () => {
    {
      using lock = new Lock(path);
      assert.equal(lock.takenFrom, undefined);
      assert.equal(Number(readFileSync(path, 'utf8').split('\n')[0]), process.pid);
      assert.equal(statSync(path).mode & 0o777, 0o644 & ~process.umask());
      assert.deepEqual(readLock(path), { state: 'held', by: ownIdentity() });
    }
    assert.ok(!existsSync(path));
    assert.deepEqual(readLock(path), { state: 'free' });
  });
  it('is one for a database, by whatever path it is reached', () => {
    symlinkSync(folder.db, `${folder.path}/other`);
    mkdirSync(`${folder.path}/sub`);
    assert.equal(lockPathOf(`${folder.path}/other`), path);
    assert.equal(lockPathOf(`${folder.path}/sub/../pm.sqlite3`), path);
  });
  it('is held by one', () => {
    using _lock = new Lock(path);
    assert.throws(() => new Lock(path), { code: 'busy', message: new RegExp(`already, pid ${process.pid} \\(`) });
  });
  it("is left alone when it is somebody else's by now", () => {
    const lock = new Lock(path);
    const another = textOf({ ...ownIdentity(), pid: process.ppid, startTicks: ticksOf(process.ppid) });
    writeFileSync(path, another);
    lock[Symbol.dispose]();
    assert.equal(readFileSync(path, 'utf8'), another);
  });
});

describe('a lock that was left', () => {
  it('by a process that was killed is taken over, and its process named', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    await once(child, 'spawn');
    const identity = { ...ownIdentity(), pid: child.pid ?? 0, startTicks: ticksOf(child.pid) };
    writeFileSync(path, textOf(identity));
    assert.equal(readLock(path).state, 'held');
    assert.ok(isAlive(identity));
    child.kill('SIGKILL');
    await once(child, 'exit');
    assert.deepEqual(readLock(path), { state: 'stale', pid: child.pid });
    using lock = new Lock(path);
    assert.equal(lock.takenFrom, child.pid);
  });
  it('by one that has ended, though its parent has not asked for its status, is stale', async () => {
    const parent = spawn('sh', ['-c', 'sleep 0.3 & echo $!; exec sleep 30'], { stdio: ['ignore', 'pipe', 'ignore'] });
    const [text] = await once(parent.stdout, 'data');
    const pid = Number(String(text));
    const isZombie = () => readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
    await until(isZombie, 'it has ended');
    writeFileSync(path, textOf({ ...ownIdentity(), pid, startTicks: ticksOf(pid) }));
    assert.equal(readLock(path).state, 'stale');
    parent.kill('SIGKILL');
  });
  const stale: [what: string, text: string][] = [
    ['whose process id another process has by now', textOf({ ...ownIdentity(), startTicks: '1' })],
    ['of another boot', textOf({ ...ownIdentity(), bootId: '00000000-0000-0000-0000-000000000000' })],
    ['that was never written', ''],
    ['with something else in it', 'hello\n'],
    ["of psud's, with a process id alone", '1\n'],
  ];
  for (const [what, text] of stale)
    it(`${what} is stale`, () => {
      writeFileSync(path, text);
      assert.equal(readLock(path).state, 'stale');
      using lock = new Lock(path);
      assert.equal(readFileSync(lock.path, 'utf8'), textOf());
    });
  it('by somebody who names a process of another user is not believed', () => {
    const isRoot = process.getuid?.() === 0;
    const other = isRoot ? spawn('sleep', ['60'], { uid: NOBODY, stdio: 'ignore' }) : undefined;
    try {
      const pid = other?.pid ?? 1;
      writeFileSync(path, textOf({ ...ownIdentity(), pid, startTicks: ticksOf(pid) }));
      assert.equal(readLock(path).state, 'stale');
    } finally {
      other?.kill();
    }
  });
});

describe('what is no lock file', () => {
  it('a link is not followed, neither to read nor to write', () => {
    const victim = `${folder.path}/victim`;
    writeFileSync(victim, 'dear');
    symlinkSync(victim, path);
    assert.throws(() => new Lock(path), { code: 'unavailable', message: /is a symbolic link/ });
    assert.equal(readFileSync(victim, 'utf8'), 'dear');
    symlinkSync(`${folder.path}/nowhere`, `${path}2`);
    assert.throws(() => new Lock(`${path}2`), { message: /is a symbolic link/ });
    assert.ok(!existsSync(`${folder.path}/nowhere`));
  });
  it('a folder is refused', () => {
    mkdirSync(path);
    assert.throws(() => new Lock(path), { code: 'unavailable', message: /it is no file/ });
  });
});

function ticksOf(pid = 0): string {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}
