import type { CallName, InputFields, OutputFields, shippedProfiles } from '../contract/profiles.ts';
import type { Caller } from './caller.ts';
import type { CallOptions } from './method-types.ts';

// Types only: the profiles' tables stay where requests are encoded, in the broker.
type Shipped = typeof shippedProfiles;
type ProfileName = keyof Shipped;

/** The requests and acts of the profiles that come with Postern, `PROFILE.REQUEST`: `mtio.operate`, `watchdog.keepAlive`. */
export type IoctlName = { [Name in ProfileName]: `${Name}.${CallName<Shipped[Name]>}` }[ProfileName];

/** What a request of a shipped profile takes. Fields that have a default may be left out. */
export type IoctlFields<Name extends IoctlName> = Name extends `${infer Profile extends ProfileName}.${infer Request}`
  ? Request extends CallName<Shipped[Profile]>
    ? InputFields<Shipped[Profile], Request>
    : never
  : never;

/** What a request of a shipped profile gives: what the kernel wrote. */
export type IoctlAnswer<Name extends IoctlName> = Name extends `${infer Profile extends ProfileName}.${infer Request}`
  ? Request extends CallName<Shipped[Profile]>
    ? OutputFields<Shipped[Profile], Request>
    : never
  : never;

/** What a request gives: what ioctl(2) returned, and the fields that the kernel wrote. */
export interface IoctlResult<Name extends string> {
  device: string;
  request: string;
  returned: number;
  fields: Name extends IoctlName ? IoctlAnswer<Name> : Record<string, unknown>;
}

/** Fields may be left out where a request takes none. A name that begins like a shipped profile's must be one of its requests. */
export type IoctlArguments<Name extends string> = Name extends IoctlName
  ? Record<never, never> extends IoctlFields<Name>
    ? [fields?: IoctlFields<Name>, options?: CallOptions]
    : [fields: IoctlFields<Name>, options?: CallOptions]
  : Name extends `${ProfileName}.${string}`
    ? [thereIsNoSuchRequest: never]
    : [fields?: Record<string, unknown>, options?: CallOptions];

/**
 * Makes a request of a device's profile. `mtio.operate` is refused by a device that has another profile than `mtio`; a name without a
 * point is a request of whichever profile the device has.
 * @throws Refusal: `invalid` names the field, what it may be, and what was perhaps meant; `device` has the kernel's errno; `timeout`
 */
export function callRequest<Name extends string>(
  caller: Caller,
  device: string,
  name: Name,
  ...[fields, options]: IoctlArguments<Name>
): Promise<IoctlResult<Name>> {
  const at = name.indexOf('.');
  const request = at < 0 ? { request: name } : { profile: name.slice(0, at), request: name.slice(at + 1) };
  const called = caller.call('ioctl.call', { device, ...request, fields }, options);
  return called as Promise<IoctlResult<Name>>; // the profile that the broker has is the one that these types are of
}
