/** The number of an option of the command line; undefined where it is not given. @throws RangeError that says what is wrong with which */
export function wholeNumber<Name extends string>(
  given: { [Option in Name]?: string | boolean | undefined },
  name: Name,
  { min, max }: { min: number; max: number },
): number | undefined {
  const text = given[name];
  if (text === undefined) return undefined;
  const number = /^\d{1,12}$/.test(String(text)) ? Number(text) : Number.NaN;
  if (number >= min && number <= max) return number;
  throw new RangeError(`--${name} is a whole number from ${min} to ${max}, not '${text}'`);
}
