/**
 * What a LED must do, on any kernel: run on the simulated one by led/led.test.ts, on a real one by test/kernel/. Where they differ, the
 * simulation is wrong.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Led } from '../../../broker/hardware/led/led.ts';
import type { Os } from '../../../broker/hardware/os.ts';
import type { LedState } from '../../../contract/led/state.ts';
import { fc } from '../../random-cases.ts';
import { refusal } from './pwm/acts.ts';

/** One LED of a kernel, dark and without a trigger, that has the trigger `timer` beside `none`. */
export interface LedFixture {
  os: Os;
  /** Below /sys/class/leds. */
  name: string;
  maxBrightness: number;
  /** Another process reads and writes a file of the LED. */
  readAsOther(attribute: string): string;
  writeAsOther(attribute: string, text: string): void;
  unplug(): void;
  plug(): void;
  end?(): void;
}

interface Bench extends LedFixture {
  led: Led;
  /** Plans a change from what it is, makes it, and gives its steps. */
  change(requested: Partial<LedState>): Promise<string[]>;
}

/** A kernel sets LEDs on a thread of its own; of what comes before that is done it may tell something old. */
const SETTLED_MS = 30;

const changeOf = (led: Led) => async (requested: Partial<LedState>) => {
  await sleep(SETTLED_MS);
  const previous = led.read();
  const { steps } = led.plan(previous, { ...previous, ...requested });
  for (const step of steps) step.run();
  return steps.map(({ describe }) => describe);
};

export function ledSuite(name: string, make: () => LedFixture | Promise<LedFixture>): void {
  const test = (what: string, body: (bench: Bench) => void | Promise<void>) =>
    it(what, async () => {
      const fixture = await make();
      const led = new Led(fixture.os, fixture.name);
      const change = changeOf(led);
      try {
        await body({ ...fixture, led, change });
      } finally {
        if (led.isPresent) {
          await led.open();
          await change({ brightness: 0, trigger: 'none' });
        }
        led.close();
        fixture.end?.();
      }
    });
  const opened = (what: string, body: (bench: Bench) => void | Promise<void>) =>
    test(what, async (bench) => {
      await bench.led.open();
      await body(bench);
    });

  describe(name, () => {
    test('is there, and is opened and closed as often as one likes', async ({ led, name: label }) => {
      assert.equal(led.isPresent, true);
      assert.equal(led.path, `/sys/class/leds/${label}`);
      for (let times = 0; times < 2; times++) {
        assert.equal(led.isOpen, false);
        assert.throws(() => led.read(), refusal('unavailable', /is not open: open it first/));
        await led.open();
        await led.open();
        assert.equal(led.isOpen, true);
        led.close();
        led.close();
      }
    });

    test('that is not there is refused', async ({ os }) => {
      const none = new Led(os, 'no-such-led');
      assert.equal(none.isPresent, false);
      await assert.rejects(
        none.open(),
        refusal('unavailable', /the LED no-such-led is not there: plug it in, or mend/),
      );
    });

    opened('tells what it can be', ({ led, maxBrightness }) => {
      const limits = led.limits();
      assert.equal(limits.maxBrightness, maxBrightness);
      assert.ok(limits.triggers.includes('none') && limits.triggers.includes('timer'), limits.triggers.join());
      assert.deepEqual(led.read(), { brightness: 0, trigger: 'none' });
    });

    opened('shines as it is told', async ({ led, change, maxBrightness, readAsOther }) => {
      for (const brightness of [1, maxBrightness, 0]) {
        assert.deepEqual(await change({ brightness }), [`brightness ← ${brightness}`]);
        assert.equal(readAsOther('brightness').trim(), String(brightness));
        assert.deepEqual(led.read(), { brightness, trigger: 'none' });
      }
    });

    opened('plans without doing anything, and nothing for what is so already', async ({ led, change }) => {
      assert.equal(led.plan(led.read(), { brightness: 1, trigger: 'timer' }).steps.length, 2);
      assert.deepEqual(led.read(), { brightness: 0, trigger: 'none' });
      assert.deepEqual(await change({}), []);
      await change({ trigger: 'timer' });
      assert.deepEqual(await change({}), []);
    });

    opened('is triggered, with a brightness or without', async ({ change, readAsOther }) => {
      assert.deepEqual(await change({ trigger: 'timer' }), ['trigger ← timer']);
      assert.match(readAsOther('trigger'), /\[timer\]/);
      await change({ trigger: 'none', brightness: 0 });
      assert.deepEqual(await change({ trigger: 'timer', brightness: 7 }), ['trigger ← timer', 'brightness ← 7']);
      assert.match(readAsOther('trigger'), /\[timer\]/);
    });

    opened('has the brightness that it is told after a trigger', async ({ led, change, readAsOther }) => {
      await change({ trigger: 'timer', brightness: 9 });
      assert.deepEqual(await change({ trigger: 'none', brightness: 9 }), ['trigger ← none', 'brightness ← 9']);
      assert.deepEqual(led.read(), { brightness: 9, trigger: 'none' });
      await change({ trigger: 'timer' });
      await change({ trigger: 'none', brightness: 0 });
      assert.equal(readAsOther('brightness').trim(), '0');
    });

    opened('refuses what it cannot be, and stays as it is', async ({ led, change, maxBrightness }) => {
      await change({ brightness: 3 });
      const above = maxBrightness + 1;
      const message = new RegExp(`goes up to brightness ${maxBrightness}, not ${above}`);
      await assert.rejects(change({ brightness: above }), refusal('invalid', message));
      await assert.rejects(change({ trigger: 'discotheque' }), refusal('invalid', /no trigger 'discotheque'.*none/));
      assert.deepEqual(led.read(), { brightness: 3, trigger: 'none' });
    });

    opened('becomes what it is told, whatever it was', async ({ led, change, maxBrightness }) => {
      const anyState = fc.record({
        brightness: fc.integer({ min: 0, max: maxBrightness }),
        trigger: fc.constantFrom('none', 'timer'),
      });
      await fc.assert(
        fc.asyncProperty(anyState, async (wanted) => {
          await change(wanted);
          const { brightness, trigger } = led.read();
          assert.equal(trigger, wanted.trigger);
          if (trigger === 'none') assert.equal(brightness, wanted.brightness);
        }),
        { numRuns: 15 },
      );
    });

    opened('is told again what it may not have become', async ({ change, readAsOther, writeAsOther }) => {
      await change({ brightness: 9 });
      await sleep(SETTLED_MS);
      writeAsOther('brightness', '4');
      assert.deepEqual(await change({ brightness: 4 }), ['brightness ← 4'], 'the 4 may be of before our 9');
      assert.deepEqual(await change({ brightness: 4 }), []);
      assert.equal(readAsOther('brightness').trim(), '4');
    });

    opened('reads and is told what another process has written', async ({ led, writeAsOther }) => {
      let watch = { close: () => {} };
      const told = new Promise<void>((resolve) => {
        watch = led.watch(resolve);
      });
      writeAsOther('brightness', '5');
      await told;
      watch.close();
      assert.deepEqual(led.read(), { brightness: 5, trigger: 'none' });
      writeAsOther('trigger', 'timer');
      assert.equal(led.read().trigger, 'timer');
    });

    opened('says that it was unplugged, and works again when it is back', async (bench) => {
      const { led, change, unplug, plug, readAsOther } = bench;
      const { steps } = led.plan(led.read(), { brightness: 4, trigger: 'none' });
      unplug();
      assert.throws(() => steps[0]?.run(), refusal('unavailable', /is not there: plug it in/));
      assert.equal(led.isOpen, false);
      assert.equal(led.isPresent, false);
      await assert.rejects(led.open(), refusal('unavailable', /is not there/));
      plug();
      assert.equal(led.isPresent, true);
      await led.open();
      await change({ brightness: 4 });
      assert.equal(readAsOther('brightness').trim(), '4');
    });

    opened('does not mistake what is plugged in later for what it had', ({ led, unplug, plug }) => {
      unplug();
      plug();
      assert.equal(led.isPresent, true);
      assert.equal(led.isOpen, false);
    });
  });
}
