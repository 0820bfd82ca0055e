import type * as v from 'valibot';
import { adminMethods } from './methods/admin.ts';
import { gpioMethods } from './methods/gpio.ts';
import { inputMethods } from './methods/input.ts';
import { instrumentMethods } from './methods/instrument.ts';
import { ioctlMethods } from './methods/ioctl.ts';
import { leaseMethods } from './methods/lease.ts';
import { ledMethods } from './methods/led.ts';
import { pwmMethods } from './methods/pwm.ts';
import { scheduleMethods } from './methods/schedule.ts';
import { serialMethods } from './methods/serial.ts';
import { sessionMethods } from './methods/session.ts';
import { streamMethods } from './methods/stream.ts';
import { telemetryMethods } from './methods/telemetry.ts';

/** Every method of the protocol. A name that is not here does not exist. */
export const methods = {
  ...sessionMethods,
  ...leaseMethods,
  ...pwmMethods,
  ...gpioMethods,
  ...ledMethods,
  ...ioctlMethods,
  ...streamMethods,
  ...inputMethods,
  ...serialMethods,
  ...instrumentMethods,
  ...telemetryMethods,
  ...scheduleMethods,
  ...adminMethods,
} as const;

export type MethodName = keyof typeof methods;
export const methodNames = Object.keys(methods) as MethodName[];

/** What a caller passes, and what the handler gets. */
export type Params<Name extends MethodName> = v.InferOutput<(typeof methods)[Name]['params']>;
export type Result<Name extends MethodName> = v.InferOutput<(typeof methods)[Name]['result']>;

export function isMethodName(name: string): name is MethodName {
  return Object.hasOwn(methods, name);
}
