import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apply, Grant } from '../../../broker/gate/grant.ts';
import type { PwmChip, PwmPlan } from '../../../broker/hardware/pwm/backend.ts';
import { PwmDiscovery } from '../../../broker/hardware/pwm/discovery.ts';
import { PwmUnit } from '../../../broker/units/pwm-unit.ts';
import { makeDemoBoard } from '../../../sim/board.ts';

const chip = new PwmDiscovery(makeDemoBoard().kernel).scan()[0] as PwmChip;
const newUnit = () =>
  new PwmUnit('fan', { name: 'fan', device: 'fan', chip: 0, channel: 0 }, { kind: 'pwm', chip: 0, channel: 0 }, chip);
const off = { enabled: false, periodNs: 0, dutyNs: 0, polarity: 'normal' } as const;

const planOf = (...acts: (() => void)[]): PwmPlan => ({
  previous: off,
  requested: off,
  result: off,
  roundingKnown: false,
  passing: [],
  steps: acts.map((run, index) => ({ describe: `step ${index}`, run })),
});

test('all steps of a plan run while the grant is good', () => {
  const done: number[] = [];
  apply(
    new Grant(newUnit(), 'write'),
    planOf(
      () => done.push(1),
      () => done.push(2),
    ),
  );
  assert.deepEqual(done, [1, 2]);
});

test('what ends a grant in the middle of a plan ends the plan', () => {
  const unit = newUnit();
  const done: number[] = [];
  const plan = planOf(
    () => done.push(1),
    () => unit.generation++,
    () => done.push(3),
  );
  assert.throws(() => apply(new Grant(unit, 'write'), plan), { code: 'unsafe' });
  assert.deepEqual(done, [1]);
});

test('a grant that ended before it is used does nothing', () => {
  const unit = newUnit();
  const grant = new Grant(unit, 'write');
  unit.generation++;
  assert.equal(grant.stale, true);
  assert.throws(
    () =>
      apply(
        grant,
        planOf(() => assert.fail('was run')),
      ),
    { code: 'unsafe' },
  );
});
