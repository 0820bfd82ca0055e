/**
 * The three outputs of an Agilent (HP, Keysight) E3631A. Ranges: table 4-1 of its User's Guide (E3631-90002), "Programming ranges and
 * output identifiers". `number` is that of `INST:NSEL` and of `ISUMmary<n>`.
 */
export const outputs = {
  P6V: { number: 1, volts: [0, 6.18], amps: [0, 5.15] },
  P25V: { number: 2, volts: [0, 25.75], amps: [0, 1.03] },
  N25V: { number: 3, volts: [-25.75, 0], amps: [0, 1.03] },
} as const satisfies Record<
  string,
  { number: number; volts: readonly [number, number]; amps: readonly [number, number] }
>;

export type Output = keyof typeof outputs;
export const outputNames = Object.keys(outputs) as [Output, ...Output[]];

export const isOutput = (name: unknown): name is Output => typeof name === 'string' && Object.hasOwn(outputs, name);

/** What an output is told to give: never more than these volts, never more than these amps. Volts of N25V are negative. */
export interface SetPoints {
  volts: number;
  amps: number;
}

/** Which of the two limits an output is at; `unregulated`: neither. */
export type Mode = 'off' | 'CC' | 'CV' | 'unregulated';
