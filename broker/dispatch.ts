import { Refusal } from '../contract/errors.ts';
import { isMethodName, type MethodName, methodNames, methods, type Params } from '../contract/methods.ts';
import { permit } from './gate/permission.ts';
import { adminHandlers } from './methods/admin.ts';
import { gpioHandlers } from './methods/gpio.ts';
import type { Call, Handler, Handlers } from './methods/handler.ts';
import { inputHandlers } from './methods/input.ts';
import { instrumentHandlers } from './methods/instrument.ts';
import { ioctlHandlers } from './methods/ioctl.ts';
import { leaseHandlers } from './methods/lease.ts';
import { ledHandlers } from './methods/led.ts';
import { pwmHandlers } from './methods/pwm.ts';
import { scheduleHandlers } from './methods/schedule.ts';
import { serialHandlers } from './methods/serial.ts';
import { sessionHandlers } from './methods/session.ts';
import { streamHandlers } from './methods/stream.ts';
import { telemetryHandlers } from './methods/telemetry.ts';
import { parseParams } from './parameters.ts';
import type { Session } from './session.ts';

const handlers: Handlers<MethodName> = {
  ...sessionHandlers,
  ...leaseHandlers,
  ...pwmHandlers,
  ...gpioHandlers,
  ...ledHandlers,
  ...ioctlHandlers,
  ...streamHandlers,
  ...inputHandlers,
  ...serialHandlers,
  ...instrumentHandlers,
  ...telemetryHandlers,
  ...scheduleHandlers,
  ...adminHandlers,
};

/** What every call of one broker has in common. */
export type Surroundings = Omit<Call, 'session' | 'method'>;

/**
 * From a method's name to its answer: look it up, check the parameters, check the access that needs no device, run it.
 * Access to a device is the gate's, which knows what the call would do to it.
 * @throws Refusal
 */
export function dispatch(around: Surroundings, session: Session, name: string, params: unknown): unknown {
  if (!isMethodName(name))
    throw new Refusal('not_found', `there is no method '${name}'`, { method: name, known: methodNames });
  const row = methods[name];
  const checked = parseParams(name, params);
  if (row.access === 'admin') permit(around.core, session, 'admin', undefined, name);
  const handler = handlers[name] as Handler<MethodName>;
  return handler({ ...around, session, method: name }, checked as Params<MethodName>);
}
