/** Programs that send over a port in its turn: the port is theirs while they run, and what hangs on it is safe with their end. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PolicyDocument } from '../../../../contract/policy/schema.ts';
import type { Program } from '../../../../contract/schedule/program.ts';
import { refusal, until } from '../../harness.ts';
import { alice, bob } from '../../people.ts';
import { ProgramBench, policy } from './bench.ts';

const withOven: PolicyDocument = {
  ...policy,
  devices: {
    ...policy.devices,
    oven: {
      kind: 'serial',
      path: '/dev/serial/by-id/usb-Simulated_Oven_OVEN-0007-if00',
      baudRate: 115200,
      safe: [{ purge: 'both' }, { send: '\nHEAT 0\n' }],
    },
  },
  rules: [...policy.rules, { id: 'oven', groups: ['bench'], devices: ['oven'], allow: ['read', 'write'] }],
};

const heat = (percent: number, more: object = {}): Program['events'][number] => ({
  serial: { device: 'oven', text: `HEAT ${percent}\n` },
  ...more,
});
const ramp: Program = {
  name: 'ramp',
  events: [
    heat(20),
    heat(40, { at: '50 ms' }),
    { serial: { device: 'oven', text: 'HEAT?\n', until: { delimiter: '\n' } }, at: '60 ms' },
    { gpio: { device: 'lamp', value: 1 } },
  ],
  until: '300 ms',
};

/** A ramp of alice's, halfway: it heats. */
async function heating(bench: ProgramBench, keep = false) {
  const client = await bench.connect(alice);
  const { program } = await bench.during(client.run(ramp, { keep }));
  const { oven } = bench.test.board;
  for (let ms = 0; oven.heat !== 40 && ms < 250; ms++) await bench.advance(1);
  assert.deepEqual([oven.heat, bench.high()], [40, ['lamp']]);
  return { client, program, oven };
}

/** Virtual time passes until something holds. */
async function passing(bench: ProgramBench, holds: () => boolean): Promise<void> {
  for (let ms = 0; !holds() && ms < 3000; ms++) await bench.advance(1);
}

test('when its owner goes, the oven is cold, and all else it drove is safe', async () => {
  await using bench = await ProgramBench.start({ policy: withOven });
  const { client, oven } = await heating(bench);
  await client.postern.close();
  await until(() => bench.high().length === 0, 'the lamp is off');
  await passing(bench, () => oven.heat === 0);
  assert.equal(oven.heat, 0);
});

test('when it is stopped, too; and nobody comes between while it runs', async () => {
  await using bench = await ProgramBench.start({ policy: withOven });
  const { client, program, oven } = await heating(bench);
  const other = await bench.connect(bob);
  await refusal(bench.during(other.run(ramp)), 'busy');
  const send = { device: 'oven', bytes: new TextEncoder().encode('HEAT 100\n') };
  await refusal(bench.during(other.postern.call('serial.transact', send)), 'busy');
  await bench.during(client.stop(program));
  await passing(bench, () => oven.heat === 0);
  assert.deepEqual([oven.heat, bench.high()], [0, []]);
  await bench.advance(500);
  assert.equal(oven.heat, 0);
  assert.deepEqual((await client.postern.call('lease.list', {})).leases, []);
});

test('when it has finished, unless it was to be kept', async () => {
  for (const keep of [false, true]) {
    await using bench = await ProgramBench.start({ policy: withOven });
    const { client, program, oven } = await heating(bench, keep);
    const ended = () => bench.test.log.some((line) => line.includes('has ended, finished'));
    await passing(bench, ended);
    assert.ok(ended(), 'nobody is told that it has ended before all is safe');
    assert.deepEqual([oven.heat, bench.high()], keep ? [40, ['lamp']] : [0, []]);
    assert.equal((await client.show(program)).ending, 'finished');
  }
});
