import { Refusal } from '../../contract/errors.ts';
import type { MethodName } from '../../contract/methods.ts';
import type { Policy } from '../../contract/policy/compile.ts';
import type { DeviceEntry, DeviceKind } from '../../contract/policy/entries.ts';
import { UsageError } from '../usage.ts';
import type { Place } from './asked.ts';
import { assume, untouched } from './assumed.ts';
import { deviceOf } from './device-of.ts';

/** What the broker would refuse as invalid is a mistake on the command line here. @param what is done: `pwm.set` */
export function refusing<Value>(method: string, act: () => Value): Value {
  try {
    return act();
  } catch (error) {
    throw error instanceof Refusal ? new UsageError(`${method}: ${error.message}`) : error;
  }
}

/** The kind of device that a family of methods is for. */
const families: Readonly<Record<string, DeviceKind>> = {
  pwm: 'pwm',
  gpio: 'gpio',
  led: 'led',
  ioctl: 'ioctl',
  stream: 'ioctl',
  serial: 'serial',
  instrument: 'instrument',
};

/** @throws UsageError for a device that there is not, or of another kind */
export function placeOf(policy: Policy, method: MethodName, change: object, previous: unknown): Place {
  const device = deviceOf(policy, change);
  const entry = policy.devices.get(device) as DeviceEntry;
  const [family = ''] = method.split('.');
  const kind = families[family];
  if (kind !== undefined && kind !== entry.kind)
    throw new UsageError(`${method} is for devices of kind ${kind}, and '${device}' is of kind ${entry.kind}`);
  const assumed = previous === undefined ? untouched : assume(entry.kind, previous);
  return { device, entry, profiles: policy.profiles, instruments: policy.instruments, assumed };
}
