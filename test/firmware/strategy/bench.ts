/** firmware/host/strategy.cpp, spoken to in values of units, one script at a time. */
import { hostProgram } from '../../../tools/firmware/compile.ts';
import { entryOf } from '../../../tools/firmware/entries.ts';
import { formatOf } from '../../../tools/firmware/fixed-point.ts';
import { loadDictionary } from '../../../tools/firmware/load.ts';
import type { Parameter } from '../../../tools/firmware/schema.ts';
import { LineProgram } from '../line-program.ts';

export const dictionary = loadDictionary();
/** A Mega's clock. */
export const TICKS_PER_SECOND = 16e6;
export const FIRST_COIL = 16;

export const parameter = (id: string): Parameter => entryOf(dictionary.parameters, id);
/** A parameter's number: value × 2^bits. */
export const numberOf = (id: string, value: number): number => Math.round(value * 2 ** parameter(id).bits);
export const inUnit = (id: string, number: number): number => number / 2 ** parameter(id).bits;
/** What a number is as a cell: 16 bits without a sign. */
export const cellOf = (number: number): number => number & 0xffff;
export const isSigned = (id: string): boolean => formatOf(parameter(id)).signed;
export const rangeOf = (id: string): { min: number; max: number } => ({
  min: numberOf(id, parameter(id).min),
  max: numberOf(id, parameter(id).max),
});

export type SyncName = 'none' | 'turn' | 'cycle';
export const cycleTicks = (rpm: number): number => (rpm === 0 ? 0 : Math.round((TICKS_PER_SECOND * 120) / rpm));
export const pass = (sync: SyncName, rpm: number, ms = 5): string => `pass ${sync} ${cycleTicks(rpm)} ${ms}`;
export const setNumber = (id: string, number: number): string => `set ${id} ${number}`;
export const set = (values: Readonly<Record<string, number>>): string[] =>
  Object.entries(values).map(([id, value]) => setNumber(id, numberOf(id, value)));
export const fresh = `new ${TICKS_PER_SECOND}`;

export interface Row {
  readonly output: number;
  readonly kind: 'following' | 'leading';
  readonly angle: number;
  readonly duration: number;
  readonly bound: number;
}

export interface PlanSaid {
  readonly cut: string;
  readonly injection: string;
  readonly spark: string;
  readonly isDue: boolean;
  readonly fits: boolean;
  readonly rows: readonly Row[];
}

export function parsePlan(line: string): PlanSaid {
  const [cut = '', injection = '', spark = '', due, fits, ...rows] = line.split(' ');
  return {
    ...{ cut, injection, spark, isDue: due === '1', fits: fits === '1' },
    rows: rows.map((text): Row => {
      const [output, kind, angle, duration, bound] = text.split(',');
      return {
        ...{ output: Number(output), kind: kind as Row['kind'] },
        ...{ angle: Number(angle), duration: Number(duration), bound: Number(bound) },
      };
    }),
  };
}

/** Numbers of all parameters by their ids. */
export const parseNumbers = (line: string): Record<string, number> =>
  Object.fromEntries(line.split(' ').map((word, index) => [dictionary.parameters[index]?.id, Number(word)]));

export class StrategyBench {
  readonly #program = new LineProgram(hostProgram('strategy'));

  ask(lines: readonly string[]): Promise<string[]> {
    return this.#program.ask(lines);
  }

  /** Runs a script that ends in a pass: the numbers and the plan then. `set` must have been taken. */
  async run(lines: readonly string[]): Promise<{ numbers: Record<string, number>; plan: PlanSaid }> {
    const answers = await this.ask([...lines, 'values', 'plan']);
    const [values = '', plan = ''] = answers.slice(-2);
    const refused = answers.slice(0, -2).filter((answer) => answer !== 'done');
    if (refused.length > 0) throw new Error(`answered ${refused.join(', ')}`);
    return { numbers: parseNumbers(values), plan: parsePlan(plan) };
  }

  /** The same, with values in their units. */
  async values(lines: readonly string[]): Promise<Record<string, number>> {
    const { numbers } = await this.run(lines);
    return Object.fromEntries(Object.entries(numbers).map(([id, number]) => [id, inUnit(id, number)]));
  }

  end(): Promise<void> {
    return this.#program.end();
  }
}
