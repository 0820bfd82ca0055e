/** Logs of a broker on the simulated kernel, and policies to judge them by. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { type Judgement, replay } from '../../cli/policy/replay/judge.ts';
import { parseLine } from '../../cli/policy/replay/record.ts';
import { Refusal } from '../../contract/errors.ts';
import { lintPolicy } from '../../contract/policy/lint.ts';
import type { PolicyDocument } from '../../contract/policy/schema.ts';
import { devices as pwmDevices, type TestBroker } from '../broker/harness.ts';
import { names } from '../broker/people.ts';

export const devices = {
  ...pwmDevices,
  relay: { kind: 'gpio', chip: '/sys/devices/platform/soc/fe200000.gpio', line: 17, direction: 'output' },
  lamp: { kind: 'led', led: 'board:green:status' },
  clock: { kind: 'ioctl', path: '/dev/rtc0', profile: 'rtc' },
  keyboard: { kind: 'ioctl', path: '/dev/input/by-id/usb-Simulated_Keyboard-event-kbd', profile: 'input' },
  watchdog: { kind: 'ioctl', path: '/dev/watchdog0', profile: 'watchdog' },
} as const satisfies PolicyDocument['devices'];

export type Rule = PolicyDocument['rules'][number];

export const policyOf = (rules: readonly Partial<Rule>[]): PolicyDocument => ({
  devices,
  groups: {
    bench: { unixGroups: ['bench'] },
    visitors: { unixGroups: ['visitors'] },
    operators: { unixGroups: ['operators'] },
  },
  rules: rules.map((rule, index) => ({ id: `rule${index}`, groups: ['bench'], devices: ['fan'], ...rule })),
  admins: ['operators'],
});

function compiled(document: PolicyDocument) {
  const { policy, findings } = lintPolicy(JSON.stringify(document, null, 2), names, 'new.json');
  assert.ok(policy, JSON.stringify(findings));
  return policy;
}

export const recordsIn = (file: string) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => parseLine(line) ?? []);

export const judged = (file: string, document: PolicyDocument): Judgement[] => [
  ...replay(recordsIn(file), compiled(document), (user) => names.groupsOf(user)),
];

export const settled = (call: Promise<unknown>): Promise<unknown> =>
  call.catch((error: unknown) => {
    if (!(error instanceof Refusal)) throw error;
  });

/** Waits until what was asked stands in the file. */
export async function recorded(broker: TestBroker): Promise<string> {
  await broker.stop();
  return broker.auditPath;
}
