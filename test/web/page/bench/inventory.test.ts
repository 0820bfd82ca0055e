import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  countsOf,
  type DeviceRow,
  faultOf,
  groupOf,
  heldAgainst,
  type LeaseRow,
  leasesOn,
  shown,
} from '../../../../web/page/views/bench/inventory.ts';

const device = (name: string, kind: string, backend = kind, more: object = {}): DeviceRow => ({
  device: name,
  kind,
  access: ['read'],
  onStop: 'keep',
  safe: 'off',
  leaseRequired: false,
  units: [{ name, path: `node of ${name}`, backend, open: true, ...more }],
});

const lease = (more: Partial<LeaseRow>): LeaseRow => ({
  lease: 1,
  device: 'fan',
  units: ['fan'],
  user: 'alice',
  pid: 42,
  shared: false,
  since: '2026-01-01T00:00:00Z',
  mine: false,
  ...more,
});

const bench = [
  device('coil10', 'gpio'),
  device('coil2', 'gpio'),
  device('fan', 'pwm'),
  device('pad', 'ioctl', 'input'),
  device('tape', 'ioctl', 'mtio'),
  device('odd', 'something'),
];

test('they stand in the order of their kinds, and by names as people count', () => {
  assert.deepEqual(
    shown(bench, '', undefined).map(({ group, devices }) => [group, devices.map((row) => row.device)]),
    [
      ['pwm', ['fan']],
      ['gpio', ['coil2', 'coil10']],
      ['input', ['pad']],
      ['node', ['odd', 'tape']],
    ],
  );
  assert.equal(countsOf(bench).get('gpio'), 2);
});

test('an input device is one, whatever it is reached by', () => {
  assert.equal(groupOf(device('pad', 'ioctl', 'input')), 'input');
  assert.equal(groupOf({ kind: 'ioctl', units: [] }), 'node');
});

test('all words are looked for, in names, kinds, profiles and paths', () => {
  const names = (text: string, group?: 'gpio') =>
    shown(bench, text, group).flatMap(({ devices }) => devices.map((row) => row.device));
  assert.deepEqual(names('coil'), ['coil2', 'coil10']);
  assert.deepEqual(names('COIL 10'), ['coil10']);
  assert.deepEqual(names('mtio'), ['tape']);
  assert.deepEqual(names('node of fan'), ['fan']);
  assert.deepEqual(names('nothing like it'), []);
  assert.deepEqual(names('', 'gpio'), ['coil2', 'coil10']);
});

test('leases on a channel concern its device', () => {
  const leds = { device: 'leds', units: [] };
  const all = [lease({}), lease({ device: 'leds/3', units: ['leds/3'] }), lease({ device: 'ledsx', units: ['ledsx'] })];
  assert.deepEqual(
    leasesOn(all, leds).map((each) => each.device),
    ['leds/3'],
  );
  assert.deepEqual(
    leasesOn(all, device('fan', 'pwm')).map((each) => each.device),
    ['fan'],
  );
});

test('who holds nothing is kept from it by who does', () => {
  assert.equal(heldAgainst([]), undefined);
  assert.equal(heldAgainst([lease({})]), 'alice (process 42) holds fan');
  assert.equal(heldAgainst([lease({ shared: true }), lease({ mine: true, shared: true })]), undefined);
});

test('one faulted channel is a fault of the device', () => {
  assert.equal(faultOf(device('fan', 'pwm', 'sysfs', { fault: 'EIO' })), 'EIO');
  assert.equal(faultOf(device('fan', 'pwm')), undefined);
});
