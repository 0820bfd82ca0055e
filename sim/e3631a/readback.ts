/**
 * The meter at the terminals: a converter of 16 bits with an error of its own, which is always the same, so that tests can say what it
 * shows. It is within what the User's Guide promises at 25 °C: 0.1 % + 5 mV (P6V), 0.05 % + 10 mV; 0.2 % + 10 mA (P6V), 0.15 % + 4 mA.
 */
import { inSteps, type Point } from './load.ts';
import { type OutputName, ranges } from './outputs.ts';

interface MeterError {
  readonly gain: number;
  readonly offset: number;
}

export const meterErrors: Readonly<Record<OutputName, { readonly volts: MeterError; readonly amps: MeterError }>> = {
  P6V: { volts: { gain: 1.0002, offset: 0.0008 }, amps: { gain: 0.9995, offset: 0.0011 } },
  P25V: { volts: { gain: 0.9999, offset: -0.0012 }, amps: { gain: 1.0003, offset: 0.0004 } },
  N25V: { volts: { gain: 1.0001, offset: 0.0021 }, amps: { gain: 0.9996, offset: 0.0002 } },
};

export interface Reading {
  readonly volts: number;
  readonly amps: number;
}

export function readBack(output: OutputName, { volts, amps }: Point): Reading {
  const { stepVolts, stepAmps } = ranges[output];
  const error = meterErrors[output];
  const seen = (value: number, { gain, offset }: MeterError, step: number) =>
    Number(inSteps(value * gain + offset, step).toFixed(6));
  return { volts: seen(volts, error.volts, stepVolts), amps: seen(amps, error.amps, stepAmps) };
}
