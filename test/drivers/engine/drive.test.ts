/** The driver as a process, at a broker: what a rule lets set, what it refuses and why, and what becomes of it all when somebody is lost. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Refusal } from '../../../contract/errors.ts';
import type { PolicyDocument } from '../../../contract/policy/schema.ts';
import { findEngines } from '../../../drivers/engine/find.ts';
import type { EngineMachine } from '../../../sim/engine/machine.ts';
import { plugEngine } from '../../../sim/engine/on-port.ts';
import { SimulatedSerialPort } from '../../../sim/serial.ts';
import type { TestBroker } from '../../broker/harness.ts';
import { alice, bob, carol } from '../../broker/people.ts';
import { until } from '../../cli/harness.ts';
import { brokerForPrograms, type Program, run } from '../programs.ts';

const entry = (name: string) => ({ kind: 'serial', path: `/dev/${name}`, baudRate: 115_200 }) as const;
const policy: PolicyDocument = {
  devices: {
    'engine-port': entry('ttyUSB7'),
    engine0: { kind: 'instrument', profile: 'engine', port: 'engine-port', provider: { user: carol.name } },
    spare: { ...entry('ttyUSB8'), probe: true },
    silent: { ...entry('ttyUSB9'), probe: true },
  },
  rules: [
    { id: 'look', users: [bob.name], devices: ['engine0'], allow: ['read'] },
    {
      id: 'bench',
      users: [alice.name],
      devices: ['engine0', 'spare', 'silent'],
      allow: ['read', 'write'],
    },
    {
      id: 'limited',
      users: [bob.name],
      devices: ['engine0'],
      allow: ['read', 'write'],
      limits: { outputs: { SimulatedRPM: { value: [0, 6000] }, FinalSparkAdvance: { value: [0, 30] } } },
    },
  ],
  admins: [],
};

const denied = (limit: string, message: RegExp) => (error: unknown) => {
  assert.ok(error instanceof Refusal, String(error));
  assert.match(error.message, message);
  assert.deepEqual([error.code, error.data.limit], ['denied', limit]);
  return true;
};

describe('the driver at a broker', () => {
  let broker: TestBroker;
  let program: Program;
  let machine: EngineMachine;
  let spare: EngineMachine;
  before(async () => {
    broker = await brokerForPrograms({
      policy,
      plug: ({ kernel }) => {
        const port = (name: string) => new SimulatedSerialPort(kernel, { name });
        machine = plugEngine(port('ttyUSB7').end, kernel);
        spare = plugEngine(port('ttyUSB8').end, kernel);
        port('ttyUSB9');
      },
    });
    program = await run(broker, 'cli/main.ts', 'drive', 'engine0');
    await program.says('engine0 is served');
  });
  after(async () => {
    await program?.[Symbol.asyncDispose]();
    await broker?.[Symbol.asyncDispose]();
    for (const each of [machine, spare]) each?.stop();
  });

  it('lets set what a rule lists within its ranges, and refuses all else by rule, line and limit', async () => {
    const engine = (await broker.connect(bob)).engine('engine0');
    assert.equal((await engine.simulate(3000)).value, 3000);
    assert.deepEqual(await engine.set('FinalSparkAdvance', 12), { name: 'FinalSparkAdvance', value: 12, held: true });
    await assert.rejects(
      engine.simulate(6001),
      denied('outputs', /value 6001 rpm of SimulatedRPM is above 6000 rpm \(rule limited, .*:\d+\)/),
    );
    await assert.rejects(engine.set('ECT', 100), denied('outputs', /ECT would be at 100 °F, and is not one of Sim/));
    await assert.rejects(engine.save(), denied('danger', /save on engine0 has the danger 'calibrate'/));
    const other = (await broker.connect(alice)).engine('engine0');
    await other.set('ECT', 180);
    await assert.rejects(engine.release(), denied('outputs', /ECT would be held no more/));
    await engine.release('FinalSparkAdvance');
    assert.deepEqual(Object.keys((await engine.state()).outputs).includes('FinalSparkAdvance'), false);
    await assert.rejects(engine.set('ECT', 300), (error) => error instanceof Refusal && error.code === 'denied');
    await assert.rejects(other.set('ECT', 300), /value 300 is not within -40 to 270 °F on ECT/);
  });

  it('sends what is wanted, to whoever may read', async () => {
    const engine = (await broker.connect(bob)).engine('engine0');
    let seen = 0;
    for await (const { values } of engine.frames({ channels: ['RPM', 'SimulatedRPM', 'losses'], rateHz: 20 })) {
      assert.equal(values.SimulatedRPM, 3000);
      assert.equal(values.losses, 0);
      if (++seen === 5) break;
    }
    const { channels, pages } = await engine.catalogue();
    assert.ok(channels.length > 120 && pages.length > 0);
  });

  it('stops the simulated encoder when its holder is lost, and releases what is held', async () => {
    const client = await broker.connect(alice);
    await client.lease({ device: 'engine0' });
    await client.engine('engine0').set('ECT', 200);
    assert.equal(machine.engine.store.get('SimulatedRPM'), 3000);
    await client.close();
    await until(() => machine.engine.store.get('SimulatedRPM') === 0, 'the encoder stands');
    await until(() => !machine.engine.store.isHeld('ECT'), 'nothing is held');
  });

  it('leaves a firmware that stands, when it is lost itself', async () => {
    const engine = (await broker.connect(alice)).engine('engine0');
    await engine.simulate(2000);
    await engine.set('ECT', 200);
    program.child.kill('SIGKILL');
    await until(() => machine.engine.store.get('SimulatedRPM') === 0, 'the port was made safe');
    await until(() => !machine.engine.store.isHeld('ECT'), 'and nothing is held');
  });

  it('is not needed to find out what hangs on a port', async () => {
    const { found, skipped } = await findEngines(await broker.connect(alice));
    assert.deepEqual(
      found.map(({ port, board, isOurs }) => [port, board, isOurs]),
      [['spare', 'model', true]],
    );
    assert.match(skipped.find(({ port }) => port === 'silent')?.why ?? '', /does not answer hello/);
  });
});
