/** What the installed service may not do, although it is root. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { test } from 'node:test';
import { mainPid, must, property, run } from './machine.ts';

/** @param chip of PWM that it may use */
export function hardened(chip: () => string): void {
  test('root without a capability', () => {
    const status = readFileSync(`/proc/${mainPid()}/status`, 'utf8');
    const field = (name: string) => new RegExp(`^${name}:\\t(.*)$`, 'm').exec(status)?.[1];
    assert.deepEqual(['CapPrm', 'CapEff', 'CapBnd', 'CapAmb'].map(field), Array(4).fill('0'.repeat(16)));
    assert.deepEqual([field('NoNewPrivs'), field('Seccomp')], ['1', '2']);
  });

  const WRITABLE = ['/run/postern', '/var/lib/postern', '/var/log/postern', '/tmp', '/var/tmp', '/dev/shm'];
  const copied = (to: string) => `fs.copyFileSync('/bin/true', '${to}/x'); fs.chmodSync('${to}/x', 0o755);`;
  const start = (path: string) => `child_process.execFileSync('${path}');`;
  const library = `/usr/lib/postern/node_modules/@koromix/koffi-linux-${process.arch}/linux_${process.arch}/koffi.node`;
  const inside: Record<string, [script: string, refusal: RegExp | undefined]> = {
    'cannot write /etc': ["fs.writeFileSync('/etc/written', '')", /EROFS/],
    'cannot write what it runs': ["fs.writeFileSync('/usr/lib/postern/written', '')", /EROFS/],
    'cannot write libraries': [
      "fs.openSync(process.report.getReport().sharedObjects.find((path) => path.includes('libc.')), 'r+')",
      /EROFS/,
    ],
    'cannot write tunables of the kernel': ["fs.writeFileSync('/sys/kernel/profiling', '1')", /EROFS|ENOENT|EACCES/],
    'cannot write sysfs outside of the devices': ["fs.writeFileSync('/sys/bus/i2c/drivers_probe', 'x')", /EROFS/],
    'does not see homes': ["fs.readdirSync('/home/ada')", /EACCES|ENOENT/],
    'may write its own folders': [
      WRITABLE.slice(0, 3)
        .map((folder) => `fs.writeFileSync('${folder}/x', '');`)
        .join(' '),
      undefined,
    ],
    'starts no program': [start('/bin/true'), /EACCES/],
    'starts no program of the folder of libraries': [start('/usr/lib/systemd/systemd-ac-power'), /EACCES/],
    ...Object.fromEntries(
      WRITABLE.map((folder) => [
        `starts nothing that it has written to ${folder}`,
        [copied(folder) + start(`${folder}/x`), /EACCES/],
      ]),
    ),
    'loads no code that it has written': [
      `fs.copyFileSync('${library}', '/run/postern/x'); process.dlopen({ exports: {} }, '/run/postern/x')`,
      /failed to map segment|Operation not permitted/,
    ],
    'loads what was installed': [`process.dlopen({ exports: {} }, '${library}')`, undefined],
  };
  for (const [what, [script, refusal]] of Object.entries(inside))
    test(what, () => {
      const enter = ['--mount', `--target=${mainPid()}`, '/usr/lib/postern/bin/node', '--eval', script];
      const { status, stderr } = run('nsenter', ...enter);
      assert.equal(status === 0, refusal === undefined, stderr);
      assert.match(stderr, refusal ?? /^$/);
    });
  for (const folder of WRITABLE)
    test.after(() =>
      run(
        'nsenter',
        '--mount',
        `--target=${mainPid()}`,
        '/usr/lib/postern/bin/node',
        '--eval',
        `fs.rmSync('${folder}/x', { force: true })`,
      ),
    );

  /** As a process of the service does: what it may open is asked before there is a driver to ask. */
  const open = (device: string, how = '3<>') =>
    run('/bin/sh', '-c', `echo $$ >/sys/fs/cgroup${property('ControlGroup')}/cgroup.procs; exec ${how}"$0"`, device);

  test('may open what is of a class of its unit, as its driver lets it, and nothing of another', (t) => {
    const unit = readFileSync(new URL('../../install/posternd.service', import.meta.url), 'utf8');
    const classes = [...unit.matchAll(/^DeviceAllow=char-(\S+) (rw?)$/gm)].map(([, name = '', mode]) => ({
      name,
      mode,
    }));
    const majorOf = (name: string) =>
      new RegExp(`^ *(\\d+) ${name}$`, 'm').exec(readFileSync('/proc/devices', 'utf8').split('Block')[0] ?? '')?.[1];
    const errorOf = (major: string, how: string): string => {
      const node = `/dev/postern-test-${major}`;
      rmSync(node, { force: true });
      // So many of a kind no machine has.
      must('mknod', node, 'c', major, '231');
      try {
        return open(node, how).stderr;
      } finally {
        rmSync(node);
      }
    };
    const known = classes.filter(({ name }) => majorOf(name) !== undefined);
    for (const { name, mode } of known) {
      const major = majorOf(name) ?? '';
      assert.match(errorOf(major, mode === 'rw' ? '3<>' : '3<'), /No such device/, `${name}: the driver was not asked`);
      if (mode === 'r') assert.match(errorOf(major, '3<>'), /Operation not permitted/, `${name}, to write`);
    }
    for (const other of ['mem', 'i2c', 'vcs'])
      if (majorOf(other) !== undefined)
        assert.match(errorOf(majorOf(other) ?? '', '3<'), /Operation not permitted/, `${other} may be opened`);
    const names = known.map(({ name }) => name);
    for (const name of ['gpiochip', 'input']) assert.ok(names.includes(name), `${name} is none of ${names}`);
    t.diagnostic(
      `shown: ${names.join(', ')}; not of this kernel: ${
        classes
          .filter((one) => !known.includes(one))
          .map(({ name }) => name)
          .join(', ') || 'none'
      }`,
    );
  });

  test('opens no device of another kind', () => {
    assert.match(open('/dev/i2c-0').stderr, /Operation not permitted/);
    assert.equal(open('/dev/null').status, 0);
    if (existsSync(`/dev/${chip()}`)) assert.equal(open(`/dev/${chip()}`).status, 0);
  });
}
