/** The supply's three outputs, as the E3631A User's Guide has them ("Programming ranges and output identifiers"; resolutions: "Specifications"). */
export const outputNames = ['P6V', 'P25V', 'N25V'] as const;
export type OutputName = (typeof outputNames)[number];

export interface OutputRange {
  /** As INSTrument:NSELect and ISUMmary<n> count them. */
  readonly number: 1 | 2 | 3;
  /** The end of its range in volts; its other end is 0. */
  readonly volts: number;
  /** The highest current limit in amperes; the lowest is 0. */
  readonly amps: number;
  /** After *RST. The voltage is 0 then. */
  readonly resetAmps: number;
  /** The smallest step of its converters. */
  readonly stepVolts: number;
  readonly stepAmps: number;
}

export const ranges: Readonly<Record<OutputName, OutputRange>> = {
  P6V: { number: 1, volts: 6.18, amps: 5.15, resetAmps: 5, stepVolts: 0.0005, stepAmps: 0.0005 },
  P25V: { number: 2, volts: 25.75, amps: 1.03, resetAmps: 1, stepVolts: 0.0015, stepAmps: 0.0001 },
  N25V: { number: 3, volts: -25.75, amps: 1.03, resetAmps: 1, stepVolts: 0.0015, stepAmps: 0.0001 },
};

/** A value for each output. */
export const forEachOutput = <Value>(make: (name: OutputName) => Value): Record<OutputName, Value> => ({
  P6V: make('P6V'),
  P25V: make('P25V'),
  N25V: make('N25V'),
});

export const outputOfNumber = (number: number): OutputName | undefined =>
  outputNames.find((name) => ranges[name].number === number);
