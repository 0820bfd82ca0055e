/** The kernel's watchdog in software, by ordinary accounts: one that may arm and feed it, and one that may disarm it too. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { refusals } from '../../contract/errors.ts';
import type { Account } from '../root/accounts.ts';
import { Session } from '../root/session.ts';
import { has } from './capabilities.ts';
import { isSoftdogArmed, softdogPath } from './softdog.ts';

if (has('watchdog-state'))
  describe('a watchdog', () => {
    let session: Session;
    let alice: Account;
    let bob: Account;
    let carol: Account;

    before(async () => {
      session = await Session.open();
      [alice, bob, carol] = [await session.user('alice'), await session.user('bob'), await session.user('carol')];
      const device = { devices: ['dog'], allow: ['read', 'write', 'control'] };
      session.writePolicy({
        devices: { dog: { kind: 'ioctl', path: softdogPath(), profile: 'watchdog' } },
        rules: [
          { id: 'keepers', users: [alice.name], ...device, dangers: ['reboot', 'disarm'] },
          { id: 'feeders', users: [bob.name], ...device, dangers: ['reboot'] },
          { id: 'lookers', users: [carol.name], ...device },
        ],
      });
      await session.start('--socket-mode', '666');
    });
    after(() => session.end());

    const as = async (account: Account, ...words: string[]) => session.run(account, ['watchdog', ...words]);
    const done = async (account: Account, ...words: string[]) => {
      const { status, out, err } = await as(account, ...words);
      assert.equal(status, 0, `${words.join(' ')}: ${err}`);
      return out;
    };
    const denied = async (account: Account, reason: RegExp, ...words: string[]) => {
      const { status, err } = await as(account, ...words);
      assert.equal(status, refusals.denied.exit, err);
      assert.match(err, reason);
    };
    const timeLeft = async () => {
      const { timeLeftS } = JSON.parse(await done(alice, 'status', '--json')) as { timeLeftS: number };
      return timeLeftS;
    };

    it('is not armed by who looks at it, nor by one whose rule does not name that', async () => {
      for (const account of [alice, bob, carol]) assert.match(await done(account, 'status'), /held: +no/);
      await denied(carol, /reboot.*\(rule lookers, policy\.json:\d+\)/, 'arm');
      await denied(carol, /reboot/, 'feed');
      const call = await session.run(carol, ['ioctl', 'call', 'dog', 'getTimeout']);
      assert.equal(call.status, refusals.denied.exit, 'to ask it would open it');
      assert.equal(isSoftdogArmed(), false);
    });

    it('is armed and fed, also when nobody uses the broker for a while', async () => {
      await done(bob, 'arm', '--timeout', '60');
      assert.equal(isSoftdogArmed(), true);
      await sleep(4500);
      assert.equal(isSoftdogArmed(), true);
      assert.ok((await timeLeft()) <= 56, 'it was not closed meanwhile, which would have fed it');
      const fedMs = performance.now();
      await done(bob, 'feed');
      const left = await timeLeft();
      const passedS = (performance.now() - fedMs) / 1000;
      assert.ok(left >= 58 - passedS, `${left} s are left, ${passedS} s after it was fed`);
    });

    it('is not disarmed by one whose rule does not name that, in no way', async () => {
      await denied(bob, /disarm.*\(rule feeders, policy\.json:\d+\)/, 'disarm');
      const options = await session.run(bob, ['ioctl', 'call', 'dog', 'setOptions', 'value=disableCard']);
      assert.equal(options.status, refusals.denied.exit);
      assert.match(options.err, /disarm/);
      const write = await session.run(bob, ['call', 'stream.write', '{"device":"dog","bytes":"Vg=="}']);
      assert.notEqual(write.status, 0);
      assert.equal(isSoftdogArmed(), true);
    });

    it('is fed as long as a command runs, and disarmed after it by one who may', async () => {
      await done(alice, 'run', 'dog', '--timeout', '30', '--disarm', 'success', '--', 'sleep', '1');
      assert.equal(isSoftdogArmed(), false);
      assert.match(await done(alice, 'status'), /held: +no/);
    });

    for (const signal of ['SIGTERM', 'SIGKILL'] as const)
      it(`goes on after the broker's end by ${signal}, and is taken over by the next`, async () => {
        await done(bob, 'arm', '--timeout', '60');
        assert.equal(await session.broker.stop(signal), signal === 'SIGTERM' ? 0 : null);
        assert.equal(isSoftdogArmed(), true, 'whoever armed it did not disarm it');
        await session.start('--socket-mode', '666');
        await done(bob, 'feed');
        await done(alice, 'disarm');
        assert.equal(isSoftdogArmed(), false);
      });
  });
