import type { Core } from '../client/core.ts';
import { Refusal } from '../contract/errors.ts';
import type { MethodName, Params, Result } from '../contract/methods.ts';
import { suggest } from '../contract/suggest.ts';

/** One call; a name that does not exist is answered with those that are like it, in `data.didYouMean`. */
export function ask<Name extends MethodName>(postern: Core, method: Name, params: Params<Name>): Promise<Result<Name>> {
  return askAny(postern, method, params) as Promise<Result<Name>>;
}

/** `ask` for names that are only known at run time. */
export async function askAny(postern: Core, method: string, params: object): Promise<unknown> {
  try {
    return await postern.request(method, params);
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'not_found') throw error;
    const didYouMean = await nearNames(postern, method, params);
    throw didYouMean.length === 0 ? error : new Refusal(error.code, error.message, { ...error.data, didYouMean });
  }
}

async function nearNames(postern: Core, method: string, params: object): Promise<string[]> {
  const { isMethodName, methodNames } = await import('../contract/methods.ts');
  if (!isMethodName(method)) return suggest(method, methodNames);
  const device = 'device' in params && typeof params.device === 'string' ? params.device : undefined;
  if (device === undefined) return [];
  const { devices } = await postern.call('devices.list');
  const known = devices.map((entry) => entry.device);
  return known.includes(device) ? [] : suggest(device, known);
}
