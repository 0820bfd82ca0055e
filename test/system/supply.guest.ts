/**
 * A bench supply through the service as it is installed. Its driver is a service of a user of its own, made as docs/INSTALL.md tells it. In
 * order: driven, the driver dies, the broker is restarted, the broker dies, a port that the service may not open.
 */
import assert from 'node:assert/strict';
import { openSync, readFileSync, writeFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { has } from '../kernel/capabilities.ts';
import { SupplyPort } from '../kernel/cuse/supply-port.ts';
import { switchedOffByPort, switchedOffTwice } from '../root/supply/sequence.ts';
import { nowMs, SupplyProcess } from '../root/supply/supply-process.ts';
import { allowDevice, runCommands } from './install-page.ts';
import { FAIL_SAFE, journal, mainPid, must, postern, posternTold, property, UNIT, until } from './machine.ts';

const checkout = process.env.CHECKOUT ?? '';
const PORT = '/dev/serial/by-id/usb-Postern_Test-if00-port0';
const DRIVER = 'postern-driver@psu0.service';
const TABLE = '/run/postern/fail-safe';

const policy = {
  devices: {
    'psu-port': { kind: 'serial', path: PORT, baudRate: 9600, stopBits: 2 },
    psu0: { kind: 'instrument', profile: 'e3631a', port: 'psu-port', provider: { user: 'postern-psu0' } },
    // Of a class that the unit does not name.
    other: { kind: 'serial', path: '/dev/ttySUPPLY0', subsystem: 'cuse', baudRate: 9600, stopBits: 2 },
  },
  rules: [
    {
      id: 'ada-psu',
      users: ['ada'],
      devices: ['psu0'],
      allow: ['read', 'write'],
      limits: { outputs: { P25V: { volts: [0, 12] } } },
    },
    { id: 'ada-other', users: ['ada'], devices: ['other'], allow: ['read', 'write', 'control'] },
  ],
};

let supply: SupplyProcess;

function ada(...words: string[]): string {
  const { status, stdout, stderr } = postern('ada', ...words);
  assert.equal(status, 0, `postern ${words.join(' ')}: ${stderr}\n${journal()}\n${journal(DRIVER)}`);
  return stdout;
}

/** As the page says it: to somebody who may see it. */
function isServed(): boolean {
  const { stdout } = postern('ada', 'instrument', 'list');
  return /\bserved\b/.test(stdout) && !/not served/.test(stdout);
}
const served = () => until('psu0 is served', isServed, 30_000);

/** What is measured at the output that is on, to a tenth of a volt. */
function measured(): number {
  const reading = ada('psu', 'measure', 'psu0', 'P25V');
  const [, volts] = /^psu0 +P25V .* A +(\d+\.\d+) V .* CV$/m.exec(reading) ?? [];
  assert.ok(volts, reading);
  return Number(Number(volts).toFixed(1));
}

/** ada sets an output and switches it on. */
async function switchOn(volts: number): Promise<void> {
  ada('psu', 'set', 'psu0', 'P25V', `${volts}V`, '400mA');
  ada('psu', 'on', 'psu0');
  const { P25V } = await supply.levels();
  assert.deepEqual([P25V.mode, Number(P25V.volts.toFixed(1))], ['CV', volts]);
}

before(async () => {
  must(`${checkout}/install/install.sh`);
  must('useradd', '--create-home', '--groups', 'postern', 'ada');
  assert.equal(postern('ada', 'key', 'new').status, 0);
  must('postern', 'key', 'trust', 'ada', '/home/ada/.config/postern/id_ed25519.pub');
  must('mkdir', '-p', '/dev/serial/by-id');
  supply = await SupplyProcess.start(PORT, '--load', 'P25V=50');
});
after(() => supply.end());

describe('a driver as a service', () => {
  test('is made by the command of the page', async () => {
    writeFileSync('/etc/postern/policy.json', JSON.stringify(policy, undefined, 2));
    must('systemctl', 'reload', UNIT);
    runCommands('Drivers', /postern-driver add psu0/);
    must('postern', 'policy', 'lint', '--strict');
    await served();
  });

  test('serves a user who is in no group but that of the socket', async () => {
    await switchOn(4.2);
    assert.equal(measured(), 4.2);
    const refused = postern('ada', 'psu', 'set', 'psu0', 'P25V', '13V');
    assert.equal(refused.status, 3, refused.stderr);
  });

  test('is nobody, and may next to nothing', () => {
    const status = readFileSync(`/proc/${mainPid(DRIVER)}/status`, 'utf8');
    const field = (name: string) => new RegExp(`^${name}:\\t(.*)$`, 'm').exec(status)?.[1];
    assert.deepEqual([field('CapEff'), field('NoNewPrivs'), field('Seccomp')], ['0'.repeat(16), '1', '2']);
    assert.equal(field('Uid')?.split('\t')[0], must('id', '-u', 'postern-psu0'));
  });

  test('killed: the supply is off, and it is started anew and serves', async () => {
    const sinceMs = nowMs();
    process.kill(mainPid(DRIVER), 'SIGKILL');
    await switchedOffByPort(supply, sinceMs);
    await until('it is started anew', () => Number(property('NRestarts', DRIVER)) === 1);
    await served();
    await switchOn(5);
  });

  test('is back after a restart of the broker, which leaves the supply as it is', async () => {
    const sinceMs = nowMs();
    must('systemctl', 'restart', UNIT);
    await served();
    assert.deepEqual(supply.changesSince(sinceMs), []);
    assert.equal(measured(), 5);
  });

  test('and after the death of the broker: switched off before there is a next one, who does it again and asks', async () => {
    await switchOn(6);
    assert.match(readFileSync(TABLE, 'utf8'), new RegExp(`^serial 9600,\\S+ \\S+ ${PORT}\n$`));
    const sinceMs = nowMs();
    process.kill(mainPid(), 'SIGKILL');
    await supply.hears(/^SYST:VERS\?$/, sinceMs);
    await switchedOffTwice(supply, sinceMs);
    assert.match(journal(FAIL_SAFE), /was sent what makes it safe: the next broker asks whether it is/);
    await served();
    await switchOn(3);
  });

  test('stopped: the supply is off', async () => {
    const sinceMs = nowMs();
    must('systemctl', 'stop', DRIVER);
    await switchedOffByPort(supply, sinceMs);
    assert.equal(property('Result', DRIVER), 'success');
  });
});

if (has('cuse'))
  describe('a port of a class that the service may not open', () => {
    let other: SupplyPort;
    before(async () => {
      other = await SupplyPort.plug('ttySUPPLY0');
    });
    after(() => other.unplug());
    const transact = () => postern('ada', 'serial', 'transact', 'other', 'SYST:VERS?\\n', '--until-delimiter', '\\n');

    test('or whose node is another user’s, is refused, with what to do', () => {
      const refused = (why: RegExp) => {
        const { status, stderr } = transact();
        assert.match(stderr, /^postern: unavailable: the broker may not open other \(\/dev\/ttySUPPLY0\): /);
        assert.match(stderr, why);
        assert.equal(status, 8);
      };
      must('chown', 'ada', other.path);
      refused(/give it to root/);
      must('chown', 'root', other.path);
      refused(/DeviceAllow= for it \(systemctl edit posternd\)/);
    });

    test('is open when it is done, and all that a port can do goes through what the service may call', async () => {
      allowDevice(other.path);
      const { stdout, stderr } = transact();
      assert.match(stdout, /1995\.0/, stderr);
      assert.throws(() => openSync(other.path, 'r'), { code: 'EBUSY' }, 'it is the broker’s alone');
      const calls: readonly (readonly [method: string, fields: object])[] = [
        ['lease.take', {}],
        ['serial.purge', { which: 'both' }],
        ['serial.setLines', { rts: false }],
        ['serial.configure', { baudRate: 115_200 }],
        ['serial.break', { durationMs: 20 }],
        ['serial.drain', {}],
      ];
      const lines = calls.map(([method, fields], id) =>
        JSON.stringify({ id, method, params: { device: 'other', ...fields } }),
      );
      const answers = posternTold('ada', lines.join('\n'), 'batch').stdout;
      assert.doesNotMatch(answers, /"error"/);
      assert.match(answers, /"baudRate":115200/);
      assert.deepEqual((await other.state()).seen, { dsr: true, cts: false });
    });
  });
