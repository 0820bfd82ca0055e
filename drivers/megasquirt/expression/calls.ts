import type { Compiled, Scope, Term } from './compile.ts';
import type { Expression } from './expression.ts';
import type { Memory } from './history.ts';
import { interpolate } from './lookup.ts';
import { plainFunctions } from './operators.ts';

type Call = Extract<Expression, { kind: 'call' }>;
type Compile = (part: Expression) => Compiled;

interface SpecialFunction {
  /** Fewest and most arguments. */
  takes: readonly [number, number];
  compile(call: Call, scope: Scope, compile: Compile): Compiled;
}

const term = (compiled: Compiled): Term => (typeof compiled === 'number' ? () => compiled : compiled);
const part = ({ arguments: list }: Call, index: number): Expression =>
  list[index] ?? { kind: 'number', value: Number.NaN };

/** The most frames that a formula may look back. */
export const MAX_FRAMES_BACK = 1000;

/** A function of what its first argument was before. */
const remembering = (keep: (second: number) => number, answer: (memory: Memory, second: number) => number) =>
  ((call, scope, compile) => {
    const value = term(compile(part(call, 0)));
    const second = compile(part(call, 1));
    const asked = typeof second === 'number' ? Math.round(keep(second)) : keep(MAX_FRAMES_BACK);
    const kept = asked >= 0 ? Math.min(asked, MAX_FRAMES_BACK) : 0;
    const [key, after] = [part(call, 0), term(second)];
    return () => answer(scope.history.note(key, value(), kept), after());
  }) satisfies SpecialFunction['compile'];

const historical: SpecialFunction = {
  takes: [2, 2],
  compile: remembering(
    (frames) => frames,
    (memory, frames) => memory.ago(frames),
  ),
};
const accumulating: SpecialFunction = {
  takes: [1, 1],
  compile: remembering(
    () => 0,
    ({ sum }) => sum,
  ),
};

/** Functions that are more than their arguments: they look things up, or remember. */
export const specialFunctions: ReadonlyMap<string, SpecialFunction> = new Map<string, SpecialFunction>([
  ['accumulate', accumulating],
  ['persistentAccumulate', accumulating],
  ['historicalValue', historical],
  ['pastValue', historical],
  [
    'lastValue',
    {
      takes: [1, 1],
      compile: remembering(
        () => 1,
        (memory) => memory.ago(1),
      ),
    },
  ],
  [
    'maxValue',
    {
      takes: [1, 1],
      compile: remembering(
        () => 0,
        ({ most }) => most,
      ),
    },
  ],
  [
    'minValue',
    {
      takes: [1, 1],
      compile: remembering(
        () => 0,
        ({ least }) => least,
      ),
    },
  ],
  [
    'smoothBasic',
    {
      takes: [2, 2],
      compile: remembering(
        (frames) => frames,
        (memory, frames) => memory.mean(frames),
      ),
    },
  ],
  [
    'isNaN',
    {
      takes: [1, 1],
      compile: (call, _, compile) => {
        const value = compile(part(call, 0));
        return typeof value === 'number' ? Number(Number.isNaN(value)) : () => (Number.isNaN(value()) ? 1 : 0);
      },
    },
  ],
  ['isOnline', { takes: [0, 0], compile: () => 1 }],
  ['isAdvancedMathAvaliable', { takes: [0, 0], compile: () => 1 }],
  ['getWorkingLocalCanId', { takes: [0, 0], compile: () => 0 }],
  ['getLogTime', { takes: [0, 0], compile: () => -1 }],
  [
    'timeNow',
    {
      takes: [0, 0],
      compile:
        (_, { history }) =>
        () =>
          history.seconds,
    },
  ],
  [
    'selectExpression',
    {
      takes: [2, 256],
      compile: (call, _, compile) => {
        const index = term(compile(part(call, 0)));
        const choices = call.arguments.slice(1).map((choice) => term(compile(choice)));
        return () => choices[Math.round(index())]?.() ?? Number.NaN;
      },
    },
  ],
  [
    'table',
    {
      takes: [2, 2],
      compile: (call, scope, compile) => {
        const file = part(call, 1);
        const lookup = file.kind === 'text' ? scope.lookup(file.value) : undefined;
        if (lookup === undefined) return Number.NaN;
        const x = compile(part(call, 0));
        return typeof x === 'number' ? interpolate(lookup, x) : () => interpolate(lookup, x());
      },
    },
  ],
  [
    'arrayValue',
    {
      takes: [2, 2],
      compile: (call, scope, compile) => {
        const array = part(call, 0);
        const ys = array.kind === 'name' ? scope.arrayOf(array.name.replace(/^array\./, '')) : undefined;
        if (ys === undefined) return Number.NaN;
        const [lookup, index] = [{ xs: ys.map((_, at) => at), ys }, compile(part(call, 1))];
        return typeof index === 'number' ? interpolate(lookup, index) : () => interpolate(lookup, index());
      },
    },
  ],
]);

/** Of the vendor's document, but not computed here: they need its program, or its files. */
export const foreignFunctions: ReadonlySet<string> = new Set([
  'accelHp',
  'aerodynamicDragHp',
  'getChannelDigitsByOffset',
  'getChannelMaxByOffset',
  'getChannelMinByOffset',
  'getChannelScaleByOffset',
  'getChannelTranslateByOffset',
  'getChannelValueByOffset',
  'rollingDragHp',
  'sensor',
  'sensorValue',
  'smoothFiltered',
  'tableLookup',
]);

/** Give texts, for units and titles. */
export const textFunctions: ReadonlySet<string> = new Set(['bitStringValue', 'stringValue']);

export const functionNames: readonly string[] = [
  ...plainFunctions.keys(),
  ...specialFunctions.keys(),
  ...textFunctions,
];

/** How many arguments a function takes; undefined: it is not computed here. */
export function arityOf(name: string): readonly [number, number] | undefined {
  return (plainFunctions.get(name) ?? specialFunctions.get(name))?.takes;
}

export function callTerm(call: Call, scope: Scope, compile: Compile): Compiled {
  const special = specialFunctions.get(call.name);
  if (special !== undefined) return special.compile(call, scope, compile);
  const plain = plainFunctions.get(call.name);
  const { length } = call.arguments;
  if (plain === undefined || length < plain.takes[0] || length > plain.takes[1]) return Number.NaN;
  const values = call.arguments.map(compile);
  if (values.every((value) => typeof value === 'number')) return plain.of(...values);
  const [first, second, ...more] = values.map(term);
  const { of } = plain;
  if (first === undefined) return Number.NaN;
  if (second === undefined) return () => of(first());
  if (more.length === 0) return () => of(first(), second());
  const all = [first, second, ...more];
  return () => of(...all.map((value) => value()));
}
