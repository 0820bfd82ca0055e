/**
 * What every PWM back end must do, on any kernel: run on the simulated one by pwm.test.ts, on a real one by
 * test/kernel/pwm-hardware.guest.ts. Where they differ, the simulation is wrong.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PwmDiscovery } from '../../../broker/hardware/pwm/discovery.ts';
import { highRatio, type PwmState } from '../../../contract/pwm/waveform.ts';
import { fc } from '../../random-cases.ts';
import { change, never, refusal } from './pwm/acts.ts';
import { assertNear, halfOf, type PwmFixture, type PwmTraits, type SuiteBench } from './pwm/suite-bench.ts';
import { ownedByOne, pluggable, sharedWithOthers } from './pwm/suite-parts.ts';

export type { PwmFixture, PwmTraits };

export function pwmSuite(name: string, traits: PwmTraits, make: () => PwmFixture | Promise<PwmFixture>): void {
  const [shortNs, longNs] = traits.periodsNs;
  const polarities = traits.inverts ? (['normal', 'inversed'] as const) : (['normal'] as const);
  const half = halfOf(traits);

  const test = (what: string, body: (bench: SuiteBench) => void | Promise<void>) =>
    it(what, async () => {
      const fixture = await make();
      const discovery = new PwmDiscovery(fixture.os);
      const find = () =>
        discovery
          .scan((path) => (path === fixture.devicePath ? traits.backend : undefined))
          .find(({ info }) => info.devicePath === fixture.devicePath);
      const chip = find();
      assert.ok(chip, `no chip at ${fixture.devicePath}`);
      try {
        await body({ ...fixture, discovery, chip, find });
      } finally {
        const last = find();
        if (last?.isOpen(0)) change(last, 0, { enabled: false });
        last?.close(0);
        last?.dispose();
        await fixture.end?.();
      }
    });

  const opened = (what: string, body: (bench: SuiteBench) => void | Promise<void>) =>
    test(what, async (bench) => {
      await bench.chip.open(0, never);
      change(bench.chip, 0, { enabled: false, periodNs: longNs, dutyNs: 0, polarity: 'normal' });
      await body(bench);
    });

  describe(name, () => {
    test('is found, and stays the same object while it is there', ({ chip, find, devicePath }) => {
      const { backend, driver, channels } = traits;
      const { number, path, ...info } = chip.info;
      assert.deepEqual(info, { devicePath, driver, channels, backend });
      assert.equal(path, `/sys/class/pwm/pwmchip${number}`);
      assert.equal(find(), chip);
    });

    test('has its best back end if nobody asks for another', ({ os, devicePath }) => {
      const chips = new PwmDiscovery(os).scan();
      assert.equal(chips.find(({ info }) => info.devicePath === devicePath)?.info.backend, traits.best);
    });

    test('opens and closes, each as often as one likes', async ({ chip }) => {
      assert.equal(chip.isOpen(0), false);
      for (let times = 0; times < 2; times++) {
        await chip.open(0, never);
        await chip.open(0, never);
        assert.equal(chip.isOpen(0), true);
        chip.read(0);
        chip.close(0);
        chip.close(0);
        assert.equal(chip.isOpen(0), false);
      }
    });

    test('refuses what is not open', ({ chip }) => {
      assert.throws(() => chip.read(0), refusal('unavailable', /not open/));
    });

    test('refuses a channel that it does not have', async ({ chip }) => {
      await assert.rejects(chip.open(traits.channels, never), refusal('not_found'));
    });

    opened('runs as it was told', ({ chip, pin }) => {
      const { result } = change(chip, 0, half);
      assertNear(result, half);
      assert.deepEqual(chip.read(0), result);
      if (pin) assertNear(pin(), half);
    });

    opened('plans without doing anything', ({ chip, pin }) => {
      const before = chip.read(0);
      const plan = chip.plan(0, before, half);
      assert.ok(plan.steps.length > 0);
      assert.deepEqual(chip.read(0), before);
      if (pin) assert.equal(pin().enabled, false);
    });

    opened('has nothing to do for what is so already', ({ chip }) => {
      const { result } = change(chip, 0, half);
      assert.deepEqual(chip.plan(0, chip.read(0), result).steps, []);
      change(chip, 0, { enabled: false });
      assert.deepEqual(chip.plan(0, chip.read(0), { ...result, enabled: false }).steps, []);
    });

    opened('changes a duty in one step', ({ chip }) => {
      change(chip, 0, half);
      assert.equal(change(chip, 0, { dutyNs: longNs / 4 }).steps.length, 1);
      assertNear(chip.read(0), { ...half, dutyNs: longNs / 4 });
    });

    opened('goes all the way up and down', ({ chip, pin }) => {
      for (const polarity of polarities)
        for (const share of [0, 1, 0.5]) {
          const { periodNs } = change(chip, 0, { ...half, polarity }).result;
          const wanted: PwmState = { enabled: true, periodNs, dutyNs: periodNs * share, polarity };
          change(chip, 0, wanted);
          assertNear(chip.read(0), wanted);
          if (pin) assert.ok(Math.abs(highRatio(pin()) - highRatio(wanted)) < 0.01);
        }
    });

    if (traits.inverts)
      opened('inverts a running output', ({ chip, pin }) => {
        change(chip, 0, { ...half, dutyNs: longNs / 4 });
        change(chip, 0, { polarity: 'inversed' });
        assertNear(chip.read(0), { ...half, dutyNs: longNs / 4, polarity: 'inversed' });
        if (pin) assert.ok(Math.abs(highRatio(pin()) - 0.75) < 0.01);
      });
    else
      opened('refuses to invert', ({ chip }) => {
        change(chip, 0, half);
        assert.throws(() => change(chip, 0, { polarity: 'inversed' }), refusal('invalid', /does not invert/));
      });

    opened('keeps its settings while it is off', ({ chip, pin }) => {
      const { result } = change(chip, 0, { ...half, polarity: polarities.at(-1) ?? 'normal' });
      change(chip, 0, { enabled: false });
      assert.deepEqual(chip.read(0), { ...result, enabled: false });
      if (pin) assert.equal(pin().enabled, false);
      change(chip, 0, { dutyNs: result.dutyNs / 2 });
      assert.equal(chip.read(0).enabled, false);
      change(chip, 0, { enabled: true });
      assertNear(chip.read(0), { ...result, dutyNs: result.dutyNs / 2 });
    });

    opened('changes period and duty together, in every direction', ({ chip }) => {
      const shares = [0, 0.2, 0.8, 1];
      for (const [fromNs, toNs] of [
        [shortNs, longNs],
        [longNs, shortNs],
      ] as const)
        for (const share of shares)
          for (const next of shares) {
            change(chip, 0, { ...half, periodNs: fromNs, dutyNs: fromNs * share });
            change(chip, 0, { periodNs: toNs, dutyNs: toNs * next });
            assertNear(chip.read(0), { ...half, periodNs: toNs, dutyNs: toNs * next });
          }
    });

    opened('arrives where it said, wherever it is sent', ({ chip, pin }) => {
      const anyState = fc.record({
        enabled: fc.boolean(),
        periodNs: fc.integer({ min: shortNs, max: longNs }),
        share: fc.double({ min: 0, max: 1, noNaN: true }),
        polarity: fc.constantFrom(...polarities),
      });
      fc.assert(
        fc.property(anyState, ({ share, ...rest }) => {
          const { result } = change(chip, 0, { ...rest, dutyNs: Math.trunc(rest.periodNs * share) });
          assert.deepEqual(chip.read(0), result);
          if (pin) assert.equal(pin().enabled, rest.enabled);
        }),
        { numRuns: traits.randomChanges },
      );
    });

    opened('refuses to run with what cannot run, and stays as it is', ({ chip }) => {
      change(chip, 0, half);
      const before = chip.read(0);
      const [tooLong, none] = [{ dutyNs: longNs + 1 }, { periodNs: 0, dutyNs: 0 }];
      for (const requested of [tooLong, none]) {
        assert.throws(() => change(chip, 0, requested), refusal('invalid'));
        change(chip, 0, before);
        assert.deepEqual(chip.read(0), before);
      }
    });

    opened('runs on when it is disposed of, as when the broker stops', async ({ chip, find }) => {
      const { result } = change(chip, 0, half);
      chip.dispose();
      assert.equal(chip.isOpen(0), false);
      const again = find();
      assert.ok(again);
      await again.open(0, never);
      assert.deepEqual(again.read(0), result);
    });

    if (traits.backend === 'sysfs') sharedWithOthers({ test, opened, traits });
    else ownedByOne({ test, opened, traits });
    if (traits.isPluggable) pluggable({ test, opened, traits });
  });
}
