/** What the gate has against a program is told of the very event, before anything of it is done. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Refusal } from '../../../../contract/errors.ts';
import type { Program } from '../../../../contract/schedule/program.ts';
import { devices, TestBroker } from '../../harness.ts';
import { alice, victor } from '../../people.ts';
import { checks, firstProblem, policyWith, programDevices } from './setting.ts';

const blink = { gpio: { device: 'relay', value: 1 }, every: '1 s', duration: '100 ms' } as const;

test('a value over a limit is found wherever it stands, by the number of its event', async () => {
  const events: Program['events'] = Array.from({ length: 5000 }, (_, n) => ({
    pwm: { device: 'fan', periodNs: 40_000, dutyNs: n === 4710 ? 33_000 : 20_000 + (n % 50) },
    at: `${n * 10} ms`,
  }));
  const { wrong, fade, at_most, ending } = await checks(policyWith({ fan: { highRatio: [0, 0.8] } }), alice, {
    wrong: { events },
    fade: { events: [blink, { fade: { device: 'fan', from: 0, to: 1, seconds: 1 }, at: '2 s' }] },
    at_most: { events: [{ fade: { device: 'fan', from: 0, to: 0.8, seconds: 1 } }] },
    ending: { events: [{ pwm: { device: 'fan', ratio: 0.2 }, duration: '1 s', ending: { ratio: 0.9 } }] },
  });
  assert.ok(wrong && fade && at_most && ending);
  assert.equal(wrong.allowed, false);
  assert.equal(wrong.problems.length, 1);
  assert.deepEqual(firstProblem(wrong), {
    path: 'events[4710]',
    event: 4711,
    rule: 'bench-fan',
    limit: 'highRatio',
    message: `event 4711 (events[4710]): high ratio 0.825 is above 0.8 (rule bench-fan, ${wrong.problems[0]?.where})`,
  });
  // The first step above 0.8, of 51; the blinking comes first.
  assert.match(
    firstProblem(fade).message ?? '',
    /^event 43 \(events\[1\], step 42 of 51\): high ratio 0\.82 is above 0\.8/,
  );
  assert.equal(at_most.allowed, true, JSON.stringify(at_most.problems));
  assert.equal(firstProblem(ending).limit, 'highRatio');
});

test('every kind of refusal says which event it is about', async () => {
  const told = await checks(policyWith(), alice, {
    unknown: { events: [blink, { gpio: { device: 'realy', value: 1 } }] },
    input: { events: [blink, { gpio: { device: 'button', value: 1 } }] },
    kind: { events: [blink, { pwm: { device: 'relay', ratio: 0.1 } }] },
    several: { events: [blink, { pwm: { device: 'leds', ratio: 0.1 } }] },
    pulse: { events: [blink, { pwm: { device: 'servo', pulseUs: 2400 } }] },
    noPeriod: { events: [blink, { pwm: { device: 'servo', enabled: true } }] },
    tooLong: { events: [blink, { pwm: { device: 'servo', dutyNs: 20, periodNs: 10 } }] },
    inversed: { events: [blink, { pwm: { device: 'servo', servo: 1, periodNs: 1000, polarity: 'inversed' } }] },
    rounding: { events: [blink, { pwm: { device: 'leds/0', dutyNs: 1, periodNs: 2 } }] },
    request: { events: [blink, { ioctl: { device: 'rtc', request: 'readTme' } }] },
    field: { events: [blink, { ioctl: { device: 'rtc', request: 'setTime', fields: { time: 1 } } }] },
  });
  const messages = Object.fromEntries(Object.entries(told).map(([name, check]) => [name, firstProblem(check).message]));
  const said = (name: string, pattern: RegExp) => assert.match(messages[name] ?? 'nothing', pattern, name);
  said('unknown', /^event 2 \(events\[1\]\): there is no device 'realy' in the policy/);
  said('input', /^event 2 .*'button' is not a GPIO output: the policy has it as gpio, an input$/);
  said('kind', /^event 2 .*'relay' is not a PWM channel: the policy has it as gpio/);
  said('several', /^event 2 .*'leds' has several channels: name one/);
  said('pulse', /^event 2 .*pulseUs 2400 is outside of your servo timing/);
  said('noPeriod', /^event 2 .*servo has period 0 and cannot run/);
  said('tooLong', /^event 2 .*dutyNs 20 is longer than periodNs 10/);
  said('inversed', /^event 2 .*a pulse of 2300000 ns does not fit into the period of 1000 ns/);
  said('request', /^event 2 .*has no request 'readTme'/);
  said('field', /^event 2 /);
  // Closed, it cannot be asked what it makes of it: that is told by a run.
  assert.equal(told.rounding?.allowed, true);
});

test('who may not write to a device is told that, and nothing of how it is', async () => {
  const { look, mixed } = await checks(policyWith(), victor, {
    look: { events: [blink] },
    mixed: { events: [{ pwm: { device: 'servo', pulseUs: 9999 } }] },
  });
  assert.ok(look && mixed);
  assert.match(firstProblem(look).message ?? '', /^event 1 \(events\[0\]\): no rule allows victor .* to write relay/);
  assert.equal(look.problems[0]?.ask, 'an administrator to be added to group bench');
  assert.match(firstProblem(mixed).message ?? '', /to write servo/);
});

test('a channel that is off may idle high: who may have it normal alone does not turn it back by switching it off', async () => {
  const initial = { enabled: false, periodNs: 20_000_000, dutyNs: 0, polarity: 'inversed' } as const;
  const policy = policyWith(
    { servo: { polarity: 'normal' } },
    { devices: { ...programDevices, servo: { ...devices.servo, initial } } },
  );
  await using broker = await TestBroker.start({ policy });
  const postern = await broker.connect(alice);
  const polarity = async () => (await postern.call('pwm.get', { device: 'servo' })).state?.polarity;
  while ((await polarity()) !== 'inversed') await new Promise((resolve) => setTimeout(resolve, 2));
  const off: Program['events'][number] = { pwm: { device: 'servo', enabled: false }, at: '1 s' };
  const on: Program['events'][number] = { pwm: { device: 'servo', polarity: 'normal', servo: 0.5 } };
  assert.equal((await postern.call('schedule.check', { program: { events: [off] } })).allowed, true);
  const { problems } = await postern.call('schedule.check', { program: { events: [on, off] } });
  assert.deepEqual(
    problems.map(({ event, limit }) => [event, limit]),
    [[2, 'polarity']],
  );
  const stays = { pwm: { ...off.pwm, polarity: 'normal' as const }, at: '1 s' as const };
  assert.equal((await postern.call('schedule.check', { program: { events: [on, stays] } as Program })).allowed, true);
});

test('a program that may not run is refused with its first problem, in the audit log, and nothing is opened', async () => {
  await using broker = await TestBroker.start({ policy: policyWith({ fan: { highRatio: [0, 0.8] } }) });
  const postern = await broker.connect(alice);
  broker.board.kernel.clearLog();
  const program: Program = { events: [blink, { fade: { device: 'fan', from: 0, to: 1, seconds: 1 } }] };
  await assert.rejects(postern.call('schedule.run', { program }), (error) => {
    assert.ok(error instanceof Refusal);
    assert.equal(error.code, 'denied');
    assert.deepEqual(
      [error.data.event, error.data.path, error.data.rule, error.data.limit, error.data.device],
      [43, 'events[1]', 'bench-fan', 'highRatio', 'fan'],
    );
    return true;
  });
  assert.deepEqual(broker.board.kernel.writes, []);
  assert.deepEqual(
    broker.board.kernel.log.filter(({ syscall }) => syscall === 'ioctl').map(({ path }) => path),
    [],
  );
  broker.broker.core.audit.flush();
  const lines = readFileSync(broker.auditPath, 'utf8').trimEnd().split('\n');
  const denied = lines.map((line) => JSON.parse(line)).filter(({ event }) => event === 'denied');
  assert.deepEqual(
    denied.map(({ user, device, method, rule }) => [user, device, method, rule]),
    [['alice', 'fan', 'schedule.run', 'bench-fan']],
  );
});

test('quotas: events, length, and an end where one is demanded', async () => {
  const quotas = { programEvents: 100, programSeconds: 60 };
  const told = await checks(policyWith({}, { quotas }), alice, {
    fits: { events: [{ gpio: { device: 'relay', value: 1 }, every: '20 ms', duration: '5 ms' }], until: '60 s' },
    dense: { events: [{ gpio: { device: 'relay', value: 1 }, every: '19 ms', duration: '5 ms' }], until: '60 s' },
    endless: { events: [blink] },
    long: { events: [blink], until: '61 s' },
    fast: {
      cycle: '600 rpm',
      until: '10 s',
      events: Array.from({ length: 11 }, (_, n) => ({
        gpio: { device: 'coil', value: 1 as const },
        angle: `${n * 60} deg` as const,
        duration: '1 ms' as const,
      })),
    },
  });
  const limits = Object.entries(told).map(([name, { problems }]) => [name, ...problems.map(({ limit }) => limit)]);
  assert.deepEqual(limits, [
    ['fits'],
    ['dense', 'programEvents'],
    ['endless', 'programSeconds'],
    ['long', 'programSeconds'],
    ['fast', 'programEvents'],
  ]);
});

test('what is dense is found wherever it is, however late that comes', async () => {
  const fast = { gpio: { device: 'relay', value: 1 }, every: '100 us', at: '700 s' } as const;
  const told = await checks(
    policyWith({ coil: { changesPerSecond: 5 } }, { quotas: { programEvents: 19_000 } }),
    alice,
    {
      fade: {
        events: Array.from({ length: 20 }, (_, n) => ({
          fade: { device: 'servo', quantity: 'servo' as const, from: 0, to: n / 20, seconds: 1, rateHz: 1000 },
          at: '2000 s' as const,
        })),
      },
      endless: { events: [fast, { ...fast, at: '800 s' }] },
      tooMany: { events: [fast, fast, fast] },
      limited: { events: [{ gpio: { device: 'coil', value: 1 }, every: '199 ms', at: '1 h' }] },
      sparse: { events: [fast], until: '701 s' },
    },
  );
  const found = Object.entries(told).map(([name, { problems }]) => [name, problems[0]?.limit ?? problems[0]?.path]);
  assert.deepEqual(found, [
    ['fade', 'programEvents'],
    ['endless', 'programEvents'],
    ['tooMany', 'events'],
    ['limited', 'changesPerSecond'],
    ['sparse', undefined],
  ]);
  assert.match(
    told.tooMany?.problems[0]?.message ?? '',
    /^up to 30000 events in a second from 700 s on: more than 20000/,
  );
});

test('problems are as many as a frame has room for, of their like in one entry the first', async () => {
  const events: Program['events'] = Array.from({ length: 3000 }, (_, n) => ({
    gpio: { device: `${'x'.repeat(50)}${n}`, value: 1 },
  }));
  const { many, alike } = await checks(policyWith({ fan: { highRatio: [0, 0.1] } }), alice, {
    many: { events },
    alike: { events: [{ fade: { device: 'fan', from: 0, to: 1, seconds: 10 } }] },
  });
  assert.ok(many && alike);
  assert.ok(many.problems.length > 10 && many.problems.length <= 64, `${many.problems.length}`);
  assert.equal(alike.problems.length, 1);
});
