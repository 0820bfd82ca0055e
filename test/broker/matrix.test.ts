/**
 * The policy matrix: every method, asked by everybody. A method without a row fails the build; a cell that changes fails here.
 * `fan` is held by one writer, `servo` by nobody.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Postern } from '../../client/postern.ts';
import { Refusal, type RefusalCode } from '../../contract/errors.ts';
import { type MethodName, methodNames, methods } from '../../contract/methods.ts';
import type { PolicyDocument } from '../../contract/policy/schema.ts';
import { SimulatedSerialPort } from '../../sim/serial.ts';
import { TapeMedium } from '../../sim/tape/medium.ts';
import { devices, TestBroker } from './harness.ts';
import { alice, bob, carol, eve, olga, type Person, root, victor } from './people.ts';

/** In the order in which they ask: the holder last. */
const people = { stranger: eve, reader: victor, writer: bob, controller: carol, admin: olga, root, holder: alice };
type Role = keyof typeof people;
type Outcome = 'ok' | RefusalCode;
type Column = Record<Role, Outcome>;

/** A device of each kind that has no channels. */
const others = {
  relay: { kind: 'gpio', chip: '/sys/devices/platform/soc/fe200000.gpio', line: 17, direction: 'output' },
  'status-led': { kind: 'led', led: 'board:green:status' },
  tape: { kind: 'ioctl', path: '/dev/nst0', profile: 'mtio' },
  gamepad: { kind: 'ioctl', path: '/dev/input/event1', profile: 'input' },
  psu: { kind: 'instrument', profile: 'e3631a', port: 'psu-port', provider: { user: 'carol' } },
  ecu: { kind: 'instrument', profile: 'megasquirt', port: 'ecu-port', provider: { user: 'carol' } },
} satisfies PolicyDocument['devices'];

/** Nobody but its driver may send anything over it. */
const psuPort = { kind: 'serial', path: '/dev/ttyS0', baudRate: 9600 } as const;
const ecuPort = { ...psuPort, path: '/dev/ttyS1' } as const;
/** Plugged in, and held by the holder. */
const port = { kind: 'serial', path: '/dev/ttyUSB0', baudRate: 9600 } as const;
/** Plugged in, and held by nobody. */
const freePort = { ...port, path: '/dev/ttyUSB1' };

const policy: PolicyDocument = {
  devices: { ...devices, ...others, 'psu-port': psuPort, 'ecu-port': ecuPort, port, 'free-port': freePort },
  groups: { operators: { unixGroups: ['operators'] } },
  rules: [
    { id: 'look', users: ['victor', 'bob', 'carol', 'alice'], devices: ['*'], allow: ['read'] },
    {
      id: 'drive',
      users: ['bob', 'alice'],
      devices: [...Object.keys({ ...devices, ...others }), 'port', 'free-port'],
      allow: ['write'],
    },
    { id: 'mend', users: ['carol'], devices: ['*'], allow: ['control'] },
  ],
  admins: ['operators'],
};

const all = (outcome: Outcome, others: Partial<Column> = {}): Column => ({
  stranger: outcome,
  reader: outcome,
  writer: outcome,
  controller: outcome,
  admin: outcome,
  root: outcome,
  holder: outcome,
  ...others,
});
const anyone = all('ok');
const reading = all('ok', { stranger: 'denied', admin: 'denied', root: 'denied' });
const writingFree = all('denied', { writer: 'ok', holder: 'ok' });
const writingHeld = all('denied', { writer: 'busy', holder: 'ok' });
const controllingFree = all('denied', { controller: 'ok' });
const controllingHeld = all('denied', { controller: 'busy' });
const administering = all('denied', { admin: 'ok', root: 'ok' });
/** What is allowed and cannot be done: no driver serves the instrument. */
const unserved = (allowed: Column): Column =>
  Object.fromEntries(
    Object.entries(allowed).map(([role, outcome]) => [role, outcome === 'ok' ? 'unavailable' : outcome]),
  ) as Column;
/** For who holds it, and may look. */
const holdingToRead = { ...reading, reader: 'busy', writer: 'busy', controller: 'busy' } as const;
/** The provider, who serves nothing now. */
const providing = all('denied', { controller: 'not_found' });
const owning = all('not_found', { holder: 'ok' });

/** What is asked; `lease` is the holder's. */
interface Case {
  params: (lease: number) => object;
  expected: Column;
}
const one = (expected: Column, params: object = {}): readonly Case[] => [{ params: () => params, expected }];
const both = (free: Column, held: Column, more: object = {}): readonly Case[] => [
  ...one(free, { device: 'servo', ...more }),
  ...one(held, { device: 'fan', ...more }),
];
const writing = (more: object = {}) => both(writingFree, writingHeld, more);
const readingBoth = (more: object = {}) => both(reading, reading, more);
const withLease = (expected: Column): readonly Case[] => [{ params: (lease) => ({ lease }), expected }];

/** For its holder alone: on a port that is free for nobody. */
const holding = (more: object = {}): readonly Case[] => [
  ...one(all('denied'), { device: 'free-port', ...more }),
  ...one(writingHeld, { device: 'port', ...more }),
];

/** A program that runs for longer than the test. */
const blinking = (device: string) => ({ events: [{ gpio: { device, value: 1 }, every: '1 s' }], until: '60 s' });
/** Which there is, and whose it is: test/broker/schedule/whose.test.ts. */
const ofNoProgram = (more: object = {}) => one(all('not_found'), { program: 4711, ...more });

const faultless = { crcErrors: 0, timeouts: 0, busy: 0, retries: 0, dropped: 0, resets: 0 };
const running = { enabled: true, periodNs: 40_000, dutyNs: 10_000 };

const matrix: Record<MethodName, readonly Case[]> = {
  ping: one(anyone),
  whoami: one(anyone),
  status: one(anyone),
  'devices.list': one(anyone),
  'devices.reset': both(controllingFree, controllingHeld),
  'topic.subscribe': [
    ...one(anyone, { topic: 'pwm.state' }),
    ...one(anyone, { topic: 'policy' }),
    ...one(reading, { topic: 'pwm.state', devices: ['fan'] }),
    ...one(reading, { topic: 'leases', devices: ['servo'] }),
    ...one(reading, { topic: 'input.events', devices: ['gamepad'] }),
    ...one(reading, { topic: 'serial.bytes', devices: ['port'] }),
  ],
  'topic.unsubscribe': one(all('not_found'), { subscription: 4711 }),
  'lease.take': [
    { params: () => ({ device: 'servo', shared: true }), expected: writingFree },
    { params: () => ({ device: 'fan' }), expected: all('denied', { writer: 'busy', holder: 'busy' }) },
  ],
  'lease.alive': withLease(owning),
  'lease.release': withLease(owning),
  'lease.list': one(anyone),
  'lease.seize': both(administering, administering, { reason: 'the matrix' }),
  'pwm.info': one(anyone),
  'pwm.states': one(anyone),
  'pwm.open': writing(),
  'pwm.close': writing(),
  'pwm.get': readingBoth(),
  'pwm.set': writing(running),
  'pwm.setMany': [
    ...one(writingFree, { sets: [{ device: 'servo', ...running }] }),
    ...one(writingHeld, {
      sets: [
        { device: 'servo', ...running },
        { device: 'fan', ...running },
      ],
    }),
  ],
  'pwm.plan': readingBoth(running),
  'pwm.ratio': writing({ ratio: 0.5 }),
  'pwm.readRatio': readingBoth(),
  'pwm.frequency': one(anyone, { frequencyHz: 1000 }),
  'pwm.servo': writing({ ratio: 0.5 }),
  'pwm.servoTiming': one(anyone),
  'pwm.disable': writing(),
  'gpio.list': one(anyone),
  // Until a writer has taken the line, only a writer may ask: to read it is to take it.
  'gpio.get': one({ ...reading, reader: 'denied' }, { device: 'relay' }),
  'gpio.set': one(writingFree, { device: 'relay', value: 1 }),
  'gpio.release': one(writingFree, { device: 'relay' }),
  'led.list': one(anyone),
  'led.get': one(reading, { device: 'status-led' }),
  'led.set': one(writingFree, { device: 'status-led', brightness: 1 }),
  'ioctl.list': one(anyone),
  'ioctl.describe': one(reading, { device: 'tape' }),
  'ioctl.call': [
    ...one(reading, { device: 'tape', request: 'status' }),
    ...one(writingFree, { device: 'tape', request: 'operate', fields: { op: 'rewind' } }),
    ...one(all('denied'), { device: 'tape', request: 'operate', fields: { op: 'erase' } }),
  ],
  'stream.read': one(reading, { device: 'tape' }),
  'stream.write': one(writingFree, { device: 'tape', bytes: new Uint8Array(1) }),
  'input.list': one(anyone),
  'instrument.list': one(anyone),
  'instrument.describe': one(reading, { device: 'psu' }),
  'instrument.state': one(unserved(reading), { device: 'psu' }),
  'instrument.call': [
    ...one(unserved(reading), { device: 'psu', method: 'identify' }),
    ...one(unserved(writingFree), { device: 'psu', method: 'on' }),
    ...one(unserved(controllingFree), { device: 'psu', method: 'local' }),
  ],
  'instrument.provide': one(all('denied'), { device: 'psu' }),
  'instrument.answer': one(providing, { device: 'psu', call: 1 }),
  'instrument.publish': one(providing, { device: 'psu', topic: 'state', value: {} }),
  'telemetry.catalogue': one(unserved(reading), { device: 'ecu' }),
  'telemetry.subscribe': one(unserved(reading), { device: 'ecu', channels: ['rpm'], rateHz: 20 }),
  'telemetry.unsubscribe': one(all('not_found'), { set: 4711 }),
  'telemetry.declare': one(providing, { device: 'ecu', part: 0, parts: 1, channels: [], gauges: [], pages: [] }),
  'telemetry.publish': one(providing, { device: 'ecu', set: 1, atMs: 0, latencyMs: 0, values: [], quality: faultless }),
  'serial.list': one(anyone),
  'serial.discover': one(administering),
  'serial.info': one(reading, { device: 'port' }),
  'serial.lines': one(reading, { device: 'port' }),
  'serial.recent': one(reading, { device: 'port' }),
  'serial.read': one(holdingToRead, { device: 'port' }),
  'serial.write': holding({ bytes: new Uint8Array(1) }),
  'serial.transact': [
    ...one(writingFree, { device: 'free-port', bytes: new Uint8Array(1) }),
    ...one(writingHeld, { device: 'port', bytes: new Uint8Array(1) }),
  ],
  'serial.purge': holding(),
  'serial.drain': holding(),
  'serial.break': holding({ durationMs: 1 }),
  'serial.setLines': holding({ dtr: true }),
  'serial.configure': holding({ baudRate: 115_200 }),
  'schedule.draft': one(anyone, { entries: blinking('relay').events }),
  // What he may not do is in the answer.
  'schedule.check': one(anyone, { program: blinking('relay') }),
  'schedule.run': [
    ...one({ ...writingFree, holder: 'busy' }, { program: blinking('relay') }),
    ...one(writingHeld, { program: { events: [{ pwm: { device: 'fan', enabled: false } }], until: '60 s' } }),
  ],
  'schedule.replace': one(all('not_found'), { replace: 4711, program: blinking('relay') }),
  'schedule.list': one(anyone),
  'schedule.show': ofNoProgram(),
  'schedule.pause': ofNoProgram(),
  'schedule.resume': ofNoProgram(),
  'schedule.stop': ofNoProgram(),
  'schedule.setCycle': ofNoProgram({ rpm: 600 }),
  'schedule.lateness': ofNoProgram(),
  'policy.explain': [
    ...one(anyone, { method: 'pwm.set', params: { device: 'fan' } }),
    ...one(administering, { method: 'pwm.set', params: { device: 'fan' }, user: 'alice' }),
  ],
  // By whom he may do nothing, no rule is named.
  'policy.rules': one(anyone, { device: 'fan' }),
  'policy.reload': one(administering),
  'audit.tail': one(administering),
  'audit.own': one(anyone),
};

async function outcome(client: Postern, method: MethodName, params: object): Promise<Outcome> {
  try {
    await client.request(method, params);
    return 'ok';
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

test('every method is in the matrix', () => {
  assert.deepEqual(Object.keys(matrix).sort(), [...methodNames].sort());
});

describe('who may do what', () => {
  for (const method of methodNames)
    test(`${method} (${methods[method].access})`, async () => {
      for (const { params, expected } of matrix[method]) {
        await using broker = await TestBroker.start({
          policy,
          plug: ({ kernel, tape }) => {
            for (const name of ['ttyUSB0', 'ttyUSB1']) new SimulatedSerialPort(kernel, { name });
            tape.insert(new TapeMedium({ items: Array.from({ length: 7 }, () => ({ text: 'block' })) }));
          },
        });
        const clients = new Map<Role, Postern>();
        for (const [role, person] of Object.entries(people) as [Role, Person][])
          clients.set(role, await broker.connect(person));
        const holder = clients.get('holder') as Postern;
        await holder.pwm.open({ device: 'servo' });
        await holder.pwm.open({ device: 'fan' });
        const lease = await holder.lease({ device: 'fan' });
        await holder.lease({ device: 'port' });
        const asked = params(lease.id);
        const got: [string, Outcome][] = [];
        for (const [role, client] of clients) {
          got.push([role, await outcome(client, method, asked)]);
          if (method === 'pwm.close') await holder.request('pwm.open', asked);
        }
        assert.deepEqual(Object.fromEntries(got), expected, JSON.stringify(asked));
      }
    });
});

test('listings show what one may see, and nothing else', async () => {
  await using broker = await TestBroker.start({ policy });
  const holder = await broker.connect(alice);
  await holder.lease({ device: 'fan' });
  for (const [who, sees] of [
    [eve, false],
    [root, false],
    [victor, true],
  ] as const) {
    const client = await broker.connect(who);
    const seen = {
      chips: (await client.pwm.states()).chips.length > 0,
      info: (await client.pwm.info()).chips.length > 0,
      devices: (await client.devices.list()).devices.length > 0,
      leases: (await client.lease.list()).leases.length > 0,
      status: (await client.status()).devices.length > 0,
      access: (await client.whoami()).access.length > 0,
    };
    assert.deepEqual([...new Set(Object.values(seen))], [sees], `${who.name}: ${JSON.stringify(seen)}`);
  }
});
