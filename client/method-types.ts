import type { MethodName, Params, Result } from '../contract/methods.ts';

export interface CallOptions {
  /** Aborting gives the call up; it rejects with the signal's reason. What was sent may still happen. */
  signal?: AbortSignal;
  /** Gives the call up with Refusal `timeout`. Default: never, a rewinding tape takes its time. */
  timeoutMs?: number;
}

/** Parameters may be left out where the method needs none. */
export type CallArguments<Name extends MethodName> =
  Record<never, never> extends Params<Name>
    ? [params?: Params<Name>, options?: CallOptions]
    : [params: Params<Name>, options?: CallOptions];

/** The first word of a method's name behind a prefix: `pwm` of `pwm.set`, `set` of it behind `pwm.`. */
type Head<Name extends string, Prefix extends string> = Name extends `${Prefix}${infer Rest}`
  ? Rest extends `${infer First}.${string}`
    ? First
    : Rest
  : never;

type Call<Name> = Name extends MethodName
  ? (...args: CallArguments<Name>) => Promise<Result<Name>>
  : Record<never, never>;

type Children<Name extends string> =
  Head<MethodName, `${Name}.`> extends never ? Record<never, never> : MethodTree<`${Name}.`>;

/** `postern.pwm.set(…)`: every method of the contract under its own name, derived from the table. */
export type MethodTree<Prefix extends string = ''> = {
  readonly [First in Head<MethodName, Prefix>]: Call<`${Prefix}${First}`> & Children<`${Prefix}${First}`>;
};

/**
 * The methods that a client has beside its own. Those of `schedule` have the names of what takes and gives whole programs, and are there
 * by `call` alone.
 */
export type ClientMethods = Omit<MethodTree, 'schedule'>;
