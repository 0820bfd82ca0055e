/** Finding supplies through the real broker: who is asked, who is left alone, and what is said of either. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Postern } from '../../../client/main.ts';
import type { PolicyDocument } from '../../../contract/policy/schema.ts';
import { findSupplies } from '../../../drivers/e3631a/find.ts';
import { plugSupply } from '../../../sim/e3631a/on-port.ts';
import { SimulatedSerialPort } from '../../../sim/serial.ts';
import { TestBroker } from '../../broker/harness.ts';
import { alice, bob } from '../../broker/people.ts';

const entry = (name: string) => ({ kind: 'serial', path: `/dev/${name}`, baudRate: 9600, stopBits: 2 }) as const;
const policy: PolicyDocument = {
  devices: {
    supply: { ...entry('ttyUSB1'), probe: true },
    meter: { ...entry('ttyUSB2'), probe: true },
    silent: { ...entry('ttyUSB3'), probe: true },
    private: entry('ttyUSB4'),
    held: { ...entry('ttyUSB5'), probe: true },
    pulled: { ...entry('ttyUSB6'), probe: true },
  },
  groups: { bench: { unixGroups: ['bench'] } },
  rules: [{ id: 'bench', groups: ['bench'], devices: ['*'], allow: ['read', 'write'] }],
  admins: [],
};

let broker: TestBroker;
let client: Postern;
/** What each port was sent. */
const heard: Record<string, string> = {};

before(async () => {
  broker = await TestBroker.start({
    policy,
    plug: ({ kernel }) => {
      const ports = [1, 2, 3, 4, 5].map((number) => new SimulatedSerialPort(kernel, { name: `ttyUSB${number}` }));
      const [supply, meter, ...others] = ports;
      assert.ok(supply && meter);
      plugSupply(supply.end, kernel);
      // Another instrument that knows SCPI.
      meter.end.onBytes((bytes) => {
        const text = Buffer.from(bytes).toString('latin1');
        if (text.includes('SYST:VERS?')) meter.end.send(Buffer.from('1991.0\r\n'));
        if (text.includes('*IDN?')) meter.end.send(Buffer.from('HEWLETT-PACKARD,34401A,0,10-5-2\r\n'));
      });
      for (const port of others)
        port.end.onBytes((bytes) => {
          heard[port.path] = (heard[port.path] ?? '') + Buffer.from(bytes).toString('latin1');
        });
    },
  });
  client = await broker.connect(alice);
  await (await broker.connect(bob)).lease({ device: 'held' });
});
after(() => broker[Symbol.asyncDispose]());

describe('finding supplies', () => {
  it('tells what there is, and what was left alone or said nothing', async () => {
    const { found, skipped } = await findSupplies(client);
    assert.deepEqual(
      found.map(({ port, scpiVersion, identity, isE3631a }) => [port, scpiVersion, identity?.model, isE3631a]),
      [
        ['supply', '1995.0', 'E3631A', true],
        ['meter', '1991.0', '34401A', false],
      ],
    );
    const why = Object.fromEntries(skipped.map(({ port, why }) => [port, why]));
    assert.match(why.silent ?? '', /does not answer 'SYST:VERS\?'/);
    assert.match(why.private ?? '', /does not say "probe": true, and opening a port can reset/);
    assert.match(why.held ?? '', /^bob.* holds it$/);
    assert.equal(why.pulled, 'it is not plugged in');
    assert.equal(Object.keys(why).length, 4);
    assert.deepEqual(heard, { '/dev/ttyUSB3': 'SYST:VERS?\n' });
  });
});
