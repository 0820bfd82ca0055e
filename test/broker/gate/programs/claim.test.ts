/** From the judgement to the start: what may change in between, and what is left behind where something did. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { GpioLine } from '../../../../broker/hardware/gpio/line.ts';
import { Refusal, type RefusalCode } from '../../../../contract/errors.ts';
import type { Program } from '../../../../contract/schedule/program.ts';
import { TestBroker } from '../../harness.ts';
import { alice, bob } from '../../people.ts';
import { policyWith } from './setting.ts';

const steady: Program = {
  name: 'steady',
  events: [
    { pwm: { device: 'fan', ratio: 0.4 } },
    { gpio: { device: 'relay', value: 1 }, every: '1 s', duration: '10 ms' },
  ],
};
const onlyFan: Program = { events: [{ pwm: { device: 'fan', ratio: 0.1 }, at: '10 s' }] };

const refused = (code: RefusalCode, words: RegExp) => (error: unknown) => {
  assert.ok(error instanceof Refusal, String(error));
  assert.equal(error.code, code, error.message);
  assert.match(error.message, words);
  return true;
};

const failSafe = (broker: TestBroker): string =>
  existsSync(join(broker.directory, 'fail-safe')) ? readFileSync(join(broker.directory, 'fail-safe'), 'utf8') : '';

/** What a program holds of the broker: nothing, if it did not come to run. */
function held({ broker, board }: TestBroker) {
  const { leases, inventory } = broker.core;
  return {
    leases: leases.all.length,
    programs: inventory.units.filter(({ program }) => program !== undefined).length,
    watched: inventory.units.filter(({ onGeneration }) => onGeneration !== undefined).length,
    descriptors: board.kernel.openDescriptors,
  };
}

test('what a program drives is changed by nobody else, its owner neither; everybody may look', async () => {
  await using broker = await TestBroker.start({ policy: policyWith() });
  const [postern, other] = [await broker.connect(alice), await broker.connect(bob)];
  const { program } = await postern.call('schedule.run', { program: steady });
  for (const [method, params] of [
    ['pwm.set', { device: 'fan', enabled: false }],
    ['pwm.disable', { device: 'fan' }],
    ['pwm.close', { device: 'fan' }],
    ['pwm.open', { device: 'fan' }],
    [
      'pwm.setMany',
      {
        sets: [
          { device: 'servo', enabled: false },
          { device: 'fan', enabled: false },
        ],
      },
    ],
    ['gpio.set', { device: 'relay', value: 0 }],
    ['gpio.release', { device: 'relay' }],
  ] as const) {
    const call = (client: typeof postern) => client.call(method, params as never);
    await assert.rejects(
      call(postern),
      refused('busy', /^(fan|relay) is driven by the program 'steady' of alice/),
      method,
    );
    // He holds nothing: that is said first.
    await assert.rejects(call(other), refused('busy', /is held by alice .* for the program 'steady'$/), method);
  }
  await assert.rejects(
    postern.call('schedule.run', { program: onlyFan }),
    refused('busy', /driven by the program 'steady'/),
  );
  await assert.rejects(other.call('schedule.run', { program: onlyFan }), refused('busy', /held by alice/));
  assert.equal((await postern.call('gpio.get', { device: 'relay' })).device, 'relay');
  assert.equal((await other.call('pwm.get', { device: 'fan' })).device, 'fan');
  await postern.call('schedule.stop', { program });
  assert.equal((await postern.call('gpio.set', { device: 'relay', value: 0 })).value, 0);
  await postern.call('pwm.disable', { device: 'fan' });
  assert.deepEqual({ ...held(broker), descriptors: 0 }, { leases: 0, programs: 0, watched: 0, descriptors: 0 });
});

test('a lease under a program is not released with its outputs as they are', async () => {
  await using broker = await TestBroker.start({ policy: policyWith() });
  const postern = await broker.connect(alice);
  const { lease } = await postern.call('lease.take', { device: 'fan' });
  const { program } = await postern.call('schedule.run', { program: steady });
  await assert.rejects(postern.call('lease.release', { lease, keep: true }), refused('busy', /driven by the program/));
  await postern.call('lease.release', { lease });
  const { programs } = await postern.call('schedule.list', { ended: true });
  assert.deepEqual(
    programs.map((one) => [one.program, one.ending]),
    [[program, 'lost']],
  );
  assert.equal(held(broker).leases, 0);
});

test('a unit that somebody else holds is busy, and the program leaves nothing behind', async () => {
  await using broker = await TestBroker.start({ policy: policyWith() });
  const [postern, other] = [await broker.connect(alice), await broker.connect(bob)];
  await other.call('lease.take', { device: 'relay' });
  const before = held(broker);
  await assert.rejects(postern.call('schedule.run', { program: steady }), refused('busy', /relay is held by bob/));
  const { descriptors, ...after } = held(broker);
  assert.deepEqual(after, { leases: before.leases, programs: 0, watched: 0 });
  // A channel that was opened for it stays open, as after a call that was refused.
  assert.ok(descriptors - before.descriptors <= 4);
  await postern.call('pwm.set', { device: 'fan', periodNs: 40_000, dutyNs: 1000, enabled: true });
});

test('what cannot take over leaves what runs as it is', async () => {
  await using broker = await TestBroker.start({ policy: policyWith() });
  const [postern, other] = [await broker.connect(alice), await broker.connect(bob)];
  const { program } = await postern.call('schedule.run', { program: steady });
  await other.call('lease.take', { device: 'coil' });
  const before = held(broker);
  const replace = (events: Program['events']) =>
    postern.call('schedule.replace', { replace: program, program: { events } });
  const coil: Program['events'][number] = { gpio: { device: 'coil', value: 1 }, every: '1 s', duration: '1 ms' };
  await assert.rejects(replace([...steady.events, coil]), refused('busy', /coil is held by bob/));
  const { failSafe: table } = broker.broker.core;
  const { update } = table;
  table.update = () => {
    throw new Refusal('unavailable', 'no room');
  };
  await assert.rejects(replace(steady.events), refused('unavailable', /no room/));
  table.update = update;
  const { seal } = GpioLine.prototype;
  GpioLine.prototype.seal = () => {
    throw new Refusal('device', 'no descriptor');
  };
  await assert.rejects(replace(steady.events), refused('device', /no descriptor/));
  GpioLine.prototype.seal = seal;
  assert.deepEqual(held(broker), before);
  const { programs } = await postern.call('schedule.list', { ended: true });
  assert.deepEqual(
    programs.map((one) => [one.program, one.state]),
    [[program, 'running']],
  );
  await replace(steady.events);
});

test('before a program starts its outputs are on the table of the fail-safe, and it is in the log', async () => {
  await using broker = await TestBroker.start({ policy: policyWith() });
  const postern = await broker.connect(alice);
  const { program } = await postern.call('schedule.run', { program: steady });
  assert.match(failSafe(broker), /^pwm .*fe20c000\.pwm 1 1 40000 12000 normal$/m);
  assert.match(failSafe(broker), /^gpio .*RELAY/m);
  broker.broker.core.audit.flush();
  const lines = readFileSync(broker.auditPath, 'utf8').trimEnd().split('\n');
  const [line] = lines.map((text) => JSON.parse(text)).filter(({ event }) => event === 'program');
  assert.deepEqual(
    [line.user, line.program, line.name, line.devices, line.events, line.rules],
    ['alice', program, 'steady', 'fan, relay', 2, 'bench-fan, bench-relay'],
  );
  assert.match(line.sha256, /^[\da-f]{64}$/);
});

test('where the log cannot be written, or the fail-safe, nothing is started', async () => {
  await using broker = await TestBroker.start({ policy: policyWith() });
  const postern = await broker.connect(alice);
  await postern.call('pwm.open', { device: 'fan' });
  await postern.call('gpio.get', { device: 'relay' });
  const before = held(broker);
  const { failSafe: table } = broker.broker.core;
  const { update } = table;
  table.update = () => {
    throw new Refusal('unavailable', 'no room');
  };
  await assert.rejects(postern.call('schedule.run', { program: steady }), refused('unavailable', /no room/));
  table.update = update;
  assert.deepEqual(held(broker), before);
  const { audit } = broker.broker.core;
  const { mustBeWritten } = audit;
  // Before anything is taken, and when it has been told.
  for (const nth of [1, 2]) {
    let calls = 0;
    audit.mustBeWritten = () => {
      calls += 1;
      if (calls === nth) throw new Refusal('unavailable', 'the log is full');
    };
    await assert.rejects(postern.call('schedule.run', { program: steady }), refused('unavailable', /the log is full/));
    assert.deepEqual(held(broker), before, `${nth}`);
  }
  audit.mustBeWritten = mustBeWritten;
  await postern.call('schedule.run', { program: steady });
});

test('a state that is another when the program is to start is judged, and not the one that was', async () => {
  const policy = policyWith({ fan: { highRatio: [0, 0.8] } });
  await using broker = await TestBroker.start({ policy, virtual: true });
  const postern = await broker.connect(alice);
  const { kernel, soc } = broker.board;
  // To open it takes a while: somebody else sets its duty meanwhile.
  const run = postern.call('schedule.run', {
    program: { events: [{ pwm: { device: 'fan', enabled: true, periodNs: 40_000 } }] },
  });
  run.catch(() => {});
  while (!kernel.log.some(({ path, syscall }) => syscall === 'write' && path.endsWith('/export')))
    await new Promise((resolve) => setImmediate(resolve));
  await broker.advance(5);
  const path = '/sys/class/pwm/pwmchip0/pwm1';
  kernel.writeAsOther(`${path}/period`, '40000');
  kernel.writeAsOther(`${path}/duty_cycle`, '39000');
  await broker.advance(100);
  await assert.rejects(run, refused('denied', /^event 1 .*high ratio 0\.975 is above 0\.8/));
  assert.equal(soc.output(1).enabled, false);
  assert.deepEqual({ ...held(broker), descriptors: 0 }, { leases: 0, programs: 0, watched: 0, descriptors: 0 });
});

test('whoever is made safe, forbidden, or gone while another is opened does not start', async () => {
  const program: Program = {
    events: [{ pwm: { device: 'fan', ratio: 0.4 } }, { pwm: { device: 'servo', servo: 0.5 } }],
  };
  const whileOpening: Record<string, (broker: TestBroker, leave: () => Promise<void>) => Promise<void>> = {
    'the one that is opened': async ({ broker }) => {
      broker.core.inventory.channel({ device: 'fan' }).generation++;
    },
    'the one that is open': async ({ broker }) => {
      broker.core.inventory.channel({ device: 'servo' }).generation++;
    },
    forbidden: async (broker) => {
      broker.write('policy.json', JSON.stringify(policyWith({ fan: { highRatio: [0, 0.1] } })));
      broker.broker.reload();
    },
    gone: async (_broker, leave) => leave(),
  };
  for (const [name, happen] of Object.entries(whileOpening)) {
    await using broker = await TestBroker.start({ policy: policyWith(), virtual: true });
    const client = await broker.raw(alice);
    await client.enter();
    client.request(7, 'pwm.open', { device: 'servo' });
    client.request(8, 'ping');
    await client.reply();
    await broker.advance(100);
    await client.reply();
    const { kernel } = broker.board;
    kernel.clearLog();
    client.request(8, 'schedule.run', { program });
    while (!kernel.log.some(({ path, syscall }) => syscall === 'write' && path.endsWith('/export')))
      await new Promise((resolve) => setImmediate(resolve));
    await happen(broker, async () => {
      client.destroy();
      while (broker.broker.core.sessions.size > 0) await new Promise((resolve) => setImmediate(resolve));
    });
    kernel.clearLog();
    await broker.advance(200);
    for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
    await broker.advance(200);
    const drives = kernel.writes.filter((write) => !write.includes('export'));
    assert.deepEqual(drives, [], name);
    assert.deepEqual({ ...held(broker), descriptors: 0 }, { leases: 0, programs: 0, watched: 0, descriptors: 0 }, name);
    broker.broker.core.audit.flush();
    assert.doesNotMatch(readFileSync(broker.auditPath, 'utf8'), /"event":"(lease|program)"/, name);
  }
});
