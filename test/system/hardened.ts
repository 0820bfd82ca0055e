/** What the installed service may not do, although it is root. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { mainPid, property, run } from './machine.ts';

/** @param chip of PWM that it may use */
export function hardened(chip: () => string): void {
  test('root without a capability', () => {
    const status = readFileSync(`/proc/${mainPid()}/status`, 'utf8');
    const field = (name: string) => new RegExp(`^${name}:\\t(.*)$`, 'm').exec(status)?.[1];
    assert.deepEqual(['CapPrm', 'CapEff', 'CapBnd', 'CapAmb'].map(field), Array(4).fill('0'.repeat(16)));
    assert.deepEqual([field('NoNewPrivs'), field('Seccomp')], ['1', '2']);
  });

  const inside: Record<string, [script: string, refusal: RegExp | undefined]> = {
    'cannot write /etc': [': >/etc/written', /Read-only file system/],
    'cannot write /usr/lib/postern': [': >/usr/lib/postern/written', /Read-only file system/],
    'cannot write tunables of the kernel': [
      'echo 1 >/sys/kernel/profiling',
      /Read-only file system|nonexistent|Permission denied/,
    ],
    'cannot write sysfs outside of the devices': ['echo x >/sys/bus/i2c/drivers_probe', /Read-only file system/],
    'does not see homes': ['cd /home/ada', /can't cd|Permission denied|No such file/],
    'may write its own folders': [': >/run/postern/x && : >/var/lib/postern/x && : >/var/log/postern/x', undefined],
  };
  for (const [what, [script, refusal]] of Object.entries(inside))
    test(what, () => {
      const { status, stderr } = run('nsenter', '--mount', `--target=${mainPid()}`, '/bin/sh', '-c', script);
      assert.equal(status === 0, refusal === undefined, stderr);
      assert.match(stderr, refusal ?? /^$/);
    });
  for (const folder of ['/run/postern', '/var/lib/postern', '/var/log/postern'])
    test.after(() => run('rm', '-f', `${folder}/x`));

  test('opens no device of another kind', () => {
    const script = `echo $$ >/sys/fs/cgroup${property('ControlGroup')}/cgroup.procs; exec 3<>"$0"`;
    const open = (device: string) => run('/bin/sh', '-c', script, device);
    assert.match(open('/dev/i2c-0').stderr, /Operation not permitted/);
    assert.equal(open('/dev/null').status, 0);
    if (existsSync(`/dev/${chip()}`)) assert.equal(open(`/dev/${chip()}`).status, 0);
  });
}
