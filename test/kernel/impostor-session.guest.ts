/**
 * What is behind a path that the inventory names may be something else by now: a link, a file, another class of device. It is refused
 * with the reason, and nothing is done to it.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { after, afterEach, before, describe, it } from 'node:test';
import type { Postern, Refusal } from '../../client/main.ts';
import { Session } from '../root/session.ts';
import { has } from './capabilities.ts';
import { CuseDevice } from './cuse/device.ts';

/** Nobody but a test makes it. */
const NODE = '/dev/probe';
const ELSEWHERE = '/tmp/postern-elsewhere';
const TAPE = { major: 9, minor: 128 };
const LOOP = { major: 7, minor: 0 };

describe('a path of the inventory', () => {
  let session: Session;
  let postern: Postern;

  before(async () => {
    session = await Session.open();
    session.writePolicy({
      devices: { tape: { kind: 'ioctl', path: NODE, profile: 'mtio' } },
      rules: [{ id: 'all', users: ['root'], devices: ['*'], allow: ['read', 'write'] }],
    });
    await session.start();
    postern = await session.connect();
    mkdirSync(ELSEWHERE, { recursive: true });
  });
  after(async () => {
    await postern.close();
    await session.end();
    rmSync(ELSEWHERE, { recursive: true });
  });
  afterEach(() => {
    for (const path of [NODE, `${ELSEWHERE}/node`]) rmSync(path, { recursive: true, force: true });
  });

  const mknod = (path: string, type: 'b' | 'c', major: number, minor: number) =>
    execFileSync('mknod', [path, type, String(major), String(minor)]);

  async function refusal(): Promise<Refusal> {
    const tape = postern.tape('tape');
    const outcomes = await Promise.allSettled([
      tape.status(),
      tape.rewind(),
      tape.read(),
      tape.write(new Uint8Array(512)),
    ]);
    const [first, ...others] = outcomes.map((outcome): Refusal => {
      assert.ok(outcome.status === 'rejected', 'it was refused');
      return outcome.reason;
    });
    assert.ok(first !== undefined);
    for (const { code, message } of others) assert.deepEqual([code, message], [first.code, first.message]);
    return first;
  }

  const isNot = (what: string, wanted = "a character device of subsystem 'scsi_tape'") =>
    new RegExp(`^${NODE} is ${what}, and not ${wanted}: name the right node`);
  const impostors: Readonly<Record<string, readonly [make: () => void, message: RegExp]>> = {
    'a link to another device': [
      () => symlinkSync('/dev/null', NODE),
      /^\/dev\/probe is a character device of subsystem 'mem', and not/,
    ],
    'a link to a file': [
      () => {
        writeFileSync(`${ELSEWHERE}/file`, '');
        symlinkSync(`${ELSEWHERE}/file`, NODE);
      },
      isNot(`a link to ${ELSEWHERE}/file`, 'a node below /dev'),
    ],
    'a link to such a device outside of /dev': [
      () => {
        mknod(`${ELSEWHERE}/node`, 'c', TAPE.major, TAPE.minor);
        symlinkSync(`${ELSEWHERE}/node`, NODE);
      },
      isNot(`a link to ${ELSEWHERE}/node`, 'a node below /dev'),
    ],
    'a link to nothing': [() => symlinkSync('/dev/nothing', NODE), /^tape \(\/dev\/probe\) is not there any more/],
    'a file': [() => writeFileSync(NODE, ''), isNot('a file')],
    'a folder': [() => mkdirSync(NODE), isNot('no device')],
    'a pipe': [() => execFileSync('mkfifo', [NODE]), isNot('no device')],
    'memory, by its number': [() => mknod(NODE, 'c', 1, 1), isNot("a character device of subsystem 'mem'")],
    'a terminal, by its number': [() => mknod(NODE, 'c', 5, 2), isNot("a character device of subsystem 'tty'")],
    'a disk, by its number': [() => mknod(NODE, 'b', LOOP.major, LOOP.minor), isNot('a block device')],
    'a number of no device': [
      () => mknod(NODE, 'c', TAPE.major, 200),
      isNot('a character device of which the kernel says nothing \\(9:200\\)'),
    ],
  };

  for (const [what, [make, message]] of Object.entries(impostors))
    it(`may have become ${what}`, async () => {
      make();
      assert.match((await refusal()).message, message);
    });

  it('may have become a device of another driver, which is not even opened', async () => {
    const other = await CuseDevice.plug('other', () => ({
      ioctl: () => 0,
      read: (most) => new Uint8Array(most),
      write: () => {},
      close: () => {},
    }));
    try {
      const { rdev } = statSync(other.path);
      mknod(NODE, 'c', rdev >> 8, rdev & 0xff);
      const { message, data } = await refusal();
      assert.match(message, isNot("a character device of subsystem 'cuse'"));
      assert.equal(data.subsystem, 'cuse');
      assert.deepEqual(other.calls, []);
    } finally {
      await other.unplug();
    }
  });

  if (has('tape-medium'))
    it('is used again once it is what it should be', async () => {
      mknod(NODE, 'c', TAPE.major, TAPE.minor);
      const { online } = await postern.tape('tape').status();
      assert.equal(online, true);
    });
});
