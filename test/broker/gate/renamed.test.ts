/** A policy that gives outputs other names while a program runs on them. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import type { PolicyDocument } from '../../../contract/policy/schema.ts';
import { devices, policy, TestBroker, until } from '../harness.ts';
import { WatchedKernel } from '../model/outputs.ts';
import { alice } from '../people.ts';

const { fan, servo, ...others } = devices;
const on = { enabled: true, periodNs: 40_000, dutyNs: 20_000 };
/** Of the board's channel 1, which is the fan to begin with. */
const CHANNEL = 1;

interface Stage {
  broker: TestBroker;
  kernel: WatchedKernel;
  pin(): { dutyNs: number };
  /** What has become of the program. */
  ending(): Promise<string | undefined>;
}

async function driven(before: PolicyDocument, act: (stage: Stage) => Promise<void>): Promise<void> {
  let kernel: WatchedKernel | undefined;
  await using broker = await TestBroker.start({
    policy: before,
    kernel: (clock) => {
      kernel = new WatchedKernel(clock);
      return kernel;
    },
  });
  assert.ok(kernel);
  const postern = await broker.connect(alice);
  const pin = () => broker.board.soc.pin(CHANNEL);
  const events = [{ pwm: { device: 'fan', ...on } }];
  await postern.call('schedule.run', { program: { name: 'gust', events, until: '1 h' } });
  await until(() => pin().dutyNs === on.dutyNs, 'it is driven');
  const ending = async () => (await postern.call('schedule.list', { ended: true })).programs[0]?.ending;
  await act({ broker, kernel, pin, ending });
}

const linesOf = ({ auditPath }: TestBroker): Record<string, unknown>[] =>
  readFileSync(auditPath, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('an output that is named anew while a program drives it', () => {
  test('becomes safe, of which the audit log tells before it is done', () =>
    driven(policy, async ({ broker, kernel, pin }) => {
      const told: (Record<string, unknown> | undefined)[] = [];
      kernel.onChange = () => {
        if (pin().dutyNs !== on.dutyNs) told.push(linesOf(broker).at(-1));
      };
      broker.reload({
        ...policy,
        devices: { blower: fan, servo, ...others },
        rules: [{ id: 'bench', groups: ['bench'], devices: ['blower', 'servo'], allow: ['read', 'write'] }],
      });
      assert.equal(pin().dutyNs, fan.safe.dutyNs);
      const [first] = told;
      // By the name under which it was driven.
      assert.deepEqual([first?.event, first?.device, first?.values], ['safe', 'fan', fan.safe]);
      assert.match(
        String(first?.reason),
        /^program \d+ ended: the policy changed: no rule allows alice .*to write fan$/,
      );
      // From then on by the new one.
      await broker.stop();
      assert.ok(linesOf(broker).some(({ event, device }) => event === 'safe' && device === 'blower'));
    }));

  const limited = (named: PolicyDocument['devices'], careful: string): PolicyDocument => {
    const bench = { groups: ['bench'], allow: ['read' as const, 'write' as const] };
    const limits = { highRatio: [0, 0.1] as [number, number] };
    const rules = [
      { id: 'free', devices: ['fan'], ...bench },
      { id: 'careful', devices: [careful], limits, ...bench },
    ];
    return { ...policy, devices: named, rules };
  };
  /** Name by name, what the policies say of it is the same, but for the entry that has moved. */
  const cases: Record<string, [before: PolicyDocument, after: PolicyDocument]> = {
    'where two have changed their names': [
      limited(devices, 'servo'),
      limited({ ...others, fan: servo, servo: fan }, 'servo'),
    ],
    'where a wider entry names it now': [
      limited({ fan, all: { ...fan, channel: undefined, channels: [0, 1] } }, 'all'),
      limited({ fan: servo, all: { ...fan, channel: undefined, channels: [0, 1] } }, 'all'),
    ],
  };
  for (const [where, [before, after]] of Object.entries(cases))
    test(`is judged by the rules of its new name ${where}`, () =>
      driven(before, async ({ broker, pin, ending }) => {
        broker.reload(after);
        assert.equal(await ending(), 'lost');
        assert.equal(pin().dutyNs, fan.safe.dutyNs);
      }));
});
