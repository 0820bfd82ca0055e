import { ageText, isFresh, POWER_ON_SECONDS } from './freshness.ts';
import type { Supply } from './supply.ts';

/** What a row of `command` asks for, in psud's words. */
export interface Asked {
  command: string;
  /** Undefined for NULL and for bytes, which are no value that a command can have. */
  value: string | undefined;
  /** Since it was created; undefined: unknown. */
  ageS: number | undefined;
}

/** Does it, and gives the row's result. */
export type Deed = (supply: Supply) => Promise<string>;

/** Its message is what the row's result says. */
export class NotDone extends Error {
  override readonly name = 'NotDone';
}

const commands: Readonly<Record<string, (asked: Asked) => Deed>> = {
  'SET VOLTAGE': ({ value }) => {
    const volts = numberOf(value);
    return async (supply) => resultText(await supply.setVolts(volts));
  },
  'SET CURRENT LIMIT': ({ value }) => {
    const amps = numberOf(value);
    return async (supply) => resultText(await supply.setAmps(amps));
  },
  'SET POWER': ({ value, ageS }) => {
    if (value !== 'ON' && value !== 'OFF') throw new NotDone(`value ${wordOf(value)} is not ON or OFF`);
    if (value === 'ON' && !isFresh(ageS, POWER_ON_SECONDS))
      throw new NotDone(`not switched on: ${ageText(ageS)}, and ON is only done within ${POWER_ON_SECONDS} s`);
    return async (supply) => {
      await supply.setPower(value === 'ON');
      return value;
    };
  },
};

/** @throws NotDone: no such command, no such value, or to switch on what was asked for too long ago */
export function deedOf(asked: Asked): Deed {
  const { command } = asked;
  const read = Object.hasOwn(commands, command) ? commands[command] : undefined;
  if (read === undefined) throw new NotDone(`no command '${command}': there are ${Object.keys(commands).join(', ')}`);
  return read(asked);
}

function numberOf(value: string | undefined): number {
  const number = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(value ?? '') ? Number(value) : Number.NaN;
  if (!Number.isFinite(number)) throw new NotDone(`value ${wordOf(value)} is not a number`);
  return number;
}

const wordOf = (value: string | undefined) => (value === undefined ? 'NULL' : `'${value}'`);

/** A value as psud's results have it: Python writes a whole number as `5.0`. */
const resultText = (value: number): string => (Number.isInteger(value) ? value.toFixed(1) : String(value));
