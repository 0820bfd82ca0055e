const FIGURE_SPACE = '\u2007';

/** Filled up at its left with what is as wide as a digit: what stands at its right edge begins where it began before. */
export const padded = (text: string, width: number): string => text.padStart(width, FIGURE_SPACE);
