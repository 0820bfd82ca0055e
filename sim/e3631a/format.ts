/** Replies, as the User's Guide shows them and as supplies were seen to send them. */

/** Of levels and readings: `+7.40000000E+00`. */
export function real(value: number): string {
  const [mantissa = '', exponent = ''] = Math.abs(value).toExponential(8).split('e');
  const power = exponent.slice(1).padStart(2, '0');
  return `${value < 0 ? '-' : '+'}${mantissa}E${exponent.slice(0, 1)}${power}`;
}

/** Of APPLy?: `7.400000`. */
export const fixed = (value: number): string => value.toFixed(6);

export const flag = (is: boolean): string => (is ? '1' : '0');

export const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
