export interface NumberRange {
  readonly low?: number | undefined;
  readonly high?: number | undefined;
}

/** What is wrong with a number that was typed: the field, the value, the limit. Undefined: nothing. */
export function numberProblem(field: string, text: string, { low, high }: NumberRange, unit = ''): string | undefined {
  const value = Number(text.trim() === '' ? Number.NaN : text);
  const behind = unit === '' ? '' : ` ${unit}`;
  if (!Number.isFinite(value)) return `${field}: '${text}' is not a number`;
  if (low !== undefined && value < low) return `${field}: ${text}${behind} is below the least, ${low}${behind}`;
  if (high !== undefined && value > high) return `${field}: ${text}${behind} is above the most, ${high}${behind}`;
  return undefined;
}
