/** Requests made from the table of methods: what their schemas want, and now and then something else. */
import type * as v from 'valibot';
import { methodNames, methods } from '../../contract/methods.ts';
import type { Random } from './random.ts';
import { hostile, numbers, texts } from './values.ts';

/** What fields of these names are about in the world of the fuzzer; one of them more often than anything else. */
const meanings: Readonly<Record<string, readonly unknown[]>> = {
  device: [
    'fan',
    'servo',
    'heater',
    'leds',
    'leds/0',
    'relay',
    'status-led',
    'tape',
    'changer',
    'watchdog',
    'gamepad',
    'psu',
    'ecu',
    'port',
    'psu-port',
    'ecu-port',
  ],
  devices: [['fan'], ['relay', 'tape'], ['port'], []],
  profile: ['mtio', 'input', 'watchdog', 'e3631a', 'megasquirt'],
  request: [
    'status',
    'operate',
    'position',
    'read',
    'keepalive',
    'timeleft',
    'identity',
    'parameters',
    'settime',
    'disarm',
    'state',
  ],
  method: [
    'identify',
    'on',
    'off',
    'set',
    'measure',
    'local',
    'pwm.set',
    'ioctl.call',
    'serial.write',
    'schedule.run',
    'instrument.call',
  ],
  user: ['alice', 'bob', 'root', 'nobody'],
  topic: ['pwm.state', 'state', 'readings', 'errors'],
  channels: [['rpm'], ['rpm', 'clt'], []],
  lease: [0, 1, 2, 3, 4, 5],
  subscription: [1, 2, 3],
  set: [1, 2],
  program: [
    { events: [{ gpio: { device: 'relay', value: 1 }, every: '1 s' }], until: '2 s' },
    { events: [{ pwm: { device: 'fan', ratio: 0.5 }, at: '1 ms' }] },
    { cycle: '20 ms', events: [{ gpio: { device: 'relay', value: 1 }, angle: 90, for: '1 ms' }], until: '1 s' },
    0,
    1,
    2,
    3,
  ],
  entries: [[{ gpio: { device: 'relay', value: 1 }, at: '1 ms' }]],
  fields: [{}, { op: 'rewind' }, { op: 'fsf', count: 1 }, { volts: 1 }, { output: 'P6V', volts: 1, amps: 1 }],
  params: [{ device: 'fan' }, { device: 'relay', value: 1 }, {}],
  value: [{}, 0, 1, { on: true }],
  ttlMs: [10, 1000],
  timeoutMs: [1, 100],
  waitMs: [0, 1, 100],
};

interface Schema {
  readonly type: string;
  readonly entries?: Readonly<Record<string, Schema>>;
  readonly wrapped?: Schema;
  readonly item?: Schema;
  readonly options?: readonly unknown[];
  readonly literal?: unknown;
  readonly pipe?: readonly { readonly type: string; readonly requirement?: unknown }[];
}

/** A method's name and its parameters. */
export function requestOf(random: Random): [method: string, params: unknown] {
  const name = random.pick(methodNames);
  if (random.oneIn(200)) return [random.pick(texts), hostile(random, 4)];
  if (random.oneIn(40)) return [name, hostile(random, 4)];
  return [name, fitting(random, methods[name].params as v.GenericSchema as unknown as Schema, '')];
}

function fitting(random: Random, schema: Schema, field: string): unknown {
  if (random.oneIn(25)) return hostile(random, 3);
  const known = meanings[field];
  if (known !== undefined && schema.type !== 'strict_object' && schema.type !== 'optional' && !random.oneIn(6))
    return random.pick(known);
  switch (schema.type) {
    case 'strict_object':
    case 'object':
      return objectOf(random, schema.entries ?? {});
    case 'optional':
    case 'exact_optional':
    case 'nullable':
      return fitting(random, schema.wrapped as Schema, field);
    case 'array': {
      const length = random.oneIn(30) ? random.pick([65, 257, 1000]) : random.small(4) + 1;
      return Array.from({ length }, () => fitting(random, schema.item as Schema, field.replace(/s$/, '')));
    }
    case 'picklist':
      return random.pick(schema.options ?? []);
    case 'union':
    case 'variant':
      return fitting(random, random.pick((schema.options ?? []) as Schema[]), field);
    case 'literal':
      return schema.literal;
    case 'boolean':
      return random.oneIn(2);
    case 'number':
      return numberOf(random, schema);
    case 'string':
      return random.pick(texts);
    case 'instance':
      return random.bytes(random.small(300));
    case 'record':
      return random.pick([{}, { a: 1 }, hostile(random, 3)]);
    default:
      return hostile(random, 3);
  }
}

function objectOf(random: Random, entries: Readonly<Record<string, Schema>>): unknown {
  const fields = Object.entries(entries).flatMap(([name, schema]) => {
    const isLeftOut = schema.type.endsWith('optional') ? random.oneIn(2) : random.oneIn(40);
    return isLeftOut ? [] : [[name, fitting(random, schema, name)]];
  });
  if (random.oneIn(30)) fields.push([random.pick(texts), hostile(random, 2)]);
  return Object.fromEntries(fields);
}

/** At a bound, beside it, between them, or anything. */
function numberOf(random: Random, { pipe = [] }: Schema): number {
  const bound = (type: string, other: number) => {
    const found = pipe.find((step) => step.type === type)?.requirement;
    return typeof found === 'number' ? found : other;
  };
  const [min, max] = [bound('min_value', -1000), bound('max_value', 100_000)];
  return random.pick([
    min,
    max,
    min - 1,
    max + 1,
    min + random.below(max - min + 1),
    random.below(5),
    random.pick(numbers),
  ]);
}
