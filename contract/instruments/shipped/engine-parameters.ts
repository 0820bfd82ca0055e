import { type ParameterName, parameters, units } from '../../engine/dictionary.ts';
import { parameterNames, parameterOf } from '../../engine/numbers.ts';
import type { Quantity } from '../profile.ts';

/** Of these a value is simply set; of all others the firmware has one of its own, unless a set holds it. */
const plainCategories = ['Const', 'Control', 'Bench'] as const;

/** Parameters that have no value but what is set. */
export type PlainParameter = {
  [Name in ParameterName]: (typeof parameters)[Name]['category'] extends (typeof plainCategories)[number]
    ? Name
    : never;
}[ParameterName];

export const isPlain = (name: ParameterName): name is PlainParameter =>
  plainCategories.some((category) => parameters[name].category === category);

/** A parameter as a thing that is set: what it may be, and whether the firmware has a value of its own where nobody holds it. */
export type ParameterOutputs = {
  readonly [Name in ParameterName]: {
    readonly value: Omit<Quantity, 'optional'> & (Name extends PlainParameter ? object : { readonly optional: true });
  };
};

/** The unit as people read it. */
export const unitOf = (name: ParameterName): string => units[parameters[name].unit].symbol;

/** Every parameter of the dictionary, with its range. An encoder that is not simulated is at rest: who may write may always stop it. */
export const parameterOutputs = Object.fromEntries(
  parameterNames.map((name) => {
    const { min, max, doc } = parameterOf(name);
    const value: Quantity = {
      ...{ min, max, unit: unitOf(name), doc },
      ...(name === 'SimulatedRPM' ? { rest: 0 } : {}),
      ...(isPlain(name) ? {} : { optional: true }),
    };
    return [name, { value }];
  }),
) as unknown as ParameterOutputs; // made of the names that its type is made of
