/** From volts at the inputs to what is measured. */
import type { ParameterName } from '../../../contract/engine/dictionary.ts';
import { parameterOf } from '../../../contract/engine/numbers.ts';
import { linear } from './lookup.ts';
import type { Values } from './values.ts';

/** So far beyond the ends of its curve an input may be, in volts: further off the sensor, or its wire, is broken. */
const SLACK_VOLTS = 0.05;

/** Without any of these the engine runs by what is safe for all of them. */
const needed: readonly ParameterName[] = ['ECT', 'ACT', 'MAF', 'TPS'];

/** What each input measures; what is not wired is not in it, and what it measures stays as it is. */
export type Volts = ReadonlyMap<ParameterName, number>;

/** @returns whether a sensor has failed that the engine cannot run well without */
export function readSensors(values: Values, volts: Volts): boolean {
  let isLimping = false;
  for (const [name, input] of volts) {
    const { source } = parameterOf(name);
    // What is held is not listened to.
    if (source?.kind !== 'curve' || values.isHeld(name)) continue;
    const { columnsAt, values: measured } = values.lookup(source.id);
    const [least, most] = [columnsAt[0] ?? 0, columnsAt.at(-1) ?? 0];
    if (input < least - SLACK_VOLTS || input > most + SLACK_VOLTS) isLimping ||= needed.includes(name);
    else values.put(name, linear(columnsAt, measured, input));
  }
  return isLimping;
}
