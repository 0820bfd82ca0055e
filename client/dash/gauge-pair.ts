import { suggest } from '../../contract/suggest.ts';

/** How pyEfi draws a value: as it is, as a coloured number, as a bar. */
export const graphics = ['none', 'shiny', 'bar'] as const;
export type Graphic = (typeof graphics)[number];

/** Where a gauge burns: at this value and above it, or below it. */
export interface Fire {
  at: number;
  below: boolean;
}

/** One of pyEfi's gauge pairs, `key.label.gfx.min.max.fire.justify`. */
export interface PairGauge {
  /** The channel; pyEfi knows names in small letters only. */
  key: string;
  /** Empty where it is to have none. */
  label: string;
  graphic: Graphic;
  min: number;
  max: number;
  fire: Fire | undefined;
  /** As Python's format has it: to which side, in how many cells. */
  justify: { side: '<' | '^' | '>'; width: number };
  /** The text as it was given. */
  pair: string;
}

/** What is wrong with a pair: the characters of it that are meant, and what would be right. */
export interface PairProblem {
  message: string;
  /** Where in the text, from 0. */
  at: number;
  /** It can be used all the same. */
  harmless: boolean;
}

export const PAIR_FORM = 'key.label.gfx.min.max.fire.justify';
const EXAMPLE = 'rpm.RPM.bar.0.8500.8000.>20';
const WIDEST = 500;

/** Several pairs with commas between them, as `dash add` takes them. A comma before a digit is a decimal comma. */
export const splitPairs = (text: string): string[] => text.split(/,\s*(?!\d)/).map((pair) => pair.trim());

/** Reads one pair. Since dots stand between its parts, decimals have a comma: `14,7`. A key may have dots, as elements of arrays do. */
export function parsePair(pair: string): { gauge: PairGauge | undefined; problems: PairProblem[] } {
  const problems: PairProblem[] = [];
  const parts = pair.split('.');
  if (parts.length < 7) {
    const message = `'${pair}' has ${parts.length} of the 7 parts ${PAIR_FORM}, for example '${EXAMPLE}'`;
    return { gauge: undefined, problems: [{ message, at: 0, harmless: false }] };
  }
  const [label = '', gfx = '', minText = '', maxText = '', fireText = '', justifyText = ''] = parts.slice(-6);
  const key = parts.slice(0, -6).join('.').trim();
  const startOf = (part: number) => parts.slice(0, parts.length - part).join('.').length + 1;
  const wrong = (part: number, message: string, harmless = false): undefined => {
    problems.push({ message, at: part > 6 ? 0 : startOf(part), harmless });
  };
  if (key === '') wrong(7, `'${pair}' names no channel`);
  const graphic = graphics.find((each) => each === gfx.trim());
  if (graphic === undefined) wrong(5, `'${gfx}' is no graphic: ${near(gfx, graphics)}`);
  const number = (part: number, text: string, name: string) =>
    parseDecimal(text) ?? wrong(part, `${name} '${text}' is not a number (decimals have a comma here: 14,7)`);
  const min = number(4, minText, 'min');
  const max = number(3, maxText, 'max');
  if (min !== undefined && max !== undefined && min >= max) wrong(4, `min ${min} is not below max ${max}`);
  const fire = parseFire(fireText);
  if (fire === null) wrong(2, `fire '${fireText}' is not a number, nor '<' and a number, nor empty`);
  const burns = fire ?? undefined;
  const never = burns !== undefined && min !== undefined && max !== undefined && alwaysBurns(burns, min, max);
  if (never)
    wrong(2, `fire ${burns.at} is outside of ${min} to ${max}: it would burn all the time, so it never does`, true);
  const justify = parseJustify(justifyText);
  if (justify === undefined) wrong(1, `justify '${justifyText}' is not one of <, ^, > and a width from 1 to ${WIDEST}`);
  if (graphic === undefined || min === undefined || max === undefined || justify === undefined)
    return { gauge: undefined, problems };
  const gauge = { key, label: label.trim(), graphic, min, max, fire: never ? undefined : burns, justify, pair };
  return { gauge: problems.some(({ harmless }) => !harmless) ? undefined : gauge, problems };
}

const alwaysBurns = ({ at, below }: Fire, min: number, max: number) => (below ? at >= max : at <= min);

const parseDecimal = (text: string): number | undefined =>
  /^\s*[-+]?\d+(,\d+)?\s*$/.test(text) ? Number(text.replace(',', '.')) : undefined;

function parseFire(text: string): Fire | undefined | null {
  const [, sign, number = ''] = /^\s*(<?)(.*)$/.exec(text) ?? [];
  if (number.trim() === '' && sign === '') return undefined;
  const at = parseDecimal(number);
  return at === undefined ? null : { at, below: sign === '<' };
}

function parseJustify(text: string): PairGauge['justify'] | undefined {
  const [, side = '', digits = ''] = /^\s*([<^>]?)(\d{1,3})\s*$/.exec(text) ?? [];
  const width = Number(digits);
  if (width < 1 || width > WIDEST) return undefined;
  return { side: side === '<' || side === '^' ? side : '>', width };
}

/** `did you mean shiny?`, or what there is. */
export function near(word: string, candidates: readonly string[]): string {
  const found = suggest(word.trim(), candidates);
  return found.length === 0 ? `there are ${candidates.join(', ')}` : `did you mean ${found.slice(0, 3).join(' or ')}?`;
}
