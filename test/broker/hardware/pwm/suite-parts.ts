/** The parts of the contract suite that are not for every chip. */
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { change, never, refusal } from './acts.ts';
import { assertNear, halfOf, type SuiteParts } from './suite-bench.ts';

/** sysfs: what everybody may read and write. */
export function sharedWithOthers({ test, opened, traits }: SuiteParts): void {
  const [shortNs] = traits.periodsNs;
  test('takes up what another process has exported', async ({ chip, find, writeAsOther }) => {
    writeAsOther(`${chip.info.path}/export`, '0');
    await chip.open(0, never);
    chip.read(0);
    chip.close(0);
    writeAsOther(`${chip.info.path}/export`, '0');
    for (let tries = 0; tries < 5000 && !chip.isOpen(0); tries++) {
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

/** The character device: who has a channel has it alone. */
export function ownedByOne({ test, opened, traits }: SuiteParts): void {
  const half = halfOf(traits);
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
    const plan = chip.plan(0, chip.read(0), { ...half, dutyNs: Math.trunc(half.periodNs / 3) });
    assert.equal(plan.roundingKnown, true);
    for (const step of plan.steps) step.run();
    assert.deepEqual(chip.read(0), plan.result);
  });
}

/** Chips that come and go. */
export function pluggable({ opened, traits }: SuiteParts): void {
  const half = halfOf(traits);
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
    change(again, 0, half);
    assertNear(again.read(0), half);
  });

  opened('does not mistake what is plugged in later for what it had', async ({ chip, find, unplug, plug }) => {
    change(chip, 0, half);
    await unplug?.();
    await plug?.();
    assert.throws(() => chip.read(0), refusal('unavailable'));
    assert.equal(find()?.isOpen(0), false);
  });
}
