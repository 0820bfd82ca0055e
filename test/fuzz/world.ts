import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { PolicyDocument } from '../../contract/policy/schema.ts';
import { SimulatedSerialPort } from '../../sim/serial.ts';
import { TapeMedium } from '../../sim/tape/medium.ts';
import { devices, TestBroker, until } from '../broker/harness.ts';
import { alice, carol, olga, type Person, victor } from '../broker/people.ts';
import type { RawClient } from '../broker/raw-client.ts';

/** Who asks: one who may do everything, a driver, an administrator, one who may look. */
export const people: readonly Person[] = [alice, alice, carol, olga, victor];

const others = {
  relay: { kind: 'gpio', chip: '/sys/devices/platform/soc/fe200000.gpio', line: 17, direction: 'output' },
  'status-led': { kind: 'led', led: 'board:green:status' },
  tape: { kind: 'ioctl', path: '/dev/nst0', profile: 'mtio' },
  changer: { kind: 'ioctl', path: '/dev/sch0', profile: 'changer' },
  watchdog: { kind: 'ioctl', path: '/dev/watchdog0', profile: 'watchdog' },
  gamepad: { kind: 'ioctl', path: '/dev/input/event1', profile: 'input' },
  port: { kind: 'serial', path: '/dev/ttyUSB0', baudRate: 9600 },
  'psu-port': { kind: 'serial', path: '/dev/ttyUSB1', baudRate: 9600 },
  'ecu-port': { kind: 'serial', path: '/dev/ttyUSB2', baudRate: 115_200 },
  psu: { kind: 'instrument', profile: 'e3631a', port: 'psu-port', provider: { user: 'carol' } },
  ecu: { kind: 'instrument', profile: 'megasquirt', port: 'ecu-port', provider: { user: 'carol' } },
} satisfies PolicyDocument['devices'];

const shared = [
  ...Object.keys(devices),
  'relay',
  'status-led',
  'tape',
  'changer',
  'watchdog',
  'gamepad',
  'port',
  'psu',
  'ecu',
];
const dangers = ['mark', 'erase', 'move', 'reboot', 'disarm', 'keystrokes', 'raw'];

const policy: PolicyDocument = {
  devices: { ...devices, ...others },
  groups: { operators: { unixGroups: ['operators'] } },
  rules: [
    { id: 'look', users: ['victor'], devices: ['*'], allow: ['read'] },
    { id: 'drive', users: ['alice'], devices: shared, allow: ['read', 'write', 'control'], dangers },
  ],
  admins: ['operators'],
};

/** Leases, subscriptions and quotas are used up by what was asked before: after so many a client begins anew. */
const REQUESTS_EACH = 150;
const MOST_RESIDENT_BYTES = 1024 * 1024 * 1024;
/** Of virtual time, after which whatever waits has run out; and how it passes. */
const PATIENCE_MS = 10 * 60_000;

/** A broker with devices of all kinds behind a real socket, in virtual time, and those who ask. */
export class FuzzWorld {
  readonly #broker: TestBroker;
  readonly #clients = new Map<number, { client: RawClient; requests: number }>();

  private constructor(broker: TestBroker) {
    this.#broker = broker;
  }

  static async start(): Promise<FuzzWorld> {
    const broker = await TestBroker.start({
      policy,
      virtual: true,
      plug: ({ kernel, tape }) => {
        for (const name of ['ttyUSB0', 'ttyUSB1', 'ttyUSB2']) new SimulatedSerialPort(kernel, { name });
        tape.insert(new TapeMedium({ items: Array.from({ length: 7 }, () => ({ text: 'block' })) }));
      },
    });
    return new FuzzWorld(broker);
  }

  async client(who: number): Promise<RawClient> {
    const known = this.#clients.get(who);
    if (known !== undefined && !known.client.closed && known.requests++ < REQUESTS_EACH) return known.client;
    this.forget(who);
    const client = await this.#broker.raw(people[who] as Person);
    await client.enter();
    this.#clients.set(who, { client, requests: 0 });
    return client;
  }

  forget(who: number): void {
    this.#clients.get(who)?.client.destroy();
    this.#clients.delete(who);
  }

  /** Lets time pass until it is there. @throws Error for what does not come */
  async meanwhile<T>(awaited: Promise<T>): Promise<T> {
    let isThere = false;
    const done = awaited.finally(() => {
      isThere = true;
    });
    done.catch(() => {});
    // What needs no time comes by itself.
    for (let turn = 0; turn < 20 && !isThere; turn++) await new Promise((resolve) => setImmediate(resolve));
    for (let ms = 0, step = 1; !isThere && ms < PATIENCE_MS; ms += step, step = Math.min(step * 2, 10_000)) {
      await this.#broker.advance(step);
      for (let turn = 0; turn < 20 && !isThere; turn++) await new Promise((resolve) => setImmediate(resolve));
    }
    assert.ok(isThere, 'neither an answer nor the end');
    return done;
  }

  /** After each request. */
  check(): void {
    const { log } = this.#broker;
    const faults = log.filter((line) => /\bfault in\b|uncaught/.test(line));
    log.length = 0;
    assert.deepEqual(faults, []);
    assert.ok(process.memoryUsage.rss() < MOST_RESIDENT_BYTES, 'more memory than anything here should take');
  }

  async end(): Promise<void> {
    for (const who of [...this.#clients.keys()]) this.forget(who);
    const { core } = this.#broker.broker;
    await until(() => core.sessions.size === 0, 'all have gone');
    await this.#broker.advance(1000);
    assert.deepEqual(
      [core.leases.all.length, core.subscriptions.count, core.telemetry.count()],
      [0, 0, 0],
      'something is left behind',
    );
    assert.doesNotMatch(readFileSync(this.#broker.auditPath, 'utf8'), /"event":"fault"/);
    await this.#broker[Symbol.asyncDispose]();
  }
}
