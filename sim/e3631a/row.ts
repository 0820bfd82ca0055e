/** A row of the table of commands: its header, what it takes, and what it does. */
import { refuse } from './errors.ts';
import { declareHeader, type Header } from './header.ts';
import type { Parameter, Taker } from './parameters.ts';
import type { Supply } from './supply.ts';

/** What a command may look at beside the supply. */
export interface Surroundings {
  /** Whether replies wait in the output buffer. */
  readonly hasMessage: boolean;
  clearOutput(): void;
}

export interface Row {
  readonly header: Header;
  /** Whether it is executed while the front panel operates the supply. */
  readonly isAllowedInLocal: boolean;
  /** Whether it waits until triggers that came before it have had their effect. */
  readonly waits: boolean;
  /**
   * @param number after `<n>` of its header
   * @returns the reply of a query
   * @throws ScpiError
   */
  readonly run: (
    supply: Supply,
    parameters: readonly Parameter[],
    number: number,
    around: Surroundings,
  ) => string | undefined;
}

type Taken<Takers extends readonly Taker<unknown>[]> = {
  readonly [Index in keyof Takers]: Takers[Index] extends Taker<infer Value> ? Value : never;
};

interface Options {
  readonly local?: true;
  readonly waits?: true;
}

/** What a command does: for the supply, what it took, the number after `<n>` of its header, and what is around. */
type Act<Takers extends readonly Taker<unknown>[], Reply> = (
  supply: Supply,
  taken: Taken<Takers>,
  number: number,
  around: Surroundings,
) => Reply;

/** @param header as the User's Guide writes it */
export function command<const Takers extends readonly Taker<unknown>[]>(
  header: string,
  takers: Takers,
  act: Act<Takers, void>,
  options: Options = {},
): Row {
  return row(header, options, (supply, parameters, number, around) => {
    act(supply, takeAll(takers, parameters), number, around);
    return undefined;
  });
}

/** @param header as the User's Guide writes it, with its `?` */
export function query<const Takers extends readonly Taker<unknown>[]>(
  header: string,
  takers: Takers,
  act: Act<Takers, string>,
  options: Options = {},
): Row {
  return row(header, options, (supply, parameters, number, around) =>
    act(supply, takeAll(takers, parameters), number, around),
  );
}

const row = (header: string, { local, waits }: Options, run: Row['run']): Row => ({
  header: declareHeader(header),
  isAllowedInLocal: local === true,
  waits: waits === true,
  run,
});

/** @throws ScpiError -108 for too many, -109 for too few */
function takeAll<Takers extends readonly Taker<unknown>[]>(
  takers: Takers,
  parameters: readonly Parameter[],
): Taken<Takers> {
  if (parameters.length > takers.length) refuse(-108);
  const taken = takers.map(({ isOptional, take }, index) => {
    const parameter = parameters[index];
    if (parameter !== undefined) return take(parameter);
    return isOptional ? undefined : refuse(-109);
  });
  // One for each taker, which map() does not say.
  return taken as unknown as Taken<Takers>;
}
