import {
  type Compiled,
  compileExpression,
  type Scope,
  termOf,
} from '../../../../drivers/megasquirt/expression/compile.ts';
import { History } from '../../../../drivers/megasquirt/expression/history.ts';
import { parseExpression } from '../../../../drivers/megasquirt/expression/parse.ts';

export interface World {
  values?: Readonly<Record<string, number>>;
  constants?: Readonly<Record<string, number>>;
  defines?: Readonly<Record<string, string>>;
  arrays?: Readonly<Record<string, readonly number[]>>;
  lookups?: Scope['lookup'];
}

const own = <Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;

/** A formula, and the channels that it is computed from: `frame` sets some, and says its value then. NaN: not known. */
export function formula(text: string, { values = {}, constants = {}, defines = {}, arrays = {}, lookups }: World = {}) {
  const now: Record<string, number> = { ...values };
  const history = new History();
  const compiled: Compiled = compileExpression(
    parseExpression(text, (name) => own(defines, name)),
    {
      valueOf: (name) => (Object.hasOwn(now, name) ? () => now[name] as number : own(constants, name)),
      lookup: lookups ?? (() => undefined),
      arrayOf: (name) => own(arrays, name),
      history,
    },
  );
  const term = termOf(compiled);
  let atMs = 0;
  return {
    isConstant: typeof compiled === 'number',
    frame(set: Readonly<Record<string, number>> = {}, stepMs = 100): number {
      Object.assign(now, set);
      atMs += stepMs;
      history.begin(atMs);
      return term();
    },
    again: term,
  };
}

export const evaluate = (text: string, world: World = {}): number => formula(text, world).frame();
