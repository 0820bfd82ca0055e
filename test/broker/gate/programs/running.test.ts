/** What the gate says of a program that runs: its shaft, what takes over from it, and the hardware that rounds. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refusal } from '../../../../contract/errors.ts';
import type { Program } from '../../../../contract/schedule/program.ts';
import { TestBroker } from '../../harness.ts';
import { alice } from '../../people.ts';
import { policyWith } from './setting.ts';

const limit = (error: unknown) => {
  assert.ok(error instanceof Refusal, String(error));
  assert.equal(error.code, 'limit', error.message);
  assert.match(error.message, /changes in the last second, at most 10 are allowed|events in a second/);
  return true;
};

const engine: Program = {
  cycle: '600 rpm',
  events: [{ gpio: { device: 'relay', value: 1 }, angle: '0 deg', duration: '1 ms' }],
};

test('a shaft turns no faster than what is limited in changes a second may change', async () => {
  await using broker = await TestBroker.start({ policy: policyWith({ relay: { changesPerSecond: 10 } }) });
  const postern = await broker.connect(alice);
  const { program } = await postern.call('schedule.run', { program: engine });
  await postern.call('schedule.setCycle', { program, rpm: 300 });
  await postern.call('schedule.setCycle', { program, rpm: 600 });
  await assert.rejects(postern.call('schedule.setCycle', { program, rpm: 601 }), limit);
  await assert.rejects(postern.call('schedule.setCycle', { program, cycleNs: 120_000 }), limit);
  // A new policy may allow less: what turns too fast for it ends.
  broker.write('policy.json', JSON.stringify(policyWith({ relay: { changesPerSecond: 9 } })));
  broker.broker.reload();
  await broker.broker.core.audit.flush();
  const { programs } = await postern.call('schedule.list', { ended: true });
  assert.deepEqual(
    programs.map(({ ending }) => ending),
    ['lost'],
  );
  assert.match(programs[0]?.reason ?? '', /the policy changed: 9 changes in the last second, at most 9/);
});

test('what was changed just before the start counts', async () => {
  await using broker = await TestBroker.start({
    policy: policyWith({ relay: { changesPerSecond: 3 }, servo: { highRatioPerSecond: 0.5 } }),
    virtual: true,
  });
  const postern = await broker.connect(alice);
  const twice: Program = { events: [{ gpio: { device: 'relay', value: 1 }, duration: '1 ms' }] };
  const check = async () => (await postern.call('schedule.check', { program: twice })).problems[0]?.limit;
  await postern.call('gpio.set', { device: 'relay', value: 1 });
  assert.equal(await check(), undefined);
  await postern.call('gpio.set', { device: 'relay', value: 0 });
  assert.equal(await check(), 'changesPerSecond');
  await broker.advance(1000);
  assert.equal(await check(), undefined);
});

test('what takes over may follow any state of what runs before it', async () => {
  const policy = policyWith({ servo: { highRatioPerSecond: 0.5 } });
  await using broker = await TestBroker.start({ policy });
  const postern = await broker.connect(alice);
  const at = (ratio: number, after = '0 ms') =>
    ({ pwm: { device: 'servo', periodNs: 1e6, dutyNs: ratio * 1e6 }, at: after }) as Program['events'][number];
  const run: Program = { events: [at(0.1), at(0.5, '1 s'), at(0.1, '2 s')], until: '1 h' };
  const { program } = await postern.call('schedule.run', { program: run });
  const replace = (events: Program['events']) =>
    postern.call('schedule.replace', { replace: program, program: { events, until: '1 h' } });
  // Alone they would be allowed: it has been at 0.1 for a while.
  for (const events of [[at(0.2)], [at(0.4)], [at(0.2, '500 ms')]])
    await assert.rejects(
      replace(events),
      (error) => error instanceof Refusal && error.data.limit === 'highRatioPerSecond',
    );
  await replace([at(0.2, '600 ms')]);
});

test('a chip that rounds is asked before, and given what it has answered', async () => {
  await using broker = await TestBroker.start({ policy: policyWith({ leds: { highRatio: [0, 0.5] } }) });
  const postern = await broker.connect(alice);
  const { expander } = broker.board;
  const on = (dutyNs: number, after = '0 ms') =>
    ({ pwm: { device: 'leds/0', periodNs: 655_360, dutyNs }, at: after }) as Program['events'][number];
  const { program, devices } = await postern.call('schedule.run', {
    program: { events: [on(200_000), on(327_000, '10 ms')], until: '1 h' },
  });
  assert.deepEqual(devices, [{ name: 'leds/0', device: 'leds', lane: 'exact', events: 2 }]);
  while (expander.output(0).dutyNs < 300_000) await new Promise((resolve) => setTimeout(resolve, 2));
  const { state } = await postern.call('pwm.get', { device: 'leds/0' });
  assert.ok(state?.enabled && state.dutyNs <= 327_680 && state.dutyNs >= 320_000, JSON.stringify(state));
  await postern.call('schedule.stop', { program });
  assert.equal((await postern.call('pwm.get', { device: 'leds/0' })).state?.enabled, false);
  assert.equal(expander.output(0).enabled, false);
  // Its word is asked for by a run: what it cannot do is told of the event.
  const tiny = [
    on(200_000),
    { pwm: { device: 'leds/0', periodNs: 2000, dutyNs: 1000 }, at: '1 s' },
  ] as Program['events'];
  await assert.rejects(postern.call('schedule.run', { program: { events: tiny } }), (error) => {
    assert.ok(error instanceof Refusal);
    assert.equal(error.code, 'invalid');
    assert.match(error.message, /^event 2 \(events\[1\]\): /);
    return true;
  });
  // Kept on at its end, it is what the program has left.
  const kept = await postern.call('schedule.run', { program: { events: [on(100_000)] }, keep: true });
  for (let isOver = false; !isOver; ) {
    const { programs } = await postern.call('schedule.list', { ended: true });
    isOver = programs.some((one) => one.program === kept.program && one.state === 'ended');
  }
  const { state: left } = await postern.call('pwm.get', { device: 'leds/0' });
  assert.ok(left?.enabled && left.dutyNs > 90_000 && left.dutyNs < 110_000, JSON.stringify(left));
});

test('what may only be on under a lease does not stay on when the program has finished', async () => {
  await using broker = await TestBroker.start({ policy: policyWith() });
  const postern = await broker.connect(alice);
  const on: Program = {
    events: [{ pwm: { device: 'heater', periodNs: 1e6, dutyNs: 1e5 } }],
    until: '1 h',
  };
  await assert.rejects(postern.call('schedule.run', { program: on, keep: true }), (error) => {
    assert.ok(error instanceof Refusal && error.code === 'denied');
    assert.match(error.message, /^heater may only be on under a lease, and does not stay as it is/);
    return true;
  });
  assert.deepEqual((await postern.call('lease.list')).leases, []);
  // Off it may stay, and on where somebody holds it.
  const off: Program = { events: [{ pwm: { device: 'heater', enabled: false } }], until: '1 h' };
  const { program } = await postern.call('schedule.run', { program: off, keep: true });
  await assert.rejects(
    postern.call('schedule.replace', { replace: program, program: on }),
    (error) => error instanceof Refusal && error.code === 'denied',
  );
  await postern.call('schedule.stop', { program });
  await postern.call('lease.take', { device: 'heater' });
  await postern.call('schedule.run', { program: on, keep: true });
});
