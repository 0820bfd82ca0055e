/** `postern policy replay` of any log under the policy that it was made under: nothing changes. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { summarize } from '../../cli/policy/replay/summary.ts';
import type { Postern } from '../../client/postern.ts';
import { lintPolicy } from '../../contract/policy/lint.ts';
import { TestBroker } from '../broker/harness.ts';
import { alice, eve, names, olga, type Person, victor } from '../broker/people.ts';
import { fc, randomCases } from '../random-cases.ts';
import { devices, judged, policyOf, type Rule, recorded, settled } from './replay-fixture.ts';

const ratio = fc
  .tuple(fc.integer({ min: 0, max: 10 }), fc.integer({ min: 0, max: 10 }))
  .map(([a, b]) => [Math.min(a, b) / 10, Math.max(a, b) / 10]);
const anyRule = fc.record(
  {
    groups: fc.subarray(['bench', 'visitors'], { minLength: 1 }),
    devices: fc.subarray(Object.keys(devices), { minLength: 1 }),
    allow: fc.subarray(['read', 'write', 'control'], { minLength: 1 }),
    dangers: fc.subarray(['keystrokes', 'clock', 'reboot', 'disarm']),
    lease: fc.constant('required'),
    limits: fc.record(
      {
        highRatio: ratio,
        frequencyHz: fc.constantFrom([10, 30_000], [20_000, 50_000]),
        polarity: fc.constantFrom('normal', 'inversed'),
        highRatioPerSecond: fc.constantFrom(0.2, 2),
        changesPerSecond: fc.constantFrom(2, 20),
        closeOnlyWhenOff: fc.constant(true),
        value: fc.constantFrom(0, 1),
        brightness: fc.constantFrom([0, 100], [50, 255]),
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: ['groups', 'devices', 'allow'] },
) as unknown as fc.Arbitrary<Partial<Rule>>;

const output = fc.constantFrom('fan', 'servo', 'heater', 'leds/1', 'leds/2');
type Act = (client: Postern) => Promise<unknown>;
const anyAct: fc.Arbitrary<Act> = fc.oneof(
  fc
    .tuple(
      output,
      fc.boolean(),
      fc.constantFrom(40_000, 50_000, 100_000),
      fc.integer({ min: 0, max: 10 }),
      fc.constantFrom('normal' as const, 'inversed' as const),
    )
    .map(
      ([device, enabled, periodNs, tenth, polarity]): Act =>
        (client) =>
          client.pwm.set({ device, enabled, periodNs, dutyNs: (periodNs * tenth) / 10, polarity }),
    ),
  output.map(
    (device): Act =>
      (client) =>
        client.pwm.close({ device }),
  ),
  output.map(
    (device): Act =>
      (client) =>
        client.pwm.disable({ device }),
  ),
  fc.constantFrom(0 as const, 1 as const).map(
    (value): Act =>
      (client) =>
        client.gpio.set({ device: 'relay', value }),
  ),
  fc.nat(255).map(
    (brightness): Act =>
      (client) =>
        client.led.set({ device: 'lamp', brightness }),
  ),
  fc.constantFrom('fan', 'leds', 'heater', 'relay', 'watchdog').map(
    (device): Act =>
      (client) =>
        client.lease.take({ device, ttlMs: 60_000 }),
  ),
  fc.constantFrom('keepAlive', 'disarm', 'status').map(
    (request): Act =>
      (client) =>
        client.ioctl.call({ device: 'watchdog', request }),
  ),
  fc.constant<Act>((client) => client.ioctl.call({ device: 'clock', request: 'disableAlarm' })),
  fc.constant<Act>((client) => client.subscribe('input.events', { devices: ['keyboard'] })),
  fc.constant<Act>((client) => client.policy.reload()),
);

describe('replaying any log under the policy that it was made under', () => {
  it('changes nothing', async () => {
    const people: readonly Person[] = [alice, victor, eve, olga];
    const story = fc.tuple(
      fc.array(anyRule, { minLength: 1, maxLength: 4 }),
      fc.array(fc.tuple(fc.nat(3), anyAct), { minLength: 10, maxLength: 60 }),
    );
    await fc.assert(
      fc.asyncProperty(story, async ([rules, acts]) => {
        const policy = policyOf(rules);
        fc.pre(!lintPolicy(JSON.stringify(policy), names, 'p').findings.some(({ severity }) => severity === 'error'));
        await using broker = await TestBroker.start({ policy });
        const clients = await Promise.all(people.map((who) => broker.connect(who)));
        for (const [who, act] of acts) await settled(act(clients[who] as Postern));
        const { refused, allowed, stays, untold } = summarize(judged(await recorded(broker), policy));
        assert.deepEqual([refused, allowed], [[], []]);
        assert.ok(stays.allowed + stays.refused + untold.length > 0);
      }),
      { numRuns: randomCases(40) },
    );
  });
});
