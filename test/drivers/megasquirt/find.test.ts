/** Finding controllers through the real broker: who is asked, who is left alone, and what is said of either. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PolicyDocument } from '../../../contract/policy/schema.ts';
import { enveloped } from '../../../drivers/megasquirt/envelope.ts';
import { findControllers } from '../../../drivers/megasquirt/find.ts';
import { dialects } from '../../../sim/ecu/dialect.ts';
import { plugEcu } from '../../../sim/ecu/on-port.ts';
import { atRest } from '../../../sim/ecu/quantities.ts';
import { SimulatedSerialPort } from '../../../sim/serial.ts';
import { TestBroker } from '../../broker/harness.ts';
import { alice, bob } from '../../broker/people.ts';

const entry = (name: string) => ({ kind: 'serial', path: `/dev/${name}`, baudRate: 115_200 }) as const;
const policy: PolicyDocument = {
  devices: {
    ms2: { ...entry('ttyUSB1'), probe: true },
    old: { ...entry('ttyUSB2'), probe: true },
    silent: { ...entry('ttyUSB3'), probe: true },
    private: entry('ttyUSB4'),
    held: { ...entry('ttyUSB5'), probe: true },
    pulled: { ...entry('ttyUSB6'), probe: true },
  },
  groups: { bench: { unixGroups: ['bench'] } },
  rules: [{ id: 'bench', groups: ['bench'], devices: ['*'], allow: ['read', 'write'] }],
  admins: [],
};

test('finding controllers tells what there is, and what was left alone or said nothing', async () => {
  const heard: Record<string, Uint8Array[]> = {};
  await using broker = await TestBroker.start({
    policy,
    plug: ({ kernel }) => {
      const ports = [1, 2, 3, 4, 5].map((number) => new SimulatedSerialPort(kernel, { name: `ttyUSB${number}` }));
      const [ms2, old, ...others] = ports;
      assert.ok(ms2 && old);
      const source = { at: () => ({ quantities: atRest }) };
      plugEcu(ms2.end, kernel, { dialect: dialects.microsquirt, source });
      // Older firmware takes each byte for a command.
      old.end.onBytes((bytes) => {
        for (const byte of bytes)
          if (byte === 'Q'.charCodeAt(0)) old.end.send(Buffer.from('MS1/Extra format 029y3 *********'));
      });
      for (const port of others)
        port.end.onBytes((bytes) => {
          heard[port.path] = [...(heard[port.path] ?? []), bytes];
        });
    },
  });
  const client = await broker.connect(alice);
  await (await broker.connect(bob)).lease({ device: 'held' });
  const { found, skipped } = await findControllers(client);
  assert.deepEqual(found, [
    {
      port: 'ms2',
      signature: 'MS2Extra Postern 1.0',
      protocol: 'envelope',
      title: 'MS2/Extra microsquirt, simulated by Postern',
    },
    { port: 'old', signature: 'MS1/Extra format 029y3 *********', protocol: 'plain' },
  ]);
  const why = Object.fromEntries(skipped.map(({ port, why }) => [port, why]));
  assert.match(why.silent ?? '', /does not say who it is/);
  assert.match(why.private ?? '', /does not say "probe": true, and opening a port can reset/);
  assert.match(why.held ?? '', /^bob.* holds it$/);
  assert.equal(why.pulled, 'it is not plugged in');
  assert.equal(Object.keys(why).length, 4);
  const [q, s] = ['Q', 'S'].map((letter) => Buffer.from(letter));
  assert.ok(q && s);
  assert.deepEqual(Buffer.concat(heard['/dev/ttyUSB3'] ?? []), Buffer.concat([enveloped(q), enveloped(s), q, s]));
  assert.deepEqual(Object.keys(heard), ['/dev/ttyUSB3'], 'no other port was touched');
});
