/** Parameters of SCPI commands: how they are written, and what a command takes them for. */
import { refuse, ScpiError } from './errors.ts';
import { type OutputName, outputNames } from './outputs.ts';
import type { Level } from './supply.ts';

export type Parameter =
  | { readonly kind: 'number'; readonly value: number; readonly suffix: string }
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'string'; readonly text: string };

const MOST_DIGITS = 255;
const LARGEST_EXPONENT = 32_000;

/** @throws ScpiError -102 for blanks before a comma, and for nothing between two */
export function parseParameters(written: readonly string[]): Parameter[] {
  return written.map((text, index) => {
    const isLast = index === written.length - 1;
    if (text.trim() === '' || (!isLast && /\s$/.test(text))) refuse(-102);
    return parseParameter(text.trim());
  });
}

function parseParameter(text: string): Parameter {
  const [first = ''] = text;
  if (first === '"' || first === "'") return { kind: 'string', text: unquote(text, first) };
  if (/[A-Za-z]/.test(first)) {
    if (/\s/.test(text)) refuse(-103);
    return /^\w+$/.test(text) ? { kind: 'word', text: text.toUpperCase() } : refuse(-101);
  }
  if (!/[-+.\d]/.test(first)) refuse(-101);
  return parseNumber(text);
}

function parseNumber(text: string): Parameter {
  const parts = /^([-+]?(?:\d+\.?\d*|\.\d+))(?:[eE]([-+]?\d+))?\s*([A-Za-z]*)$/.exec(text);
  if (parts === null) return refuse(/^[-+.\dA-Za-z]+\s+[-+.\d]/.test(text) ? -103 : -121);
  const [, mantissa = '', exponent = '0', suffix = ''] = parts;
  if (mantissa.replace(/^[-+]?[0.]*/, '').length > MOST_DIGITS) refuse(-124);
  if (Math.abs(Number(exponent)) > LARGEST_EXPONENT) refuse(-123);
  return { kind: 'number', value: Number(`${mantissa}e${exponent}`), suffix: suffix.toUpperCase() };
}

/** @throws ScpiError -151 if its end is missing, or something is behind it */
function unquote(text: string, quote: string): string {
  const inner = text.slice(1, -1);
  const isWhole = text.length > 1 && text.endsWith(quote) && !inner.replaceAll(quote + quote, '').includes(quote);
  return isWhole ? inner.replaceAll(quote + quote, quote) : refuse(-151);
}

/** What a command takes at one place. */
export interface Taker<Value> {
  readonly isOptional: boolean;
  /** @throws ScpiError for what it is not */
  readonly take: (parameter: Parameter) => Value;
}

const taker = <Value>(take: (parameter: Parameter) => Value): Taker<Value> => ({ isOptional: false, take });

export const optional = <Value>({ take }: Taker<Value>): Taker<Value | undefined> => ({ isOptional: true, take });

const levelWords: Readonly<Record<string, Exclude<Level, number>>> = {
  MIN: 'MIN',
  MINIMUM: 'MIN',
  MAX: 'MAX',
  MAXIMUM: 'MAX',
  DEF: 'DEF',
  DEFAULT: 'DEF',
};

/** A number, with its unit or without, or a word for one. */
export const level = (units: readonly string[], words: readonly string[]): Taker<Level> =>
  taker((parameter) => {
    if (parameter.kind === 'number') return numberOf(parameter, units);
    if (parameter.kind === 'string') return refuse(-158);
    const word = levelWords[parameter.text];
    return word !== undefined && words.includes(word) ? word : refuse(-148);
  });

/** A whole number in a range; others are rounded. */
export const whole = (least: number, most: number): Taker<number> =>
  taker((parameter) => {
    if (parameter.kind !== 'number') return refuse(parameter.kind === 'string' ? -158 : -148);
    const value = Math.round(numberOf(parameter, []));
    return value >= least && value <= most ? value : refuse(-222);
  });

function numberOf({ value, suffix }: Extract<Parameter, { kind: 'number' }>, units: readonly string[]): number {
  if (suffix === '' || units.includes(suffix)) return value;
  throw new ScpiError(units.length === 0 ? -138 : -131);
}

/** One of some words, by the name that its value has. Keys are short and long forms in capitals. */
export const choice = <Value>(words: Readonly<Record<string, Value>>): Taker<Value> =>
  taker((parameter) => {
    if (parameter.kind === 'number') return refuse(-128);
    if (parameter.kind === 'string') return refuse(-158);
    const value = Object.hasOwn(words, parameter.text) ? words[parameter.text] : undefined;
    return value ?? refuse(-224);
  });

export const output: Taker<OutputName> = choice(Object.fromEntries(outputNames.map((name) => [name, name])));

const onOff = choice<'on' | 'off'>({ ON: 'on', OFF: 'off' });
export const boolean: Taker<boolean> = taker((parameter) =>
  parameter.kind === 'number' ? Math.round(numberOf(parameter, [])) !== 0 : onOff.take(parameter) === 'on',
);

export const string: Taker<string> = taker((parameter) => {
  if (parameter.kind === 'string') return parameter.text;
  return refuse(parameter.kind === 'number' ? -128 : -148);
});

export const word: Taker<string> = taker((parameter) =>
  parameter.kind === 'word' ? parameter.text : refuse(parameter.kind === 'number' ? -128 : -158),
);
