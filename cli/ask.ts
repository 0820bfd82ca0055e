import type { Measuring } from '../client/caller.ts';
import type { Core } from '../client/core.ts';
import type { CallArguments } from '../client/method-types.ts';
import { Refusal } from '../contract/errors.ts';
import type { MethodName, Params, Result } from '../contract/methods.ts';
import { suggest } from '../contract/suggest.ts';

/** One call; a name that does not exist is answered with those that are like it, in `data.didYouMean`. */
export function ask<Name extends MethodName>(postern: Core, method: Name, params: Params<Name>): Promise<Result<Name>> {
  return askAny(postern, method, params) as Promise<Result<Name>>;
}

/** `ask` for names that are only known at run time. */
export function askAny(postern: Core, method: string, params: object): Promise<unknown> {
  return suggesting(postern, method, params, () => postern.request(method, params));
}

/** For the devices' classes of the client: whatever they ask is asked as `ask` does. */
export function asking(postern: Core): Measuring {
  return {
    call: <Name extends MethodName>(method: Name, ...[params = {}, options]: CallArguments<Name>) =>
      suggesting(postern, method, params, () => postern.request(method, params, options)) as Promise<Result<Name>>,
    subscribe: (topic, options = {}) =>
      suggesting(postern, 'topic.subscribe', options, () => postern.subscribe(topic, options)),
    frames: (...wanted) => postern.frames(...wanted),
  };
}

/** One that the policy has and the user may not see: which rule it takes, the broker says. @throws Refusal `denied` */
export async function mustNotBeDenied(postern: Core, device: string): Promise<void> {
  try {
    await ask(postern, 'instrument.describe', { device });
  } catch (error) {
    if (error instanceof Refusal && error.code === 'denied') throw error;
  }
}

/** Does what asks the broker for this method; a name that does not exist is answered with those that are like it. */
export async function suggesting<Value>(
  postern: Core,
  method: string,
  params: object,
  act: () => Promise<Value>,
): Promise<Value> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'not_found') throw error;
    const didYouMean = await nearNames(postern, method, params);
    throw didYouMean.length === 0 ? error : new Refusal(error.code, error.message, { ...error.data, didYouMean });
  }
}

async function nearNames(postern: Core, method: string, params: object): Promise<string[]> {
  const { isMethodName, methodNames } = await import('../contract/methods.ts');
  if (!isMethodName(method)) return suggest(method, methodNames);
  const asked = devicesOf(params);
  if (asked.length === 0) return [];
  const { devices } = await postern.call('devices.list');
  const known = devices.map((entry) => entry.device);
  const unknown = asked.find((device) => !known.includes(device));
  return unknown === undefined ? [] : suggest(unknown, known);
}

/** The names of devices in a call's parameters. */
function devicesOf(params: object): string[] {
  const { device, devices } = params as { device?: unknown; devices?: unknown };
  return [device, ...(Array.isArray(devices) ? devices : [])].filter((name) => typeof name === 'string');
}
