import { fc } from '../../random-cases.ts';
import { policies } from './policies.ts';

/** Who may sit at each place of the table; two of them are the same user. */
export const seats = ['alice', 'alice', 'bob', 'victor', 'olga'] as const;

export interface Asked {
  method: string;
  /** `lease` counts back from the last that this connection was given. */
  params: Record<string, unknown>;
}

/** One thing that happens; plain data, so that a list of them can be printed and played again. */
export type Step =
  | { do: 'connect' | 'kill'; seat: number }
  /** Requests in one write. */
  | { do: 'ask'; seat: number; requests: Asked[] }
  | { do: 'reload'; policy: number; revoked: string[]; by: 'signal' | 'admin' }
  | { do: 'break-policy' }
  | { do: 'unplug' | 'plug'; chip: Chip }
  /** A udev rule pokes the broker. */
  | { do: 'poke' }
  /** Another program writes. */
  | { do: 'foreign'; unit: number; file: string; text: string }
  | { do: 'fail'; unit: number; file: string; errno: string; syscall: 'read' | 'write' | 'open' }
  | { do: 'wait'; ms: number };

export type Chip = 'soc' | 'second' | 'expander';

const oneOf = fc.constantFrom;
const name = oneOf('fan', 'blower', 'servo', 'heater', 'leds/0', 'leds/1');
const channel = fc.oneof(
  { weight: 6, arbitrary: name.map((device) => ({ device })) },
  { weight: 1, arbitrary: oneOf(0, 1).map((number) => ({ chip: 0, channel: number })) },
);
/** PCA9685's steps among them. */
const periodNs = oneOf(655_360, 40_000, 20_000, 50_000, 1_310_720, 1000, 0);
const fields = fc.oneof(
  fc.record(
    {
      enabled: fc.boolean(),
      periodNs,
      dutyNs: oneOf(0, 200, 5000, 10_000, 12_000, 19_000, 40_000, 327_680),
      polarity: oneOf('normal', 'inversed'),
    },
    { requiredKeys: [] },
  ),
  fc
    .tuple(oneOf(655_360, 40_000, 20_000, 50_000, 1_310_720), oneOf(0, 0.125, 0.25, 0.5, 0.75, 1))
    .map(([period, ratio]) => ({ enabled: true, periodNs: period, dutyNs: period * ratio })),
);
const set = fc.tuple(channel, fields).map(([where, what]) => ({ ...where, ...what }));

const device = fc.oneof(name, oneOf('leds', 'nothing'));
const lease = oneOf(0, 0, 0, 1, 2);

const asks = (method: string, params: fc.Arbitrary<Record<string, unknown>>): fc.Arbitrary<Asked> =>
  params.map((given) => ({ method, params: given }));

const taking = asks(
  'lease.take',
  fc
    .tuple(device, fc.record({ shared: fc.boolean(), ttlMs: oneOf(10, 11, 20, 1000) }, { requiredKeys: [] }))
    .map(([which, more]) => ({ device: which, ...more })),
);
const changing = fc.oneof(
  { weight: 8, arbitrary: asks('pwm.set', set) },
  {
    weight: 3,
    arbitrary: asks(
      'pwm.setMany',
      fc.array(set, { minLength: 1, maxLength: 3 }).map((sets) => ({ sets })),
    ),
  },
  { weight: 2, arbitrary: asks('pwm.disable', channel) },
  { weight: 1, arbitrary: asks('pwm.open', channel) },
  { weight: 3, arbitrary: asks('pwm.close', channel) },
  { weight: 1, arbitrary: asks('pwm.get', channel) },
);
const releasing = asks('lease.release', fc.record({ lease, keep: fc.boolean() }, { requiredKeys: ['lease'] }));

/** Leases first and last: what is in between is judged by who holds what then. */
const driving = fc
  .tuple(
    fc.option(taking, { nil: undefined, freq: 2 }),
    fc.array(changing, { maxLength: 3 }),
    fc.option(releasing, { nil: undefined, freq: 6 }),
  )
  .map(([first, middle, last]) => [first, ...middle, last].filter((asked) => asked !== undefined))
  .filter((requests) => requests.length > 0);

const running = { enabled: true, polarity: 'normal' } as const;
const setPoint = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(oneOf(655_360, 40_000, 20_000, 50_000), oneOf(0, 0.125, 0.25, 0.5, 0.75))
      .map(([periodNs, ratio]) => ({ ...running, periodNs, dutyNs: periodNs * ratio })),
  },
  { weight: 1, arbitrary: fc.constant({ enabled: false }) },
);
const driven = oneOf('fan', 'fan', 'servo', 'servo', 'heater', 'leds/0', 'leds/1', 'blower').map((device) => ({
  device,
}));
const event = fc
  .tuple(
    driven,
    setPoint,
    fc.record(
      { at: oneOf('0 ms', '1 ms', '7 ms'), every: oneOf('3 ms', '10 ms', '400 ms'), duration: oneOf('1 ms', '2 ms') },
      { requiredKeys: [] },
    ),
  )
  .map(([where, what, when]) => ({ pwm: { ...where, ...what }, ...when }));
const program = fc.record(
  {
    events: fc.array(event, { minLength: 1, maxLength: 3 }),
    until: oneOf('5 ms', '30 ms', '2 s'),
    onBroken: oneOf('tell', 'stop'),
  },
  { requiredKeys: ['events', 'until'] },
);
const anyProgram = oneOf(0, 0, 0, 1);
const programming = fc.oneof(
  {
    weight: 8,
    arbitrary: asks('schedule.run', fc.record({ program, keep: fc.boolean() }, { requiredKeys: ['program'] })),
  },
  { weight: 1, arbitrary: asks('schedule.run', fc.record({ program, lease })) },
  { weight: 2, arbitrary: asks('schedule.stop', fc.record({ program: anyProgram })) },
  { weight: 1, arbitrary: asks('schedule.pause', fc.record({ program: anyProgram })) },
  { weight: 1, arbitrary: asks('schedule.resume', fc.record({ program: anyProgram })) },
  { weight: 2, arbitrary: asks('schedule.replace', fc.record({ program, replace: anyProgram })) },
);

const administering = fc.oneof(
  asks(
    'lease.seize',
    device.map((which) => ({ device: which, reason: 'the model' })),
  ),
  asks(
    'devices.reset',
    device.map((which) => ({ device: which })),
  ),
);
const looking = fc.oneof(
  asks('lease.alive', fc.record({ lease })),
  asks('pwm.states', fc.constant({})),
  asks('devices.list', fc.constant({})),
  asks('lease.list', fc.constant({})),
  asks('topic.subscribe', oneOf({ topic: 'pwm.state' }, { topic: 'pwm.state' }, { topic: 'leases' })),
  asks('topic.unsubscribe', oneOf({ subscription: 1 }, { subscription: 2 })),
);

const seat = fc.nat(seats.length - 1);
const chip = oneOf<Chip>('soc', 'second', 'expander');
const unit = fc.nat(4);
const file = oneOf('period', 'duty_cycle', 'enable', 'polarity');

export const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('connect' as const), seat }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('kill' as const), seat }) },
  {
    weight: 24,
    arbitrary: fc.record({ do: fc.constant('ask' as const), seat: oneOf(0, 0, 1, 1, 2, 2, 3, 4), requests: driving }),
  },
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constant('ask' as const),
      seat: oneOf(0, 0, 1, 2, 2, 3),
      requests: fc.tuple(programming),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('ask' as const),
      seat: oneOf(4, 4, 4, 0),
      requests: fc.tuple(administering),
    }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('ask' as const), seat, requests: fc.tuple(looking) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('reload' as const),
      policy: fc.nat(policies.length - 1),
      revoked: fc.oneof(
        { weight: 2, arbitrary: fc.constant<string[]>([]) },
        fc.uniqueArray(oneOf('alice', 'bob', 'olga'), { maxLength: 2 }),
      ),
      by: oneOf('signal' as const, 'admin' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('break-policy' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('unplug' as const), chip }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('plug' as const), chip }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('poke' as const) }) },
  {
    weight: 2,
    arbitrary: fc.oneof(
      fc.record({
        do: fc.constant('foreign' as const),
        unit,
        file,
        text: oneOf('0', '1', '20000', '10000', 'normal', 'inversed'),
      }),
      fc.record({
        do: fc.constant('foreign' as const),
        unit,
        file: oneOf('export', 'unexport'),
        text: fc.constant(''),
      }),
    ),
  },
  {
    weight: 2,
    arbitrary: fc
      .record({
        do: fc.constant('fail' as const),
        unit,
        file: fc.oneof({ weight: 4, arbitrary: file }, oneOf('export', 'unexport', 'npwm')),
        errno: oneOf('EPIPE', 'EIO', 'EINVAL', 'EBUSY', 'ENODEV'),
        syscall: oneOf('read' as const, 'write' as const, 'write' as const, 'open' as const),
      })
      // A chip that says that it is not there is taken at its word.
      .filter((step) => step.file !== 'npwm' || step.errno !== 'ENODEV'),
  },
  { weight: 10, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: oneOf(1, 1, 2, 3, 7, 12, 1000, 2500) }) },
);
