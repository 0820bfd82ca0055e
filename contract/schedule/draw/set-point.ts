/** What a diagram says of a set-point: whose it is, and how much. */
import type { Action } from '../set-points.ts';

/** `fan/3`, `chip 0/1`, `psu0`. */
export function deviceOf(action: Action): string {
  if (action.kind !== 'pwm') return action.device;
  const { device, chip, channel } = action;
  const place = [device, chip === undefined ? undefined : device === undefined ? `chip ${chip}` : chip, channel];
  return place.filter((part) => part !== undefined).join('/') || 'pwm';
}

export interface Quantity {
  readonly name: string;
  readonly value: number;
}

/** The one number that is set, if it is one: what can be drawn as a line that goes up and down. */
export function quantityOf(action: Action): Quantity | undefined {
  if (action.kind === 'serial') return undefined;
  if (action.kind === 'gpio') return { name: 'value', value: action.value };
  const fields: Readonly<Record<string, unknown>> =
    action.kind === 'pwm'
      ? { ratio: action.ratio, servo: action.servo, pulseUs: action.pulseUs, dutyNs: action.dutyNs }
      : (action.fields ?? {});
  const numbers = Object.entries(fields).filter(([, value]) => typeof value === 'number');
  const [only] = numbers;
  return numbers.length === 1 && only ? { name: only[0], value: Number(only[1]) } : undefined;
}
