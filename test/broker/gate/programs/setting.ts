import type { ScheduleCheck, ScheduleProblem } from '../../../../contract/methods/schedule.ts';
import type { PolicyDocument } from '../../../../contract/policy/schema.ts';
import type { Program } from '../../../../contract/schedule/program.ts';
import { policy as basic, devices, TestBroker } from '../../harness.ts';
import type { Person } from '../../people.ts';

type Rule = PolicyDocument['rules'][number];

const gpioChip = '/sys/devices/platform/soc/fe200000.gpio';

/** The demo board's outputs, a line for each rule that is about lines, and what is read from a clock. */
export const programDevices: PolicyDocument['devices'] = {
  ...devices,
  relay: { kind: 'gpio', chip: gpioChip, line: 'RELAY', direction: 'output', onStop: 'safe' },
  coil: { kind: 'gpio', chip: gpioChip, line: 'COIL1', direction: 'output', onStop: 'safe' },
  button: { kind: 'gpio', chip: gpioChip, line: 'BUTTON', direction: 'input' },
  rtc: { kind: 'ioctl', path: '/dev/rtc0', profile: 'rtc' },
  oven: { kind: 'serial', path: '/dev/serial/by-id/usb-Simulated_Oven_OVEN-0007-if00', baudRate: 9600 },
};

/** @param limits by device */
export function policyWith(
  limits: Readonly<Record<string, Rule['limits']>> = {},
  more: Partial<PolicyDocument> = {},
): PolicyDocument {
  const own = (device: string, bounds: Rule['limits']): Rule => ({
    id: `bench-${device}`,
    groups: ['bench'],
    devices: [device],
    allow: ['read', 'write'],
    ...(bounds === undefined ? {} : { limits: bounds }),
  });
  return {
    ...basic,
    devices: programDevices,
    rules: [
      ...Object.keys(programDevices).map((device) => own(device, limits[device])),
      { id: 'look', groups: ['visitors'], devices: ['*'], allow: ['read'] },
    ],
    ...more,
  };
}

/** What the gate says of programs, one after the other. */
export async function checks(
  policy: PolicyDocument,
  who: Person,
  programs: Readonly<Record<string, Program>>,
): Promise<Record<string, ScheduleCheck>> {
  await using broker = await TestBroker.start({ policy });
  const postern = await broker.connect(who);
  const found: Record<string, ScheduleCheck> = {};
  for (const [name, program] of Object.entries(programs)) found[name] = await postern.schedule.check(program);
  return found;
}

/** The first problem, without what tests say themselves. */
export function firstProblem({ problems: [first] }: ScheduleCheck): Partial<ScheduleProblem> {
  const { path, event, rule, limit, message } = first ?? {};
  return Object.fromEntries(
    Object.entries({ path, event, rule, limit, message }).filter(([, value]) => value !== undefined),
  );
}
