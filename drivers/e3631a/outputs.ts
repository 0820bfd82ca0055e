import { Refusal } from '../../contract/errors.ts';
import { e3631a } from '../../contract/instruments/shipped/e3631a.ts';

/** The three outputs, and the number that each has for `ISUMmary<n>`. What they give is in the profile. */
export const outputNumbers = { P6V: 1, P25V: 2, N25V: 3 } as const;

export type Output = keyof typeof outputNumbers;
export const outputNames = Object.keys(outputNumbers) as [Output, ...Output[]];

export const isOutput = (name: unknown): name is Output =>
  typeof name === 'string' && Object.hasOwn(outputNumbers, name);

/** What an output is told to give: never more than these volts, never more than these amps. Volts of N25V are negative. */
export interface SetPoints {
  volts: number;
  amps: number;
}

/** @throws Refusal `invalid` for what the output cannot give */
export function checkSetPoints(
  output: Output,
  points: { readonly [Name in keyof SetPoints]?: number | undefined },
): void {
  for (const quantity of ['volts', 'amps'] as const) {
    const { min, max, unit } = e3631a.outputs[output][quantity];
    const value = points[quantity];
    if (value === undefined || (value >= min && value <= max)) continue;
    const message = `${value} ${unit} is out of range: ${output} gives ${min} ${unit} to ${max} ${unit}`;
    throw new Refusal('invalid', message, { path: quantity, value, min, max });
  }
}

/** Which of the two limits an output is at; `unregulated`: neither. */
export type Mode = 'off' | 'CC' | 'CV' | 'unregulated';
