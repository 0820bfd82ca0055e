/** GPIO lines and a LED of this kernel, by ordinary accounts; what becomes of them without their holder and without the broker. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { refusals } from '../../contract/errors.ts';
import type { Account } from '../root/accounts.ts';
import { Batch } from '../root/batch.ts';
import { outcomeOf, Session } from '../root/session.ts';
import { has } from './capabilities.ts';
import { GpioSim } from './gpio-sim.ts';
import { startProgram } from './library-program.ts';
import { PWM_LED, PWM_LED_MAX, plugPwmLed, pwmLedDuty, readPwmLed, unplugPwmLed } from './pwm-led.ts';

const LINE = { relay: 1, valve: 2, button: 3, held: 5 } as const;

if (has('gpio') && has('led'))
  describe('lines and LEDs', () => {
    let session: Session;
    let alice: Account;
    let bob: Account;
    let chip: GpioSim;

    before(async () => {
      plugPwmLed();
      chip = new GpioSim({
        lines: 8,
        label: 'session',
        names: { [LINE.relay]: 'RELAY', [LINE.button]: 'BUTTON' },
        held: { [LINE.held]: 'regulator' },
      });
      session = await Session.open();
      const bench = session.accounts.group('bench');
      [alice, bob] = [await session.user('alice', [bench]), await session.user('bob')];
      const line = { kind: 'gpio', chip: chip.parentPath };
      session.writePolicy({
        devices: {
          relay: { ...line, line: 'RELAY', direction: 'output', onStop: 'safe' },
          valve: { ...line, line: LINE.valve, direction: 'output', activeLow: true, safe: { value: 1 } },
          button: { ...line, line: 'BUTTON', direction: 'input' },
          power: { ...line, line: LINE.held, direction: 'output' },
          lamp: { kind: 'led', led: PWM_LED },
        },
        groups: { bench: { unixGroups: [bench] } },
        rules: [
          {
            id: 'bench',
            groups: ['bench'],
            devices: ['*'],
            allow: ['read', 'write'],
            limits: { brightness: [0, 200], triggers: ['none', 'timer'] },
          },
          { id: 'look', users: [bob.name], devices: ['button', 'lamp'], allow: ['read'] },
        ],
      });
      await session.start('--socket-mode', '666');
    });
    after(async () => {
      await session.end();
      chip.end();
      unplugPwmLed();
    });

    const run = async (account: Account, line: string) => session.run(account, line.split(' '));
    const done = async (line: string) => {
      const { status, out, err } = await run(alice, line);
      assert.equal(status, 0, `${line}: ${err}`);
      return out;
    };
    const denied = async (account: Account, line: string, reason: RegExp) => {
      const { status, err } = await run(account, line);
      assert.equal(status, refusals.denied.exit, `${line}: ${err}`);
      assert.match(err, reason);
    };

    it('are listed, with who else holds them', async () => {
      const { lines } = JSON.parse(await done('gpio list --json')) as { lines: Record<string, unknown>[] };
      const told = lines.map(({ device, line, name, direction, consumer }) => [
        device,
        line,
        name,
        direction,
        consumer,
      ]);
      assert.deepEqual(told, [
        ['relay', LINE.relay, 'RELAY', 'output', undefined],
        ['valve', LINE.valve, '', 'output', undefined],
        ['button', LINE.button, 'BUTTON', 'input', undefined],
        ['power', LINE.held, '', 'output', 'regulator'],
      ]);
    });

    it('are driven', async () => {
      for (const [word, level] of [
        ['on', 1],
        ['off', 0],
        ['on', 1],
      ] as const) {
        await done(`gpio set relay ${word}`);
        assert.equal(chip.level(LINE.relay), level);
      }
      await done('gpio set valve 1');
      assert.equal(chip.level(LINE.valve), 0, 'it is active low');
      assert.match(await done('gpio get valve'), /1/);
    });

    it('that somebody else holds are his', async () => {
      const { status, err } = await run(alice, 'gpio set power 1');
      assert.equal(status, refusals.busy.exit);
      assert.match(err, /in use by regulator/);
    });

    it('tell their edges, with the time of the kernel', async () => {
      const listening = startProgram(
        session,
        alice,
        `await using edges = postern.gpio('button').edges();
         await edges.started;
         tell('listening');
         let left = 4;
         for await (const { edge, sequence, at } of edges) {
           tell([edge, sequence, at.s * 1e9 + at.ns]);
           if (--left === 0) return;
         }`,
      );
      const outcome = outcomeOf(listening);
      let printed = '';
      listening.stdout?.on('data', (text) => (printed += text));
      await session.broker.until(() => printed.includes('listening'), 'it listens');
      const told = () => printed.split('\n').slice(1, 5).filter(Boolean);
      const before = Number(process.hrtime.bigint());
      for (const [index, level] of ([1, 0, 1, 0] as const).entries()) {
        chip.pull(LINE.button, level);
        // A slow kernel tells no edges apart that come while it is at one.
        await session.broker.until(() => told().length > index, `edge ${index + 1} is told`);
      }
      const after = Number(process.hrtime.bigint());
      const { status, err } = await outcome;
      assert.equal(status, 0, err);
      const heard = told().map((line): [edge: string, sequence: number, at: number] => JSON.parse(line));
      assert.deepEqual(
        heard.map(([edge, sequence]) => [edge, sequence]),
        [
          ['rising', 1],
          ['falling', 2],
          ['rising', 3],
          ['falling', 4],
        ],
      );
      for (const [index, [, , at]] of heard.entries()) {
        const previous = heard[index - 1]?.[2] ?? before;
        assert.ok(at > previous && at < after, `edge ${index + 1}`);
      }
    });

    it('are not for one without a rule', async () => {
      await denied(bob, 'gpio set relay 0', /no rule allows .*bob/);
      await denied(bob, 'led set lamp 5', /no rule allows .*bob/);
      assert.equal((await run(bob, 'gpio get button')).status, 0);
      assert.equal(chip.level(LINE.relay), 1);
    });

    it('shine as they are told, within the limits', async () => {
      await done('led set lamp 51');
      assert.equal(readPwmLed('brightness'), '51');
      assert.ok(Math.abs(pwmLedDuty() - 51 / PWM_LED_MAX) < 0.01, String(pwmLedDuty()));
      await denied(alice, 'led set lamp 201', /brightness 201 is above 200 \(rule bench/);
      assert.equal(readPwmLed('brightness'), '51');
      const { status, err } = await run(alice, `led set lamp ${PWM_LED_MAX + 1}`);
      assert.notEqual(status, 0);
      assert.match(err, /255/);
    });

    it('are blinked by the kernel', async () => {
      await done('led set lamp --trigger timer');
      assert.match(readPwmLed('trigger'), /\[timer\]/);
      await done('led set lamp 0');
      assert.match(readPwmLed('trigger'), /\[none\]/);
      assert.equal(readPwmLed('brightness'), '0');
    });

    it('become safe when their holder is killed', async () => {
      const holder = new Batch(session, alice);
      for (const device of ['relay', 'valve', 'lamp']) await holder.call('lease.take', { device });
      await holder.call('gpio.set', { device: 'relay', value: 1 });
      await holder.call('gpio.set', { device: 'valve', value: 0 });
      await holder.call('led.set', { device: 'lamp', brightness: 100 });
      assert.deepEqual([chip.level(LINE.relay), chip.level(LINE.valve), readPwmLed('brightness')], [1, 1, '100']);
      await holder.end();
      const levels = () => [chip.level(LINE.relay), chip.level(LINE.valve), Number(readPwmLed('brightness'))];
      await session.broker.until(() => String(levels()) === String([0, 0, 0]), 'all of them are safe');
    });

    it('go and come', async () => {
      await done('gpio set relay 1');
      chip.unplug();
      const { status, err } = await run(alice, 'gpio set relay 0');
      assert.equal(status, refusals.unavailable.exit, err);
      chip.plug();
      await done('gpio set relay 1');
      assert.equal(chip.level(LINE.relay), 1);
      unplugPwmLed();
      assert.equal((await run(alice, 'led set lamp 1')).status, refusals.unavailable.exit);
      plugPwmLed();
      await done('led set lamp 1');
      assert.equal(readPwmLed('brightness'), '1');
    });

    it('are made safe at a stop where that is wished, and given back', async () => {
      await done('gpio set relay 1');
      await done('led set lamp 9');
      assert.equal(await session.broker.stop(), 0);
      assert.equal(readPwmLed('brightness'), '9', 'kept');
      assert.doesNotMatch(readFileSync('/sys/kernel/debug/gpio', 'utf8'), /postern/, 'nobody holds a line');
      const safe = readFileSync(session.auditPath, 'utf8')
        .split('\n')
        .filter((line) => line.includes('"event":"safe"'));
      assert.match(safe.at(-1) ?? '', /"device":"relay"/);
    });
  });
