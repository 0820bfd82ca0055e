/** In the guest: a chip of PWM with three outputs, each of which takes the end of a broker in its own way, and what has become of them. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import type { DeviceEntry } from '../../contract/policy/entries.ts';
import { plugPca9685 } from '../kernel/pca9685.ts';
import { must, outputOf, postern, posternInBackground, property, until } from './machine.ts';

export const POLICY = '/etc/postern/policy.json';
export const KEYS = '/etc/postern/authorized_keys';
export const TABLE = '/run/postern/fail-safe';
export const MS = 1_000_000;

/** Files that are there for good. Users' own, logs of the system and its backups of accounts come and go by themselves. */
export function files(): string[] {
  const passing =
    /^\/var\/(log\/(journal|lastlog|dpkg\.log)|lib\/(systemd|dpkg)|backups)\b|^\/etc\/(g?shadow|group|passwd)-$/;
  return must('find', '/etc', '/opt', '/usr', '/var', '-xdev')
    .split('\n')
    .filter((path) => !passing.test(path));
}

export const keyOf = (user: string) => `/home/${user}/.config/postern/id_ed25519.pub`;

/** A chip with 17 channels. */
export class Bench {
  readonly chip: string;

  private constructor(chip: string) {
    this.chip = chip;
  }

  static async plug(): Promise<Bench> {
    const chip = await plugPca9685();
    // A PCA9685 wakes at 200 Hz. The bus in memory wakes with zeros, a period that older drivers refuse to switch off.
    const folder = `/sys/class/pwm/${chip}`;
    writeFileSync(`${folder}/export`, '0');
    writeFileSync(`${folder}/pwm0/period`, String(5 * MS));
    writeFileSync(`${folder}/pwm0/enable`, '0');
    writeFileSync(`${folder}/unexport`, '0');
    return new Bench(chip);
  }

  get number(): string {
    return this.chip.replace('pwmchip', '');
  }

  output(channel: number): number[] {
    return outputOf(this.chip, channel);
  }

  /** `fan` must not stand still, `heater` is off when nobody holds it, `lamp` is left as it is. */
  writePolicy(others: Readonly<Record<string, DeviceEntry>> = {}, dangers: readonly string[] = []): void {
    const device = realpathSync(`/sys/class/pwm/${this.chip}/device`);
    const entry = (channel: number) => ({ kind: 'pwm', chip: device, channel, backend: 'sysfs' });
    const slowly = { enabled: true, periodNs: 10 * MS, dutyNs: 2 * MS };
    const devices = {
      fan: { ...entry(0), safe: slowly, onStop: 'safe' },
      heater: entry(1),
      lamp: entry(2),
      ...others,
    };
    const allow = { devices: Object.keys(devices), allow: ['read', 'write', 'control'], dangers };
    const rule = { id: 'bench', groups: ['bench'], ...allow };
    const policy = { devices, groups: { bench: { unixGroups: ['pwm'] } }, rules: [rule] };
    writeFileSync(POLICY, JSON.stringify(policy, undefined, 2));
  }

  /** ada's outputs, all on: fan fast, heater under a lease, lamp without one. */
  async switchOn(): Promise<void> {
    for (const name of ['fan', 'lamp']) {
      const { status, stderr } = postern('ada', 'pwm', 'set', name, '1', '10ms', '9ms');
      assert.equal(status, 0, stderr);
    }
    posternInBackground(
      'ada',
      'lease',
      'heater',
      '--',
      'sh',
      '-c',
      'postern pwm set heater 1 10ms 5ms; exec sleep 600',
    );
    // By its duty too: a PCA9685 calls a channel enabled as soon as it is exported.
    const on = String([1, 10 * MS, 5 * MS]);
    const folder = `/sys/class/pwm/${this.chip}/pwm1`;
    await until('the heater is on', () => existsSync(folder) && String(this.output(1)) === on);
    assert.deepEqual([this.output(0), this.output(2)], Array(2).fill([1, 10 * MS, 9 * MS]));
    assert.deepEqual(readFileSync(TABLE, 'utf8').split('\n').length, 3, 'two lines, of the fan and the heater');
  }

  /** After the broker's sudden end: safe at once, and at work again. */
  async hasRecovered(restarts: number, patienceMs?: number): Promise<void> {
    await until('the broker is started anew', () => Number(property('NRestarts')) === restarts, patienceMs);
    await until('it is ready', () => property('ActiveState') === 'active');
    assert.deepEqual(this.output(0), [1, 10 * MS, 2 * MS], 'the fan runs slowly');
    assert.equal(this.output(1)[0], 0, 'the heater is off');
    assert.deepEqual(this.output(2), [1, 10 * MS, 9 * MS], 'the lamp is as it was');
    assert.ok(!existsSync(TABLE), 'nothing is left to make safe');
    assert.equal(postern('ada', 'pwm', 'get', 'lamp').status, 0);
  }

  /** A broker that was stopped, or started anew, as its administrator wanted it. */
  hasStopped(): void {
    assert.deepEqual(this.output(0), [1, 10 * MS, 2 * MS], 'the fan runs slowly');
    assert.deepEqual(this.output(1), [1, 10 * MS, 5 * MS], 'the heater is as it was, though it was leased');
    assert.deepEqual(this.output(2), [1, 10 * MS, 9 * MS], 'the lamp is as it was');
  }
}
