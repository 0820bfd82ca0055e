/**
 * An engine controller through the service as it is installed. Its driver is a service of a user of its own, made as docs/INSTALL.md tells it. In
 * order: driven and read, the driver dies, the broker is restarted, the port is pulled out.
 */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { EcuProcess } from '../root/ecu/ecu-process.ts';
import { driverOverride, runCommands } from './install-page.ts';
import { journal, mainPid, must, postern, property, UNIT, until } from './machine.ts';

const checkout = process.env.CHECKOUT ?? '';
const PORT = '/dev/serial/by-id/usb-Postern_Test-if00-port0';
const DRIVER = 'postern-driver@ecu0.service';

const policy = {
  devices: {
    'ecu-port': { kind: 'serial', path: PORT, baudRate: 115_200, latencyTimerMs: 1 },
    ecu0: { kind: 'instrument', profile: 'megasquirt', port: 'ecu-port', provider: { user: 'postern-ecu0' } },
  },
  rules: [{ id: 'ada-ecu', users: ['ada'], devices: ['ecu0'], allow: ['read'] }],
};

let ecu: EcuProcess;
let watching: ChildProcess;
/** Lines that ada has seen. */
let lines = 0;

function ada(...words: string[]): string {
  const { status, stdout, stderr } = postern('ada', ...words);
  assert.equal(status, 0, `postern ${words.join(' ')}: ${stderr}\n${journal()}\n${journal(DRIVER)}`);
  return stdout;
}

/** In the background, with what it says. */
const asAda = (...words: string[]) =>
  spawn('runuser', ['-u', 'ada', '--', 'postern', ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
  });

const isServed = () => postern('ada', 'ecu', 'get', 'rpm').status === 0;
const served = () => until('ecu0 is served', isServed, 30_000);

async function goesOn(): Promise<void> {
  const before = lines;
  await until('the watcher sees more', () => lines > before + 10, 30_000);
  assert.equal(watching.exitCode, null);
}

before(async () => {
  must(`${checkout}/install/install.sh`);
  must('useradd', '--create-home', '--groups', 'postern', 'ada');
  assert.equal(postern('ada', 'key', 'new').status, 0);
  must('postern', 'key', 'trust', 'ada', '/home/ada/.config/postern/id_ed25519.pub');
  must('mkdir', '-p', '/dev/serial/by-id', '/etc/postern/ecu');
  ecu = await EcuProcess.start(PORT, '--ini', '/etc/postern/ecu/microsquirt.ini');
});
after(async () => {
  watching?.kill();
  await ecu.end();
});

describe('an engine controller’s driver as a service', () => {
  test('is made by the commands of the page', async () => {
    mkdirSync(`/etc/systemd/system/${DRIVER}.d`);
    writeFileSync(`/etc/systemd/system/${DRIVER}.d/override.conf`, driverOverride());
    writeFileSync('/etc/postern/policy.json', JSON.stringify(policy, undefined, 2));
    must('systemctl', 'reload', UNIT);
    runCommands('Drivers', /postern-driver add ecu0/);
    must('postern', 'policy', 'lint', '--strict');
    await served();
  });

  test('serves a user who is in no group but that of the socket', async () => {
    ecu.tell('hold rpm 4200');
    await until('what is held is read', () => /^rpm +4200 +rpm$/m.test(ada('ecu', 'get', 'rpm')));
    const { signature, connected } = JSON.parse(ada('ecu', 'info', '--json'));
    assert.deepEqual([signature, connected], ['MS2Extra Postern 1.0', true]);
    const log = '/home/ada/run.csv';
    ada('ecu', 'log', log, '--channels', 'rpm,map', '--for', '2s');
    assert.ok(readFileSync(log, 'utf8').split('\n').length > 5);
    assert.match(ada('ecu', 'dash', '--once', '--channels', 'rpm'), /4200|RPM/);
  });

  test('is nobody, and may next to nothing', () => {
    const status = readFileSync(`/proc/${mainPid(DRIVER)}/status`, 'utf8');
    const field = (name: string) => new RegExp(`^${name}:\\t(.*)$`, 'm').exec(status)?.[1];
    assert.deepEqual([field('CapEff'), field('NoNewPrivs'), field('Seccomp')], ['0'.repeat(16), '1', '2']);
    assert.equal(field('Uid')?.split('\t')[0], must('id', '-u', 'postern-ecu0'));
  });

  test('killed: it is started anew, and who watches goes on', async () => {
    watching = asAda('ecu', 'watch', 'rpm', '--rate', '20');
    watching.stdout?.on('data', (text: Buffer) => {
      lines += String(text).split('\n').length - 1;
    });
    await goesOn();
    process.kill(mainPid(DRIVER), 'SIGKILL');
    await until('it is started anew', () => Number(property('NRestarts', DRIVER)) === 1);
    await served();
    await goesOn();
  });

  test('and after a restart of the broker', async () => {
    must('systemctl', 'restart', UNIT);
    await served();
    await goesOn();
  });

  test('and after its port was pulled out', async () => {
    const pid = mainPid(DRIVER);
    await ecu.unplug();
    await until('nothing is read', () => !isServed());
    await ecu.plug();
    await served();
    await goesOn();
    assert.equal(mainPid(DRIVER), pid);
  });

  test('stopped: nothing was written but the array of offsets', async () => {
    must('systemctl', 'stop', DRIVER);
    assert.equal(property('Result', DRIVER), 'success');
    const { pageWrites, burns, offsetWrites } = await ecu.counts();
    assert.deepEqual([pageWrites, burns], [0, 0]);
    assert.ok(offsetWrites > 0);
  });
});

test('whoever has no engine has a simulated one, of the installed program', async () => {
  const stimulator = asAda('ecu', 'stim');
  let said = '';
  stimulator.stdout.on('data', (text: Buffer) => {
    said += String(text);
  });
  await until('it says its port', () => /serial @ \/dev\/pts\/\d+/.test(said) || stimulator.exitCode !== null);
  stimulator.kill();
  assert.match(said, /serial @ \/dev\/pts\/\d+/);
});
