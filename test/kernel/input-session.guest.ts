/** Input devices of this kernel, by ordinary accounts: one whose rule names keystrokes, and one whose rule does not. */
import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { refusals } from '../../contract/errors.ts';
import { EV_REL } from '../../sim/input/model.ts';
import { KEY_A, KEY_B, keyboard, mouse, REL_X } from '../broker/hardware/input-models.ts';
import type { Account } from '../root/accounts.ts';
import { Session } from '../root/session.ts';
import { has } from './capabilities.ts';
import { plugInput, type VirtualInput } from './virtual-input.ts';

interface Told {
  device: string;
  type: string;
  code: string;
  value: number;
}

/** `postern input watch`, and what it has told. */
class Watching {
  readonly #child: ChildProcess;
  #out = '';
  #err = '';

  constructor(session: Session, account: Account, ...devices: string[]) {
    this.#child = session.spawn(account, ['input', 'watch', ...devices, '--json']);
    this.#child.stdout?.on('data', (text) => (this.#out += text));
    this.#child.stderr?.on('data', (text) => (this.#err += text));
  }

  get events(): Told[] {
    return this.#out
      .split('\n')
      .slice(0, -1)
      .map((line): Told => JSON.parse(line));
  }

  /** The keys that went down and up: `KEY_A 1`. */
  get keys(): string[] {
    return this.events.filter(({ type }) => type === 'EV_KEY').map(({ code, value }) => `${code} ${value}`);
  }

  async end(): Promise<{ status: number; err: string }> {
    const ended = once(this.#child, 'close');
    this.#child.kill('SIGINT');
    const [status] = await ended;
    return { status, err: this.#err };
  }
}

if (has('uinput'))
  describe('input devices', () => {
    let session: Session;
    let alice: Account;
    let bob: Account;
    let typed: VirtualInput;
    let moved: VirtualInput;

    before(async () => {
      [typed, moved] = [plugInput(keyboard), plugInput(mouse)];
      session = await Session.open();
      [alice, bob] = [await session.user('alice'), await session.user('bob')];
      const look = { devices: ['keys', 'mouse'], allow: ['read'] };
      session.writePolicy({
        devices: {
          keys: { kind: 'ioctl', path: typed.path, profile: 'input' },
          mouse: { kind: 'ioctl', path: moved.path, profile: 'input' },
        },
        rules: [
          { id: 'typists', users: [alice.name], ...look, dangers: ['keystrokes'] },
          { id: 'lookers', users: [bob.name], ...look },
        ],
      });
      await session.start('--socket-mode', '666');
    });
    after(async () => {
      await session.end();
      for (const device of [typed, moved]) device.unplug();
    });

    const until = (holds: () => boolean, what: string) => session.broker.until(holds, what);
    const watching = async (account: Account, ...devices: string[]) => {
      const watch = new Watching(session, account, ...devices);
      // It says nothing of its own when it has begun: what is pressed until then is nobody's.
      await until(() => {
        typed.press(KEY_A);
        moved.emit([EV_REL, REL_X, 1]);
        return watch.events.length > 0;
      }, 'something is told');
      return watch;
    };

    it('say who they are, to whoever may look', async () => {
      const { status, out } = await session.run(bob, ['input', 'list', '--json']);
      assert.equal(status, 0);
      const { inputs } = JSON.parse(out) as { inputs: Record<string, unknown>[] };
      const told = inputs.map(({ device, name, physical, vendor, product, typesKeys, types }) => [
        device,
        name,
        physical,
        vendor,
        product,
        typesKeys,
        types,
      ]);
      assert.deepEqual(told, [
        ['keys', 'Test keyboard', 'test/kb', 0x1209, 1, true, ['EV_SYN', 'EV_KEY', 'EV_MSC', 'EV_LED']],
        ['mouse', 'Test mouse', '', 0x1209, 2, false, ['EV_SYN', 'EV_KEY', 'EV_REL']],
      ]);
    });

    it('tell what is typed to one whose rule names it', async () => {
      const watch = await watching(alice, 'keys');
      typed.press(KEY_B);
      await until(() => watch.keys.includes('KEY_B 0'), 'the key is told');
      assert.deepEqual(watch.keys.slice(-2), ['KEY_B 1', 'KEY_B 0']);
      assert.ok(watch.events.every(({ device }) => device === 'keys'));
      assert.deepEqual(await watch.end(), { status: 0, err: '' });
    });

    it('tell nothing that is typed to one whose rule does not', async () => {
      const { status, err } = await session.run(bob, ['input', 'watch', 'keys']);
      assert.equal(status, refusals.denied.exit);
      assert.match(err, /keystrokes.*\(rule lookers, policy\.json:\d+\)/);
      const call = await session.run(bob, ['ioctl', 'call', 'keys', 'keyState']);
      assert.equal(call.status, refusals.denied.exit);
      assert.match(call.err, /keystrokes/);
    });

    it('tell one who listens to all what is not typed, and no more', async () => {
      const watch = await watching(bob);
      typed.press(KEY_B);
      moved.emit([EV_REL, REL_X, 42]);
      await until(() => watch.events.some(({ value }) => value === 42), 'the movement is told');
      assert.deepEqual(watch.keys, []);
      assert.ok(watch.events.every(({ device }) => device === 'mouse'));
      await watch.end();
    });

    it('tell on, after they were unplugged and plugged in again', async () => {
      const watch = await watching(alice, 'keys');
      typed.unplug();
      await until(() => /keys: its events have ended/.test(session.broker.log), 'the broker says so');
      assert.equal((await session.run(alice, ['ioctl', 'call', 'keys', 'name'])).status, refusals.unavailable.exit);
      typed = plugInput(keyboard);
      session.broker.signal('SIGUSR2');
      await until(() => {
        typed.press(KEY_B);
        return watch.keys.includes('KEY_B 1');
      }, 'it tells again');
      assert.equal((await watch.end()).status, 0);
    });

    it('that take the place of others are not told of as those', async () => {
      const watch = await watching(bob);
      moved.unplug();
      await until(() => /mouse: its events have ended/.test(session.broker.log), 'the broker says so');
      moved = plugInput({ ...keyboard, name: 'In the place of the mouse' });
      session.broker.signal('SIGUSR2');
      const before = watch.events.length;
      for (let times = 0; times < 5; times++) {
        moved.press(KEY_A);
        await session.run(bob, ['input', 'list']);
      }
      // Movements of the mouse may have been under way when it went.
      const told = watch.events.slice(before).filter(({ type }) => type !== 'EV_REL' && type !== 'EV_SYN');
      assert.deepEqual(told, []);
      await watch.end();
    });

    it('are in the audit log: who listened', () => {
      const log = readFileSync(session.auditPath, 'utf8');
      assert.match(log, new RegExp(`"event":"listen","user":"${alice.name}"[^\n]*"device":"keys"`));
      assert.doesNotMatch(log, new RegExp(`"event":"listen","user":"${bob.name}"[^\n]*"device":"keys"`));
    });
  });
