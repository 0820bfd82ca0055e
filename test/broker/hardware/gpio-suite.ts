/**
 * What GPIO lines must do, on any kernel: run on the simulated one by gpio/gpio.test.ts, on a real one by test/kernel/. Where they differ,
 * the simulation is wrong.
 */
import assert from 'node:assert/strict';
import { dirname } from 'node:path';
import { describe, it } from 'node:test';
import { fc } from '../../random-cases.ts';
import { benchOf, type GpioBench, type GpioFixture, LINE, set, suiteChip } from './gpio/suite-bench.ts';
import { inputs } from './gpio/suite-inputs.ts';
import { refusal } from './pwm/acts.ts';

export { type GpioFixture, suiteChip };

const levels = [0, 1] as const;

export function gpioSuite(name: string, make: () => GpioFixture | Promise<GpioFixture>): void {
  const test = (what: string, body: (bench: GpioBench) => void | Promise<void>) =>
    it(what, async () => {
      const fixture = await make();
      const bench = benchOf(fixture);
      try {
        await body(bench);
      } finally {
        bench.closeAll();
        await fixture.end?.();
      }
    });

  describe(`${name}: outputs`, () => {
    test('are found by the chip, by the device that it is part of, and by its node', ({ output, devicePath, path }) => {
      const identity = `${devicePath}#${LINE}`;
      for (const chip of [devicePath, dirname(devicePath), path]) {
        const line = output({ chip });
        assert.equal(line.isPresent, true, chip);
        assert.equal(line.identity, identity);
      }
    });

    test('are found by the name that the kernel has for them', async ({ output, path }) => {
      const line = output({ line: 'relay' });
      assert.equal(line.identity, output({ line: 2 }).identity);
      assert.deepEqual(line.info(), { line: 2, name: 'relay' });
      await line.open();
      assert.equal(line.path, `${path}#relay`);
    });

    test('say who else holds them', async ({ output }) => {
      assert.deepEqual(output({ line: 3 }).info(), { line: 3, name: '', consumer: 'door' });
      const [ours, other] = [output(), output()];
      await ours.open();
      assert.deepEqual(ours.info(), { line: LINE, name: '' });
      assert.deepEqual(other.info(), { line: LINE, name: '', consumer: 'postern' });
      ours.close();
      assert.deepEqual(other.info(), { line: LINE, name: '' });
    });

    test('that are not there are refused', async ({ output }) => {
      const { lines } = suiteChip;
      await assert.rejects(
        output({ line: lines }).open(),
        refusal('not_found', /has 8 lines, from 0 on, and no line 8/),
      );
      await assert.rejects(
        output({ line: 'rely' }).open(),
        refusal('not_found', /of the name 'rely': its names are relay/),
      );
      const nowhere = output({ chip: '/sys/devices/nowhere' });
      assert.equal(nowhere.isPresent, false);
      assert.equal(nowhere.identity, undefined);
      await assert.rejects(
        nowhere.open(),
        refusal('unavailable', /the GPIO chip \/sys\/devices\/nowhere is not there/),
      );
    });

    test('that somebody else holds are refused, with his name', async ({ output }) => {
      await assert.rejects(
        output({ line: 3 }).open(),
        refusal('busy', /^line 3 of .* is in use by door: free it there/),
      );
      await output().open();
      await assert.rejects(output().open(), refusal('busy', /is in use by postern/));
    });

    test('are refused while they are not open', ({ output }) => {
      assert.throws(() => output().read(), refusal('unavailable', /is not open: open it first/));
    });

    for (const level of levels)
      test(`are taken over as they are: ${level}`, async ({ output, pull, level: levelOf }) => {
        pull(LINE, level);
        const line = output();
        await line.open();
        assert.deepEqual(line.read(), { value: level });
        // What is driven is not to be pulled.
        pull(LINE, level === 1 ? 0 : 1);
        assert.equal(levelOf(LINE), level);
      });

    test('are driven', async ({ output, level }) => {
      const line = output();
      await line.open();
      for (const value of [1, 0, 1] as const) {
        set(line, value);
        assert.equal(level(LINE), value);
        assert.deepEqual(line.read(), { value });
      }
    });

    test('may be active low', async ({ output, pull, level }) => {
      pull(LINE, 1);
      const line = output({ activeLow: true });
      await line.open();
      assert.deepEqual(line.read(), { value: 0 });
      set(line, 1);
      assert.equal(level(LINE), 0);
      assert.deepEqual(line.read(), { value: 1 });
    });

    test('may be open drain, with a bias', async ({ output }) => {
      const line = output({ drive: 'open-drain', bias: 'pull-up' });
      await line.open();
      set(line, 1);
      set(line, 0);
      assert.deepEqual(line.read(), { value: 0 });
    });

    test('are planned without a change', async ({ output, level }) => {
      const line = output();
      await line.open();
      const { steps, passing, ...plan } = line.plan({ value: 0 }, { value: 1 });
      assert.deepEqual(plan, {
        previous: { value: 0 },
        requested: { value: 1 },
        result: { value: 1 },
        roundingKnown: true,
      });
      assert.deepEqual(passing, []);
      assert.deepEqual(
        steps.map(({ describe }) => describe),
        ['value ← 1'],
      );
      assert.equal(level(LINE), 0);
    });

    test('have nothing to do for what is so already', async ({ output }) => {
      const line = output();
      await line.open();
      set(line, 1);
      assert.deepEqual(line.plan(line.read(), { value: 1 }).steps, []);
    });

    test('open and close, each as often as one likes', async ({ output }) => {
      const line = output();
      for (let times = 0; times < 2; times++) {
        await line.open();
        await line.open();
        assert.equal(line.isOpen, true);
        line.close();
        line.close();
        assert.equal(line.isOpen, false);
      }
      await output().open();
    });

    test('become what they are told, whatever they were', async ({ output, level }) => {
      const [plain, inverted] = [output(), output({ line: LINE + 1, activeLow: true })];
      for (const line of [plain, inverted]) await line.open();
      fc.assert(
        fc.property(fc.array(fc.constantFrom(...levels), { minLength: 1, maxLength: 10 }), (wanted) => {
          for (const value of wanted) for (const line of [plain, inverted]) set(line, value);
          const last = wanted.at(-1) ?? 0;
          assert.deepEqual([plain.read().value, inverted.read().value], [last, last]);
          assert.deepEqual([level(LINE), level(LINE + 1)], [last, 1 - last]);
        }),
        { numRuns: 20 },
      );
    });

    test('say that their chip was unplugged, and work again when it is back', async ({
      output,
      unplug,
      plug,
      level,
    }) => {
      const line = output();
      await line.open();
      const { steps } = line.plan({ value: 0 }, { value: 1 });
      unplug();
      assert.throws(() => steps[0]?.run(), refusal('unavailable', /is not there: plug it in/));
      assert.equal(line.isOpen, false);
      assert.equal(line.isPresent, false);
      await assert.rejects(line.open(), refusal('unavailable', /is not there/));
      plug();
      assert.equal(line.isPresent, true);
      assert.throws(() => line.read(), refusal('unavailable', /is not open/));
      await line.open();
      set(line, 1);
      assert.equal(level(LINE), 1);
    });

    test('do not mistake what is plugged in later for what they had', async ({ output, unplug, plug }) => {
      const line = output();
      await line.open();
      unplug();
      plug();
      assert.equal(line.isPresent, true);
      assert.equal(line.isOpen, false);
    });
  });

  describe(`${name}: inputs`, () => inputs(test));
}
