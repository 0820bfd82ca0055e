/**
 * The words of SCPI that we say to the supply, and how its answers read. Everything is strict: what does not read exactly as the
 * User's Guide (E3631-90002, chapter 4) writes it is no answer to the question, and perhaps one to another.
 */
import { isOutput, type Mode, type Output, outputNumbers, type SetPoints } from './outputs.ts';

/** A question, and how its answer reads. `undefined`: this line cannot be the answer. */
export interface Query<Answer> {
  readonly text: string;
  parse(line: string): Answer | undefined;
  /** Characters of a usual answer, without its end of line. */
  readonly answerLength: number;
}

/** One entry of the error queue. */
export interface ScpiError {
  code: number;
  message: string;
}

export interface Identity {
  manufacturer: string;
  model: string;
  /** Always '0': the supply does not tell. */
  serial: string;
  firmware: string;
}

/** Every line that we send ends so; every line that it sends ends with CR LF. */
export const END = '\n';
/** Clears what the supply is at, and what it has not said yet. */
export const CTRL_C = '\x03';

const query = <Answer>(text: string, answerLength: number, parse: (line: string) => Answer | undefined) =>
  ({ text, answerLength, parse }) satisfies Query<Answer>;

const number = (line: string): number | undefined =>
  /^[+-]\d\.\d{8}E[+-]\d{2}$/.test(line) ? Number(line) : undefined;
const flag = (line: string): boolean | undefined => (line === '1' ? true : line === '0' ? false : undefined);

function setPoints(line: string): SetPoints | undefined {
  const [, volts, amps] = /^"(-?\d{1,2}\.\d{6}),(\d\.\d{6})"$/.exec(line) ?? [];
  // A sum takes the sign off -0.000000.
  return volts === undefined ? undefined : { volts: Number(volts) + 0, amps: Number(amps) };
}

function scpiError(line: string): ScpiError | undefined {
  const [, code, message] = /^([+-]\d{1,5}),\s?"([^"]{0,80})"$/.exec(line) ?? [];
  return code === undefined || message === undefined ? undefined : { code: Number(code), message };
}

function identity(line: string): Identity | undefined {
  const [, manufacturer, model, serial, firmware] = /^([^,]+),([^,]+),([^,]*),([^,]+)$/.exec(line) ?? [];
  if (manufacturer === undefined || model === undefined || serial === undefined || firmware === undefined) return;
  return { manufacturer, model, serial, firmware };
}

/** Of the Standard Event register (IEEE 488.2): the supply was switched on; there is something in the error queue. */
const POWER_ON = 0x80;
const ANY_ERROR = 0x3c;
function events(line: string): { poweredOn: boolean; hasErrors: boolean } | undefined {
  const value = /^\+?\d{1,3}$/.test(line) ? Number(line) : 256;
  return value > 255 ? undefined : { poweredOn: (value & POWER_ON) !== 0, hasErrors: (value & ANY_ERROR) !== 0 };
}

/** The bits of ISUMmary: 0, the voltage is not regulated; 1, the current is not. Neither of them: the outputs are off. */
const modes: readonly Mode[] = ['off', 'CC', 'CV', 'unregulated'];
function mode(line: string): Mode | undefined {
  return /^\+?[0-3]$/.test(line) ? modes[Number(line)] : undefined;
}

const named = (output: Output | undefined) => (output === undefined ? '' : ` ${output}`);
const NUMBER_LENGTH = '+7.40000000E+00'.length;

/** Without an output: of the one that is selected, which saves the characters of its name. */
export const queries = {
  scpiVersion: query('SYST:VERS?', 6, (line) => (/^\d{4}\.\d$/.test(line) ? line : undefined)),
  identity: query('*IDN?', 36, identity),
  error: query('SYST:ERR?', 13, scpiError),
  /** What has happened since it was last asked: a few characters, where the error queue takes 25. */
  events: query('*ESR?', 2, events),
  on: query('OUTP?', 1, flag),
  tracking: query('OUTP:TRAC?', 1, flag),
  selected: query('INST?', 4, (line) => (isOutput(line) ? line : undefined)),
  setPoints: (output?: Output) => query(`APPL?${named(output)}`, 19, setPoints),
  volts: (output?: Output) => query(`MEAS?${named(output)}`, NUMBER_LENGTH, number),
  amps: (output?: Output) => query(`MEAS:CURR?${named(output)}`, NUMBER_LENGTH, number),
  mode: (output: Output) => query(`STAT:QUES:INST:ISUM${outputNumbers[output]}:COND?`, 2, mode),
  /** Whatever a line of somebody's own is answered with. */
  raw: (line: string) => query(line, NUMBER_LENGTH, (answer) => answer),
} as const;

export const commands = {
  remote: 'SYST:REM',
  local: 'SYST:LOC',
  output: (on: boolean) => `OUTP ${on ? 'ON' : 'OFF'}`,
  track: (on: boolean) => `OUTP:TRAC ${on ? 'ON' : 'OFF'}`,
  select: (output: Output) => `INST ${output}`,
  /** Sets what is given, leaves the other as it is, and selects the output. */
  apply: (output: Output, { volts, amps }: Partial<SetPoints>) => {
    if (amps === undefined) return volts === undefined ? `INST ${output}` : `APPL ${output},${decimal(volts)}`;
    return volts === undefined
      ? `INST ${output};:CURR ${decimal(amps)}`
      : `APPL ${output},${decimal(volts)},${decimal(amps)}`;
  },
} as const;

/** The finest step of the supply is half a millivolt, and half a milliampere: what is finer it would round by itself. */
const DECIMALS = 4;
/** As few characters as say it. */
export const decimal = (value: number): string => String(rounded(value));
/** As the supply is told it. */
export const rounded = (value: number): number => Number(value.toFixed(DECIMALS)) + 0;

/** Whether the supply has what it was told: it answers with what its converters make of it, 1.5 mV and 0.5 mA at most apart. */
export const isSame = (told: Partial<SetPoints>, has: SetPoints): boolean =>
  Math.abs((told.volts ?? has.volts) - has.volts) < 0.002 && Math.abs((told.amps ?? has.amps) - has.amps) < 0.001;
