/** The driver as it is used: the real broker on the simulated kernel, a port with a supply behind it, and clients. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { type Postern, Refusal } from '../../client/main.ts';
import { driver } from '../../drivers/driver.ts';
import { e3631aDriver } from '../../drivers/e3631a/driver.ts';
import { serveInstrument } from '../../drivers/serve.ts';
import { SimulatedKernel } from '../../sim/kernel.ts';
import { TestBroker } from '../broker/harness.ts';
import { PatientClock } from '../broker/patient-clock.ts';
import { alice, carol, olga } from '../broker/people.ts';
import { until } from '../cli/harness.ts';
import { refused } from './e3631a/model.ts';
import { psuPolicy } from './psu-policy.ts';

let clock: PatientClock;
let broker: TestBroker;
let client: Postern;
beforeEach(async () => {
  clock = new PatientClock();
  broker = await TestBroker.start({ policy: psuPolicy, kernel: () => new SimulatedKernel(clock) });
  client = await broker.connect(alice);
});
afterEach(async () => {
  await broker[Symbol.asyncDispose]();
  await clock[Symbol.asyncDispose]();
});

/** A driver at work. */
async function drive(by = e3631aDriver) {
  const postern = await broker.connect(carol);
  const ending = new AbortController();
  const log: string[] = [];
  const served = serveInstrument(postern, 'psu0', by, { signal: ending.signal, log: (text) => log.push(text), clock });
  let outcome: unknown;
  const ended = served.then(
    () => {
      outcome = 'ended';
    },
    (error: unknown) => {
      outcome = error;
    },
  );
  await until(() => log.includes('psu0 is served') || outcome !== undefined, 'it is served');
  return {
    log,
    /** What it ended with, when it has. */
    async outcome() {
      await ended;
      return outcome;
    },
    end: () => ending.abort(),
    postern,
    async [Symbol.asyncDispose]() {
      ending.abort();
      await ended;
      await postern.close();
    },
  };
}

const isOn = () => broker.board.psu.supply.isOn;
const P25V = { output: 'P25V', volts: 5, amps: 0.5 } as const;

describe('an instrument', () => {
  it('is served to clients: calls, readings, state', async () => {
    await using _driver = await drive();
    const psu = client.psu('psu0');
    assert.deepEqual(await psu.set(P25V), P25V);
    await psu.on();
    for await (const reading of psu.readings({ output: 'P25V' })) {
      if (!reading.on) continue;
      assert.equal(reading.mode, 'CV');
      assert.ok(Math.abs(reading.amps - 0.1) < 0.01, `${reading.amps} A through 50 Ω`);
      break;
    }
    const { on, outputs, remote } = await psu.state();
    assert.deepEqual([on, remote, outputs.P25V], [true, true, { volts: 5, amps: 0.5 }]);
  });
  it('says no with the words of the driver', async () => {
    await using _driver = await drive();
    await assert.rejects(
      client.psu('psu0').query('FOO?'),
      refused('device', /the supply refuses 'FOO\?': -113 Undefined header/),
    );
    await assert.rejects(
      client.psu('psu0').ramp({ output: 'P25V', volts: 20, voltsPerSecond: 900 }),
      refused('device', /cannot be met/),
    );
  });
  it('is not there without a driver', async () => {
    await assert.rejects(client.psu('psu0').on(), refused('unavailable', /psu0/));
  });
});

describe('a driver', () => {
  it('that is told to end ends, and leaves the supply off', async () => {
    await using working = await drive();
    await client.psu('psu0').on();
    assert.ok(isOn());
    working.end();
    assert.equal(await working.outcome(), 'ended');
    assert.equal(working.log.at(-1), 'psu0 is served no longer');
    await until(() => !isOn(), 'it is off');
  });
  it('that is told to end in the middle of a ramp ends at once', async () => {
    await using working = await drive();
    const psu = client.psu('psu0');
    await psu.on();
    const ramping = psu.ramp({ output: 'P25V', volts: 20, voltsPerSecond: 1 });
    const ended = assert.rejects(ramping, (error) => error instanceof Refusal);
    await clock.pause(300);
    const before = clock.now();
    working.end();
    assert.equal(await working.outcome(), 'ended');
    assert.ok(clock.now() - before < 2000);
    await ended;
    await until(() => !isOn(), 'it is off');
  });
  it('whose connection is lost says so, and leaves the supply off', async () => {
    await using working = await drive();
    await client.psu('psu0').on();
    await working.postern.close();
    const outcome = await working.outcome();
    assert.ok(outcome instanceof Refusal, String(outcome));
    await until(() => !isOn(), 'it is off');
    await assert.rejects(client.psu('psu0').on(), refused('unavailable', /psu0/));
  });
  it('whose lease is seized ends with that', async () => {
    await using working = await drive();
    const operator = await broker.connect(olga);
    await operator.call('lease.seize', { device: 'psu-port', reason: 'the test says so' });
    await refused('unsafe', /lease on psu-port is lost/)(await working.outcome());
  });
  it('for another profile, or without a method of it, is refused before it says a word', async () => {
    const sent = () => broker.board.psu.supply.journal.heard.length;
    const before = sent();
    await using other = await drive(driver({ profile: 'scale', start: e3631aDriver.start }));
    await refused('invalid', /is of the profile 'e3631a', and this driver is for 'scale'/)(await other.outcome());
    assert.equal(sent(), before);
    await using poor = await drive(driver({ profile: 'e3631a', start: async () => ({ methods: {} }) }));
    await refused('invalid', /lacks what the profile 'e3631a' declares: set, on, off/)(await poor.outcome());
  });
  it('is the only one', async () => {
    await using _first = await drive();
    await using second = await drive();
    await refused('busy', /psu-port/)(await second.outcome());
  });
  it('that tells what its profile does not declare ends with that', async () => {
    await using working = await drive({
      ...e3631aDriver,
      async start(session) {
        const service = await e3631aDriver.start(session);
        return { ...service, state: () => ({ colour: 'grey' }) };
      },
    });
    await refused('invalid', /colour|state/)(await working.outcome());
  });
  it('goes on when a supply has said no, and when it has nothing to say', async () => {
    await using working = await drive();
    await assert.rejects(client.psu('psu0').query('VOLT 99'), refused('device', /-222/));
    assert.deepEqual(await client.psu('psu0').set(P25V), P25V);
    assert.ok(working.log.some((line) => line.includes("-222 Data out of range after 'VOLT 99'")));
  });
});

describe('a port that is pulled out and comes back', () => {
  it('is waited for, and the start-up dialogue is held again', async () => {
    await using working = await drive();
    const psu = client.psu('psu0');
    await psu.set(P25V);
    broker.board.psuPort.unplug();
    await until(() => working.log.some((line) => line.includes('waiting for psu-port')), 'the driver knows');
    await assert.rejects(psu.on(), (error) => error instanceof Refusal && /unplugged/.test(error.message));
    const { journal } = broker.board.psu.supply;
    journal.clear();
    broker.board.psuPort.plug('ttyUSB1');
    await until(
      () => working.log.filter((line) => line === 'psu0 is served').length === 2,
      `it is served again: ${working.log}`,
    );
    assert.ok(journal.lines.includes('SYST:REM') && journal.lines.includes('*IDN?'));
    await psu.on();
    assert.ok(isOn());
    assert.deepEqual((await psu.state()).outputs.P25V, { volts: 5, amps: 0.5 });
  });
  it('answers who asks as soon as it is back, and is made safe then if it must be', async () => {
    await using working = await drive();
    const psu = client.psu('psu0');
    const lease = await client.lease({ device: 'psu0' });
    await psu.set(P25V);
    await psu.on();
    const begun = () => broker.board.psu.supply.journal.lines.filter((line) => line === '*IDN?').length;
    let events: string[] = [];
    const told = await client.subscribe('devices', { devices: ['psu0'] });
    void (async () => {
      for await (const { value } of told) events.push(value.event);
    })();
    const replug = async (name: string) => {
      events = [];
      broker.board.psuPort.unplug();
      await until(() => events.includes('vanished'), 'it is gone');
      broker.board.psuPort.plug(name);
      await until(() => events.includes('appeared'), 'it is back');
    };
    const before = begun();
    await replug('ttyUSB1');
    assert.equal(begun(), before, 'the driver has not begun yet');
    assert.equal((await psu.measure('P25V')).on, true);
    await replug('ttyUSB2');
    await lease.release();
    await until(() => !isOn(), 'it is off');
    await until(() => working.log.filter((line) => line === 'psu0 is served').length === 3, 'it is served');
    assert.equal((await psu.set({ output: 'P25V', volts: 7 })).volts, 7);
    told.close();
  });
  it('may be out when the driver starts', async () => {
    broker.board.psuPort.unplug();
    const starting = drive();
    await clock.pause(100);
    broker.board.psuPort.plug();
    await using working = await starting;
    assert.ok(working.log.includes('psu0 is served'));
  });
});

describe('a supply that does not answer', () => {
  it('ends the driver', async () => {
    await using working = await drive();
    broker.board.psu.rs232.faults.isSilent = true;
    await refused('timeout', /does not answer/)(await working.outcome());
    // What it owes can be done at the end of the broker.
    broker.board.psu.rs232.faults.isSilent = false;
  });
});
