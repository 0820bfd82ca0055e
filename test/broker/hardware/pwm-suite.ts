/**
 * What every PWM back end must do, on any kernel: run on the simulated one by pwm.test.ts, on a real one by
 * test/kernel/pwm-hardware.guest.ts. Where they differ, the simulation is wrong.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import type { Os } from '../../../broker/hardware/os.ts';
import type { BackendName, PwmChip, PwmPlan } from '../../../broker/hardware/pwm/backend.ts';
import { PwmDiscovery } from '../../../broker/hardware/pwm/discovery.ts';
import { Refusal, type RefusalCode } from '../../../contract/errors.ts';
import { highRatio, type PwmState } from '../../../contract/pwm/waveform.ts';

/** One chip of a kernel, and what a test may do around it. Its channel 0 belongs to the test, and is closed. */
export interface PwmFixture {
  os: Os;
  devicePath: string;
  /** Another process writes to a file. */
  writeAsOther(path: string, text: string): void;
  /** What is on the pin, where somebody can look. */
  pin?(): PwmState;
  unplug?(): void | Promise<void>;
  plug?(): void | Promise<void>;
  end?(): void | Promise<void>;
}

/** What the chip can do. */
export interface PwmTraits {
  backend: BackendName;
  /** The back end that it has if nobody asks for another. */
  best: BackendName;
  driver: string;
  channels: number;
  /** Periods that it does not have to round by more than 1 %. */
  periodsNs: readonly [number, number];
  inverts: boolean;
  isPluggable: boolean;
  /** How many random changes to try: a real kernel on a small machine is slow. */
  randomChanges: number;
}

const never = () => false;

function change(chip: PwmChip, requested: Partial<PwmState>): PwmPlan {
  const previous = chip.read(0);
  const plan = chip.plan(0, previous, { ...previous, ...requested });
  for (const step of plan.steps) step.run();
  return plan;
}

const refusal = (code: RefusalCode, message?: RegExp) => (error: unknown) => {
  assert.ok(error instanceof Refusal, `${error}`);
  assert.equal(error.code, code, error.message);
  if (message) assert.match(error.message, message);
  return true;
};

function assertNear(actual: PwmState, wanted: PwmState): void {
  assert.equal(actual.enabled, wanted.enabled);
  assert.equal(actual.polarity, wanted.polarity);
  assert.ok(
    Math.abs(actual.periodNs / wanted.periodNs - 1) < 0.01,
    `period ${actual.periodNs}, not ${wanted.periodNs}`,
  );
  assert.ok(
    Math.abs(highRatio(actual) - highRatio(wanted)) < 0.01,
    `high ratio ${highRatio(actual)}, not ${highRatio(wanted)}`,
  );
}

export function pwmSuite(name: string, traits: PwmTraits, make: () => PwmFixture | Promise<PwmFixture>): void {
  const [shortNs, longNs] = traits.periodsNs;
  const polarities = traits.inverts ? (['normal', 'inversed'] as const) : (['normal'] as const);
  const half: PwmState = { enabled: true, periodNs: longNs, dutyNs: longNs / 2, polarity: 'normal' };

  interface Bench extends PwmFixture {
    discovery: PwmDiscovery;
    chip: PwmChip;
    find(): PwmChip | undefined;
  }

  const test = (what: string, body: (bench: Bench) => void | Promise<void>) =>
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
        if (last?.isOpen(0)) change(last, { enabled: false });
        last?.close(0);
        last?.dispose();
        await fixture.end?.();
      }
    });

  const opened = (what: string, body: (bench: Bench) => void | Promise<void>) =>
    test(what, async (bench) => {
      await bench.chip.open(0, never);
      change(bench.chip, { enabled: false, periodNs: longNs, dutyNs: 0, polarity: 'normal' });
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
      const { result } = change(chip, half);
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
      const { result } = change(chip, half);
      assert.deepEqual(chip.plan(0, chip.read(0), result).steps, []);
      change(chip, { enabled: false });
      assert.deepEqual(chip.plan(0, chip.read(0), { ...result, enabled: false }).steps, []);
    });

    opened('changes a duty in one step', ({ chip }) => {
      change(chip, half);
      assert.equal(change(chip, { dutyNs: longNs / 4 }).steps.length, 1);
      assertNear(chip.read(0), { ...half, dutyNs: longNs / 4 });
    });

    opened('goes all the way up and down', ({ chip, pin }) => {
      for (const polarity of polarities)
        for (const share of [0, 1, 0.5]) {
          const { periodNs } = change(chip, { ...half, polarity }).result;
          const wanted: PwmState = { enabled: true, periodNs, dutyNs: periodNs * share, polarity };
          change(chip, wanted);
          assertNear(chip.read(0), wanted);
          if (pin) assert.ok(Math.abs(highRatio(pin()) - highRatio(wanted)) < 0.01);
        }
    });

    if (traits.inverts)
      opened('inverts a running output', ({ chip, pin }) => {
        change(chip, { ...half, dutyNs: longNs / 4 });
        change(chip, { polarity: 'inversed' });
        assertNear(chip.read(0), { ...half, dutyNs: longNs / 4, polarity: 'inversed' });
        if (pin) assert.ok(Math.abs(highRatio(pin()) - 0.75) < 0.01);
      });
    else
      opened('refuses to invert', ({ chip }) => {
        change(chip, half);
        assert.throws(() => change(chip, { polarity: 'inversed' }), refusal('invalid', /does not invert/));
      });

    opened('keeps its settings while it is off', ({ chip, pin }) => {
      const { result } = change(chip, { ...half, polarity: polarities.at(-1) ?? 'normal' });
      change(chip, { enabled: false });
      assert.deepEqual(chip.read(0), { ...result, enabled: false });
      if (pin) assert.equal(pin().enabled, false);
      change(chip, { dutyNs: result.dutyNs / 2 });
      assert.equal(chip.read(0).enabled, false);
      change(chip, { enabled: true });
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
            change(chip, { ...half, periodNs: fromNs, dutyNs: fromNs * share });
            change(chip, { periodNs: toNs, dutyNs: toNs * next });
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
          const { result } = change(chip, { ...rest, dutyNs: Math.trunc(rest.periodNs * share) });
          assert.deepEqual(chip.read(0), result);
          if (pin) assert.equal(pin().enabled, rest.enabled);
        }),
        { numRuns: traits.randomChanges },
      );
    });

    opened('refuses to run with what cannot run, and stays as it is', ({ chip }) => {
      change(chip, half);
      const before = chip.read(0);
      const [tooLong, none] = [{ dutyNs: longNs + 1 }, { periodNs: 0, dutyNs: 0 }];
      for (const requested of [tooLong, none]) {
        assert.throws(() => change(chip, requested), refusal('invalid'));
        change(chip, before);
        assert.deepEqual(chip.read(0), before);
      }
    });

    opened('runs on when it is disposed of, as when the broker stops', async ({ chip, find }) => {
      const { result } = change(chip, half);
      chip.dispose();
      assert.equal(chip.isOpen(0), false);
      const again = find();
      assert.ok(again);
      await again.open(0, never);
      assert.deepEqual(again.read(0), result);
    });

    if (traits.backend === 'sysfs') sharedWithOthers();
    else ownedByOne();
    if (traits.isPluggable) plugged();

    function sharedWithOthers(): void {
      test('takes up what another process has exported', async ({ chip, find, writeAsOther }) => {
        writeAsOther(`${chip.info.path}/export`, '0');
        await chip.open(0, never);
        chip.read(0);
        chip.close(0);
        writeAsOther(`${chip.info.path}/export`, '0');
        for (let tries = 0; tries < 100 && !chip.isOpen(0); tries++) {
          await sleep(2);
          assert.equal(find(), chip);
        }
        assert.equal(chip.isOpen(0), true, 'a scan takes it up too');
      });

      opened('notices that another process has closed it', async ({ chip, find, writeAsOther }) => {
        writeAsOther(`${chip.info.path}/unexport`, '0');
        assert.throws(() => chip.read(0), refusal('unavailable', /closed by somebody else/));
        assert.equal(chip.isOpen(0), false);
        await chip.open(0, never);
        writeAsOther(`${chip.info.path}/unexport`, '0');
        assert.equal(find()?.isOpen(0), false, 'a scan notices too');
      });

      opened('reads and is told what another process has written', async ({ chip, writeAsOther }) => {
        let watch = { close: () => {} };
        const told = new Promise<void>((resolve) => {
          watch = chip.watch(0, resolve);
        });
        writeAsOther(`${chip.channelPath(0)}/duty_cycle`, String(shortNs));
        assert.equal(chip.read(0).dutyNs, shortNs);
        await told;
        watch.close();
      });
    }

    function ownedByOne(): void {
      test('refuses what another process has exported, and says what to do', async ({ chip, writeAsOther }) => {
        writeAsOther(`${chip.info.path}/export`, '0');
        await assert.rejects(chip.open(0, never), refusal('busy', /unexport/));
        writeAsOther(`${chip.info.path}/unexport`, '0');
        await chip.open(0, never);
      });

      opened('is not to be had by others', ({ chip, writeAsOther }) => {
        assert.throws(() => writeAsOther(`${chip.info.path}/export`, '0'));
      });

      opened('tells how it will round, and does that', ({ chip }) => {
        const plan = chip.plan(0, chip.read(0), { ...half, dutyNs: Math.trunc(longNs / 3) });
        assert.equal(plan.roundingKnown, true);
        for (const step of plan.steps) step.run();
        assert.deepEqual(chip.read(0), plan.result);
      });
    }

    function plugged(): void {
      opened('says that it was unplugged, and works again when it is back', async ({ chip, find, unplug, plug }) => {
        const plan = chip.plan(0, chip.read(0), half);
        await unplug?.();
        for (const act of [() => plan.steps[0]?.run(), () => chip.read(0)]) assert.throws(act, refusal('unavailable'));
        await assert.rejects(chip.open(0, never), refusal('unavailable', /unplugged/));
        assert.equal(find(), undefined);
        await plug?.();
        const again = find();
        assert.ok(again);
        await again.open(0, never);
        change(again, half);
        assertNear(again.read(0), half);
      });

      opened('does not mistake what is plugged in later for what it had', async ({ chip, find, unplug, plug }) => {
        change(chip, half);
        await unplug?.();
        await plug?.();
        assert.throws(() => chip.read(0), refusal('unavailable'));
        assert.equal(find()?.isOpen(0), false);
      });
    }
  });
}
