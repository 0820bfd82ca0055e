/** What may happen to a program while it runs, on a virtual clock: whatever ends it, its outputs are safe then, and stay so. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import type { Ending } from '../../../../contract/methods/schedule.ts';
import { refusal, until } from '../../harness.ts';
import { alice, bob, olga, victor } from '../../people.ts';
import { engine, ProgramBench, type ProgramClient, policy, policyWithout, type Started } from './bench.ts';

interface Running {
  bench: ProgramBench;
  client: ProgramClient;
  started: Started;
}

/** An engine of alice's that has run for a while: some of its lines are high. */
async function running(bench: ProgramBench): Promise<Running> {
  const client = await bench.connect(alice);
  const started = await bench.during(client.run(engine()));
  await bench.advance(500);
  for (let ms = 0; bench.high().length === 0 && ms < 200; ms++) await bench.advance(1);
  assert.notDeepEqual(bench.high(), [], 'the engine runs');
  return { bench, client, started };
}

/** All is low, and nothing comes any more. */
async function demandSafe(bench: ProgramBench): Promise<void> {
  assert.deepEqual(bench.high(), []);
  const { length } = bench.edges;
  await bench.advance(1000);
  assert.deepEqual(bench.edges.slice(length), [], 'nothing late undoes it');
}

interface Story {
  ending: Ending;
  reason: RegExp;
  /** Resolves when the broker must have noticed. */
  befalls(running: Running): Promise<unknown>;
}

const stories: Record<string, Story> = {
  'its owner stops it': {
    ending: 'stopped',
    reason: /./,
    befalls: ({ bench, client, started }) => bench.during(client.stop(started.program)),
  },
  'an administrator stops it': {
    ending: 'stopped',
    reason: /olga/,
    befalls: async ({ bench, started }) => bench.during((await bench.connect(olga)).stop(started.program)),
  },
  'the lease on one of its lines is seized': {
    ending: 'lost',
    reason: /coil8.* ended: seized by olga: it is needed here/,
    befalls: async ({ bench }) =>
      bench.during(
        (await bench.connect(olga)).postern.call('lease.seize', { device: 'coil3', reason: 'it is needed here' }),
      ),
  },
  'a reload forbids one of its lines': {
    ending: 'lost',
    reason: /coil3/,
    befalls: async ({ bench }) => bench.test.reload(policyWithout('coil3')),
  },
  'a reload takes one of its lines out of the inventory': {
    ending: 'lost',
    reason: /coil3/,
    befalls: async ({ bench }) => {
      const { coil3, ...devices } = policy.devices;
      assert.ok(coil3);
      const rules = policy.rules.map((rule) => ({ ...rule, devices: rule.devices.filter((name) => name !== 'coil3') }));
      bench.test.reload({ ...policy, devices, rules });
    },
  },
};

describe('a program that runs is ended, and its lines are safe at once, when', () => {
  for (const [what, { ending, reason, befalls }] of Object.entries(stories))
    test(what, async () => {
      await using bench = await ProgramBench.start();
      const { started, client } = await running(bench);
      await befalls({ bench, client, started });
      await bench.advance(5);
      await demandSafe(bench);
      const row = await client.show(started.program);
      assert.deepEqual([row.state, row.ending], ['ended', ending], row.reason);
      assert.match(row.reason ?? '', reason);
      const { leases } = await client.postern.call('lease.list', {});
      assert.deepEqual(leases, [], 'nobody holds anything any more');
    });

  test('a reload lowers a limit below what it would do much later', async () => {
    await using bench = await ProgramBench.start();
    const client = await bench.connect(alice);
    const high = { pwm: { device: 'fan', ratio: 0.7 }, at: '1 h' as const };
    const { program } = await bench.during(client.run(engine({ events: [...engine().events, high] })));
    await bench.advance(300);
    const rules = policy.rules.map((rule) =>
      rule.id === 'bench' ? { ...rule, limits: { highRatio: [0, 0.69] as [number, number] } } : rule,
    );
    bench.test.reload({ ...policy, rules });
    await bench.advance(5);
    await demandSafe(bench);
    const row = await client.show(program);
    assert.equal(row.ending, 'lost');
    assert.match(row.reason ?? '', /the policy changed: high ratio 0\.7 is above 0\.69 \(rule bench/);
  });

  test('its owner’s connection ends', async () => {
    await using bench = await ProgramBench.start();
    const { client } = await running(bench);
    const witness = await bench.connect(olga);
    await client.postern.close();
    await until(() => bench.high().length === 0, 'the lines are low');
    await demandSafe(bench);
    const { programs } = await witness.postern.call('schedule.list', { ended: true });
    assert.deepEqual(
      programs.map(({ state, ending }) => [state, ending]),
      [['ended', 'lost']],
    );
  });

  test('its owner’s key is revoked', async () => {
    await using bench = await ProgramBench.start();
    await running(bench);
    bench.test.write('authorized_keys', `${olga.enrolment}\n`);
    bench.test.broker.reload();
    await bench.advance(5);
    await demandSafe(bench);
  });

  test('its chip is unplugged: of another chip too', async () => {
    await using bench = await ProgramBench.start();
    const client = await bench.connect(alice);
    const lamp = { gpio: { device: 'lamp', value: 1 as const } };
    const both = engine({ events: [...engine().events, lamp] });
    const started = await bench.during(client.run(both));
    await bench.advance(500);
    assert.ok(bench.high().includes('lamp'));
    bench.chip('engine').unplug();
    await bench.advance(300);
    assert.equal(bench.chip('other').level(0), 0, 'the lamp is off');
    const row = await client.show(started.program);
    assert.equal(row.ending, 'failed', row.reason);
    assert.match(row.reason ?? '', /^(coil|inj)\d was unplugged$/);
    // It is plugged in again, as udev says, and its lines are to be had.
    bench.chip('engine').plug();
    bench.test.broker.refresh();
    await bench.during(client.postern.gpio.set({ device: 'coil1', value: 1 }));
    assert.equal(bench.chip('engine').level(0), 1);
  });

  test('the broker stops', async () => {
    await using bench = await ProgramBench.start();
    await running(bench);
    let stopped = false;
    const stopping = bench.test.stop().then(() => {
      stopped = true;
    });
    for (let ms = 0; !stopped && ms < 10_000; ms++) await bench.advance(1);
    await stopping;
    assert.deepEqual(bench.high(), []);
    assert.equal(bench.test.board.kernel.openDescriptors, 0);
  });
});

describe('a program that runs', () => {
  test('goes on without a gap over a reload that allows it', async () => {
    await using bench = await ProgramBench.start();
    const { client, started } = await running(bench);
    const from = bench.nowNs;
    bench.test.reload(policyWithout('fan'));
    await bench.advance(400);
    assert.equal((await client.show(started.program)).state, 'running');
    const cycle = (since: number) =>
      bench.edges
        .filter(({ atNs }) => atNs >= since && atNs < since + 200e6)
        .map(({ line, level }) => `${line} ${level}`);
    assert.equal(cycle(from).length, 32);
    assert.deepEqual(cycle(from), cycle(from + 200e6));
  });

  test('has its outputs for itself: all others are told whose they are, its owner too; to read is free', async () => {
    await using bench = await ProgramBench.start();
    const { client, started } = await running(bench);
    const [other, looking] = [await bench.connect(bob), await bench.connect(victor)];
    for (const { postern } of [client, other]) {
      const { message } = await refusal(postern.gpio.set({ device: 'coil1', value: 1 }), 'busy');
      assert.match(message, /coil1/);
    }
    const { message } = await refusal(client.postern.gpio.set({ device: 'coil1', value: 1 }), 'busy');
    assert.match(message, /engine/, 'the program is named');
    await looking.postern.gpio.get({ device: 'coil1' });
    await refusal(bench.during(other.run(engine())), 'busy');
    await refusal(bench.during(client.run(engine())), 'busy');
    assert.equal((await client.show(started.program)).state, 'running');
    // Another chip is another matter.
    const lamp = { events: [{ gpio: { device: 'lamp', value: 1 as const }, every: '10 ms' as const }] };
    await bench.during(other.run(lamp));
    await bench.advance(50);
    assert.equal(bench.chip('other').level(0), 1);
  });

  test('is written to the audit log before it begins and when it has ended, and not event by event', async () => {
    await using bench = await ProgramBench.start();
    const { client, started } = await running(bench);
    await bench.during(client.stop(started.program));
    await bench.advance(2000);
    const records = readFileSync(bench.test.auditPath, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line): Record<string, unknown> => JSON.parse(line));
    const [begin, ...more] = records.filter(({ event }) => event === 'program');
    assert.deepEqual(more, []);
    assert.equal(begin?.user, 'alice');
    assert.equal(records.filter(({ event }) => event === 'program-end').length, 1);
    assert.ok(records.filter(({ event }) => event === 'set').length < 20, 'not each event');
  });
});

describe('a program that has finished', () => {
  const pulse = { events: [{ gpio: { device: 'lamp', value: 1 as const } }], until: '100 ms' as const };

  test('leaves its outputs safe', async () => {
    await using bench = await ProgramBench.start();
    const client = await bench.connect(alice);
    const { program } = await bench.during(client.run(pulse));
    await bench.advance(60);
    assert.deepEqual(bench.high(), ['lamp']);
    await bench.advance(200);
    assert.deepEqual(bench.high(), []);
    assert.equal((await client.show(program)).ending, 'finished');
  });

  test('leaves them as they are where that was asked for', async () => {
    await using bench = await ProgramBench.start();
    const client = await bench.connect(alice);
    const { program } = await bench.during(client.run(pulse, { keep: true }));
    await bench.advance(300);
    assert.equal((await client.show(program)).ending, 'finished');
    assert.deepEqual(bench.high(), ['lamp']);
    // Nobody holds it.
    await (await bench.connect(bob)).postern.gpio.set({ device: 'lamp', value: 0 });
    assert.deepEqual(bench.high(), []);
  });

  test('leaves a lease that its owner had before as it is, and ends with it', async () => {
    await using bench = await ProgramBench.start();
    const client = await bench.connect(alice);
    const lease = await client.postern.call('lease.take', { device: 'lamp' });
    await bench.during(client.run(pulse, { lease: lease.lease }));
    await bench.advance(300);
    assert.deepEqual(bench.high(), ['lamp']);
    const { program } = await bench.during(
      client.run(engine({ events: [...engine().events, ...pulse.events] }), { lease: lease.lease }),
    );
    await bench.advance(300);
    await client.postern.call('lease.release', { lease: lease.lease });
    await bench.advance(5);
    await demandSafe(bench);
    assert.equal((await client.show(program)).ending, 'lost');
  });
});

describe('a program does not begin where', () => {
  test('a rule forbids one of its events, which is named', async () => {
    await using bench = await ProgramBench.start();
    const client = await bench.connect(alice);
    const ramp = { device: 'fan', from: 0, to: 0.8, seconds: 47.1, rateHz: 100 };
    const tooMuch = { pwm: { device: 'fan', ratio: 0.9 }, at: '50 s' as const };
    const program = { events: [{ fade: ramp }, tooMuch, { gpio: { device: 'lamp', value: 1 as const } }] };
    const { message } = await refusal(bench.during(client.run(program)), 'denied');
    assert.match(message, /event 4712\b.*high ratio 0\.9 is above 0\.8 \(rule bench/);
    const { allowed, problems } = await bench.during(client.check(program));
    assert.equal(allowed, false);
    assert.deepEqual([problems[0]?.event, problems[0]?.rule, problems.length], [4712, 'bench', 1]);
    await bench.advance(100);
    assert.deepEqual(bench.edges, []);
    assert.deepEqual((await client.postern.call('lease.list', {})).leases, []);
  });

  test('its owner may only look', async () => {
    await using bench = await ProgramBench.start();
    const client = await bench.connect(victor);
    const { message } = await refusal(bench.during(client.run(engine())), 'denied');
    assert.match(message, /no rule allows victor/);
    assert.deepEqual(bench.edges, []);
  });
});
