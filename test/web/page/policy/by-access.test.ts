import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byAccess } from '../../../../web/page/views/policy/by-access.ts';

test('devices with which one may do the same stand together, the most access first', () => {
  assert.deepEqual(
    byAccess([
      { device: 'button', access: ['read'] },
      { device: 'fan', access: ['write', 'read'] },
      { device: 'heater', access: [] },
      { device: 'servo', access: ['read', 'write'] },
    ]),
    [
      { access: 'read, write', devices: ['fan', 'servo'] },
      { access: 'read', devices: ['button'] },
      { access: 'nothing', devices: ['heater'] },
    ],
  );
});
