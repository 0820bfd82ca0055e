/**
 * What a watchdog does, on any kernel: run on the simulated one by watchdog.test.ts, on a real one by
 * test/kernel/watchdog-hardware.guest.ts. Where they differ, the simulation is wrong. Nothing here lets it fire.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Os, OsError } from '../../../broker/hardware/os.ts';
import { watchdog } from '../../../contract/profiles/shipped/watchdog.ts';
import { answered, ProfiledNode } from './profiled-node.ts';

export interface WatchdogFixture {
  readonly os: Os;
  readonly path: string;
  /** Whether it will fire if nobody feeds it. */
  isArmed(): boolean;
  /** Lets time pass, in whole seconds and a little more. */
  pass(seconds: number): Promise<void>;
}

export interface WatchdogTraits {
  readonly identity: string;
  /** In seconds. */
  readonly longestTimeout: number;
}

const failsWith = (errno: string) => (error: unknown) => error instanceof OsError && error.errno === errno;
const text = (letters: string) => new TextEncoder().encode(letters);
const DISARMED = text('V');
const FED = text('.');

export function watchdogSuite(name: string, traits: WatchdogTraits, make: () => WatchdogFixture): void {
  const { identity, longestTimeout } = traits;

  const test = (what: string, body: (bench: Bench) => Promise<void>) =>
    it(what, async () => {
      const fixture = make();
      const open = () => ProfiledNode.open(fixture.os, fixture.path, watchdog, 'read-write');
      try {
        await body({ ...fixture, open, timeLeft: async (node) => Number((await node.ask('getTimeLeft')).value) });
      } finally {
        if (fixture.isArmed()) await disarm(await open());
      }
    });
  /** With a minute, and open. */
  const armed = (what: string, body: (bench: Bench & { node: ProfiledNode }) => Promise<void>) =>
    test(what, async (bench) => {
      const node = await bench.open();
      await node.ask('setTimeout', { value: 60 });
      let isOpen = true;
      const close = node.close.bind(node);
      node.close = async () => {
        isOpen = false;
        await close();
      };
      try {
        await body({ ...bench, node });
      } finally {
        if (isOpen) await disarm(node);
      }
    });

  describe(name, () => {
    test('is armed by being opened, and disarmed by the letter V before it is closed', async ({ open, isArmed }) => {
      assert.equal(isArmed(), false);
      const node = await open();
      assert.equal(isArmed(), true);
      assert.equal(await node.write(DISARMED), 1);
      assert.equal(isArmed(), true);
      await node.close();
      assert.equal(isArmed(), false);
    });

    armed('says what it is and can do', async ({ node }) => {
      const options = ['setTimeout', 'magicClose', 'keepAlivePing'];
      assert.deepEqual(await node.ask('support'), { options, firmwareVersion: 0, identity });
      assert.deepEqual(await node.ask('bootStatus'), { value: [] });
    });

    armed('is open once at a time', async ({ open, node }) => {
      await assert.rejects(open(), failsWith('EBUSY'));
      await disarm(node);
      await (await open()).close();
    });

    armed('goes on when it is closed, and is fed once by that', async ({ open, node, isArmed, pass, timeLeft }) => {
      await pass(2);
      await node.close();
      assert.equal(isArmed(), true);
      const next = await open();
      assert.ok((await timeLeft(next)) >= 59);
      await disarm(next);
    });

    for (const [written, stays] of [
      ['V', false],
      ['xVx', false],
      ['v', true],
      ['', true],
    ] as const)
      armed(
        `${stays ? 'goes on' : 'ends'} when "${written}" was the last that was written`,
        async ({ node, isArmed }) => {
          await node.write(FED);
          await node.write(text(written));
          await node.close();
          assert.equal(isArmed(), stays);
        },
      );

    armed('forgets a V when more is written, but not when it is fed by request', async ({ open, node, isArmed }) => {
      await node.write(DISARMED);
      await node.write(FED);
      await node.close();
      assert.equal(isArmed(), true);
      const next = await open();
      await next.write(DISARMED);
      await next.ask('keepAlive');
      await next.close();
      assert.equal(isArmed(), false);
    });

    armed('takes a time, and says it', async ({ node, timeLeft }) => {
      for (const seconds of [10, 1, longestTimeout, 30]) {
        assert.deepEqual(await node.ask('setTimeout', { value: seconds }), { value: seconds });
        assert.deepEqual(await node.ask('getTimeout'), { value: seconds });
        const left = await timeLeft(node);
        assert.ok(left === seconds || left === seconds - 1, `${left} of ${seconds}`);
      }
    });

    armed('refuses a time that it cannot keep', async ({ node }) => {
      for (const seconds of [0, -1, longestTimeout + 1])
        assert.equal(await answered(node.ask('setTimeout', { value: seconds })), 'EINVAL', String(seconds));
      assert.deepEqual(await node.ask('getTimeout'), { value: 60 });
    });

    armed('keeps its time for whoever opens it next', async ({ open, node }) => {
      await node.ask('setTimeout', { value: 40 });
      await disarm(node);
      const next = await open();
      assert.deepEqual(await next.ask('getTimeout'), { value: 40 });
      await disarm(next);
    });

    armed('counts down, and starts anew when it is fed', async ({ node, pass, timeLeft }) => {
      for (const feed of [
        () => node.ask('keepAlive'),
        () => node.write(FED),
        () => node.ask('setTimeout', { value: 60 }),
      ]) {
        await pass(2);
        assert.ok((await timeLeft(node)) <= 58);
        await feed();
        assert.ok((await timeLeft(node)) >= 59);
      }
    });

    armed('says that it was fed, once', async ({ node }) => {
      await node.ask('keepAlive');
      assert.deepEqual(await node.ask('status'), { value: ['keepAlivePing'] });
      assert.deepEqual(await node.ask('status'), { value: [] });
    });

    armed('is stopped and started by request', async ({ node, isArmed }) => {
      await node.ask('setOptions', { value: ['disableCard'] });
      assert.equal(isArmed(), false);
      await node.ask('keepAlive');
      assert.equal(isArmed(), false);
      await node.ask('setOptions', { value: ['enableCard'] });
      assert.equal(isArmed(), true);
    });

    armed('says what it does not know', async ({ node }) => {
      assert.equal(await answered(node.ask('temperature')), 'ENOTTY');
      assert.equal(await answered(node.ask('setPretimeout', { value: 5 })), 'EOPNOTSUPP');
      assert.deepEqual(await node.ask('getPretimeout'), { value: 0 });
      assert.equal(await answered(node.ask('setOptions', { value: ['temperaturePanic'] })), 'ENOTTY');
      assert.equal(await answered(node.read(8)), 'EINVAL');
    });
  });
}

async function disarm(node: ProfiledNode): Promise<void> {
  await node.write(DISARMED);
  await node.close();
}

interface Bench extends WatchdogFixture {
  open(): Promise<ProfiledNode>;
  timeLeft(node: ProfiledNode): Promise<number>;
}
