/** Whatever is asked of device nodes: it is done or refused, and the broker and its devices go on. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Postern } from '../../../client/postern.ts';
import { Refusal, type RefusalCode } from '../../../contract/errors.ts';
import type { IoctlEntry } from '../../../contract/policy/entries.ts';
import type { PolicyDocument } from '../../../contract/policy/schema.ts';
import { callNames, type Profile, shippedProfiles } from '../../../contract/profiles.ts';
import { randomStruct } from '../../contract/profiles/arbitrary.ts';
import { fc } from '../../random-cases.ts';
import { policy as basic, TestBroker } from '../harness.ts';
import { alice, victor } from '../people.ts';

const devices = {
  tape: { kind: 'ioctl', path: '/dev/nst0', profile: 'mtio' },
  changer: { kind: 'ioctl', path: '/dev/sch0', profile: 'changer' },
  watchdog: { kind: 'ioctl', path: '/dev/watchdog0', profile: 'watchdog' },
  clock: { kind: 'ioctl', path: '/dev/rtc0', profile: 'rtc' },
  keyboard: { kind: 'ioctl', path: '/dev/input/event0', profile: 'input' },
} as const satisfies Record<string, IoctlEntry>;
const names = Object.keys(devices) as [keyof typeof devices, ...(keyof typeof devices)[]];

const policy = {
  ...basic,
  devices: { ...basic.devices, ...devices },
  rules: [
    {
      id: 'all',
      groups: ['bench'],
      devices: names,
      allow: ['read', 'write', 'control'],
      dangers: ['mark', 'erase', 'move', 'reboot', 'disarm', 'keystrokes'],
    },
    { id: 'look-at-all', groups: ['visitors'], devices: names, allow: ['read'] },
  ],
} satisfies PolicyDocument;

/** What a call may be answered with. `internal` is not among them. */
const answers: readonly RefusalCode[] = ['invalid', 'denied', 'device', 'busy', 'unavailable', 'unsafe', 'limit'];

const anything = fc.oneof(
  fc.string(),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constant(null),
  fc.array(fc.oneof(fc.integer(), fc.string()), { maxLength: 4 }),
  fc.uint8Array({ maxLength: 64 }),
);

/** Fields that fit, fields of which one is something else, and no fields at all. */
function fieldsOf(profile: Profile, request: string): fc.Arbitrary<unknown> {
  const { argument, direction } = profile.requests[request] ?? {};
  if (argument === undefined || direction === 'read')
    return fc.oneof({ weight: 4, arbitrary: fc.constant({}) }, fc.dictionary(fc.string(), anything, { maxKeys: 2 }));
  const fitting =
    typeof argument === 'string'
      ? randomStruct(profile, argument)
      : fc.record({ value: fc.oneof(fc.integer(), anything) });
  const wrong = fc.tuple(fitting, fc.nat(), anything).map(([fields, which, value]) => {
    const keys = Object.keys(fields);
    return keys.length === 0 ? { value } : { ...fields, [keys[which % keys.length] ?? '']: value };
  });
  return fc.oneof({ weight: 4, arbitrary: fitting }, wrong, fc.dictionary(fc.string(), anything, { maxKeys: 3 }));
}

/** To the drive: an empty one refuses too much. */
const firstCartridge = { fromType: 'slot', fromUnit: 0, toType: 'drive', toUnit: 0 };

interface Call {
  method: 'ioctl.call' | 'stream.read' | 'stream.write';
  params: Record<string, unknown>;
}

const call: fc.Arbitrary<Call> = fc.constantFrom(...names).chain((device) => {
  const profile: Profile = shippedProfiles[devices[device].profile];
  const request = fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...callNames(profile)) }, fc.string());
  return fc.oneof(
    {
      weight: 4,
      arbitrary: request.chain((name) =>
        fieldsOf(profile, name).map((fields) => ({
          method: 'ioctl.call' as const,
          params: { device, request: name, fields },
        })),
      ),
    },
    fc.integer({ min: -1, max: 1 << 20 }).map((maxBytes) => ({
      method: 'stream.read' as const,
      params: { device, maxBytes },
    })),
    fc.tuple(fc.uint8Array({ maxLength: 2000 }), fc.boolean()).map(([bytes, more]) => ({
      method: 'stream.write' as const,
      params: { device, bytes, more },
    })),
  );
});

async function outcome(client: Postern, { method, params }: Call): Promise<RefusalCode | undefined> {
  try {
    // Whatever they are: to look at them is what the broker is asked for.
    await client.request(method, params as never);
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

test('by one who may do everything: nothing but answers, no fault, and everything still answers', async () => {
  await using broker = await TestBroker.start({ policy, virtual: true });
  const client = await broker.connect(alice);
  await client.ioctl.call({ device: 'changer', request: 'move', fields: firstCartridge });
  const seen = new Map<unknown, number>();
  await fc.assert(
    fc.asyncProperty(call, async (asked) => {
      const code = await outcome(client, asked);
      assert.ok(code === undefined || answers.includes(code), `${code}`);
      seen.set(code, (seen.get(code) ?? 0) + 1);
    }),
    { numRuns: 600 },
  );
  assert.doesNotMatch(readFileSync(broker.auditPath, 'utf8'), /"event":"fault"/);
  // It was not all refused at the first look.
  assert.ok((seen.get(undefined) ?? 0) > 30 && (seen.get('device') ?? 0) > 5, JSON.stringify([...seen]));
  for (const { device, present, blocked } of (await client.ioctl.list()).devices) {
    assert.ok(present, device);
    assert.equal(blocked, undefined, device);
  }
});

test('by one who may look: whatever is more is denied, or makes no sense', async () => {
  await using broker = await TestBroker.start({ policy, virtual: true });
  const client = await broker.connect(victor);
  await fc.assert(
    fc.asyncProperty(call, async (asked) => {
      const code = await outcome(client, asked);
      const { device, request } = asked.params;
      const profile: Profile = shippedProfiles[devices[device as keyof typeof devices].profile];
      const access = (profile.requests[String(request)] ?? profile.acts?.[String(request)])?.access ?? 'read';
      if (asked.method === 'stream.write' || (asked.method === 'ioctl.call' && access !== 'read'))
        assert.ok(code === 'denied' || code === 'invalid', `${code}`);
    }),
    { numRuns: 300 },
  );
  assert.doesNotMatch(readFileSync(broker.auditPath, 'utf8'), /"event":"(call|fault)"/, 'nothing was changed');
});
