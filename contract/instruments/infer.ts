import type { InstrumentProfile } from './profile.ts';

/**
 * What travels between a client and a driver, inferred from a profile that keeps its literal types (`instrument()`). Of a profile that is only
 * known at run time it is anything.
 */

/** What `instrument.call` may name. */
export type InstrumentMethodName<P extends InstrumentProfile> = keyof P['methods'] & string;
/** What its driver tells of. */
export type InstrumentTopicName<P extends InstrumentProfile> = keyof Member<P, 'topics'> & string;

/** What a call gives. */
export type CallFields<P extends InstrumentProfile, Name extends InstrumentMethodName<P>> = Part<
  P,
  Name,
  'fields',
  'in'
>;

/** What a call gets. */
export type CallResult<P extends InstrumentProfile, Name extends InstrumentMethodName<P>> = Part<
  P,
  Name,
  'result',
  'out'
>;

/** What is told under a topic. */
export type TopicFields<P extends InstrumentProfile, Name extends InstrumentTopicName<P>> = Member<
  P,
  'topics'
>[Name] extends {
  fields: infer All;
}
  ? Of<P, All, 'out'>
  : Record<string, unknown>;

/** What the driver keeps told. */
export type StateFields<P extends InstrumentProfile> = P extends { state: infer All }
  ? Of<P, All, 'out'>
  : Record<string, unknown>;

type Member<Of, Key extends string> = Of extends Record<Key, infer Value> ? Value : Record<never, never>;
type Part<
  P extends InstrumentProfile,
  Name extends InstrumentMethodName<P>,
  Which extends 'fields' | 'result',
  To extends Way,
> = string extends keyof P['methods']
  ? Record<string, unknown>
  : P['methods'][Name] extends Record<Which, infer All>
    ? Of<P, All, To>
    : Record<never, never>;
type Flat<Type> = { [Key in keyof Type]: Type[Key] };
type Way = 'in' | 'out';

/** The fields of a record, those that may be left out as such. */
type Of<P, All, To extends Way> = Flat<
  {
    -readonly [Name in keyof All as All[Name] extends { optional: true } ? never : Name]: Value<P, All[Name], To>;
  } & {
    -readonly [Name in keyof All as All[Name] extends { optional: true } ? Name : never]?: Value<P, All[Name], To>;
  }
>;

type Value<P, Field, To extends Way> = Field extends { type: 'number' | 'integer' }
  ? number
  : Field extends { type: 'text' }
    ? string
    : Field extends { type: 'boolean' }
      ? boolean
      : Field extends { type: 'choice'; of: readonly (infer Choice)[] }
        ? Choice
        : Field extends { type: 'output' }
          ? keyof Member<P, 'outputs'>
          : Field extends { type: 'list'; of: infer Item }
            ? List<Value<P, Item, To>, To>
            : Field extends { type: 'record'; fields: infer All }
              ? Of<P, All, To>
              : Field extends { type: 'outputs' }
                ? Outputs<P, Field, To>
                : unknown;

type List<Item, To extends Way> = To extends 'in' ? readonly Item[] : Item[];

type Outputs<P, Field, To extends Way> = Field extends { of: infer Each }
  ? { -readonly [Output in keyof Member<P, 'outputs'>]: Value<P, Each, To> }
  : AllHeld<Member<P, 'outputs'>>;

/** By output; one that has nothing but what may be left out may be left out itself. */
type AllHeld<All> = Flat<
  {
    -readonly [Output in keyof All as Record<never, never> extends Held<All[Output]> ? never : Output]: Held<
      All[Output]
    >;
  } & {
    -readonly [Output in keyof All as Record<never, never> extends Held<All[Output]> ? Output : never]?: Held<
      All[Output]
    >;
  }
>;

/** The quantities that an output keeps: not those that are only the pace of another. */
type Held<Quantities> = Flat<
  {
    -readonly [Quantity in keyof Quantities as Quantities[Quantity] extends { rateOf: string } | { optional: true }
      ? never
      : Quantity]: number;
  } & {
    -readonly [Quantity in keyof Quantities as Quantities[Quantity] extends { optional: true }
      ? Quantity
      : never]?: number;
  }
>;
