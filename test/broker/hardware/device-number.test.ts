import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { it } from 'node:test';
import { deviceNumber, deviceNumberOf, deviceNumberText } from '../../../broker/hardware/device-number.ts';
import { Linux } from '../../../broker/hardware/linux.ts';
import { fc } from '../../random-cases.ts';

it('is put together and taken apart', () => {
  fc.assert(
    fc.property(fc.nat(0xfff), fc.nat(0xfffff), (major, minor) => {
      assert.equal(deviceNumberText(deviceNumber(major, minor)), `${major}:${minor}`);
    }),
  );
});

it('is what stat(2) and sysfs say of a device of this machine', () => {
  const directory = '/sys/class/mem/null';
  const rdev = deviceNumberOf(new Linux(), directory);
  assert.equal(rdev, statSync('/dev/null').rdev);
  assert.equal(deviceNumberOf(new Linux(), '/sys/class/mem'), undefined);
});
