/** The ground that the system tests stand on: systemd as PID 1, all units well, the test kernel's devices there. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findTestKernel } from '../kernel/find-kernel.ts';
import { bootSystem } from './boot.ts';

const kernel = findTestKernel();
assert.ok(kernel, 'no test kernel: npm run kernel, or POSTERN_TEST_KERNEL');

test('systemd reaches multi-user with no failed unit, and the PWM class is there', async () => {
  const guest = await bootSystem(kernel, {
    setup: 'echo prepared >"$ROOT/etc/prepared"',
    command:
      'set -e; cat /proc/1/comm /etc/prepared; systemctl is-active multi-user.target; systemctl --failed --quiet; ls -d /sys/class/pwm',
  });
  assert.deepEqual(
    { status: guest.status, output: guest.output },
    { status: 0, output: 'systemd\nprepared\nactive\n/sys/class/pwm\n' },
    guest.console,
  );
});

test('a setup that fails is what the guest reports', async () => {
  const guest = await bootSystem(kernel, { setup: 'echo no room; exit 7', command: 'echo came up' });
  assert.deepEqual({ status: guest.status, output: guest.output }, { status: 7, output: 'no room\n' }, guest.console);
});
