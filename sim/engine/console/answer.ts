/** What a method answers: flat, in the order in which it is written. */
export type Answer = Readonly<Record<string, unknown>>;

/** A number with at most one decimal. */
export const tenths = (value: number): number => Math.round(value * 10) / 10;
/** 32 bits in hexadecimal. */
export const hex = (value: number): string => value.toString(16).padStart(8, '0');
