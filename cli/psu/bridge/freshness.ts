/**
 * How old a command may be. Whoever asked has long been told of a time-out (psud's own web service waits half a second), and has
 * perhaps done something else; above all, nobody expects a supply to come on then.
 */

/** Seconds within which a command that nobody has answered is carried out by a bridge that starts. */
export const YOUNG_SECONDS = 10;

/** Seconds within which `SET POWER` `ON` is carried out, whenever that is. */
export const POWER_ON_SECONDS = 3;

/**
 * Seconds by which a row may seem to come from the future. The clock has been set back then, and the row's age cannot be known: it is
 * taken for old.
 */
export const AHEAD_SECONDS = 1;

/** @param ageS undefined: its time cannot be read */
export const isFresh = (ageS: number | undefined, limitS: number): boolean =>
  ageS !== undefined && ageS >= -AHEAD_SECONDS && ageS <= limitS;

/** How old, in words; for results. */
export function ageText(ageS: number | undefined): string {
  if (ageS === undefined) return 'its created is no time that can be read';
  return ageS < -AHEAD_SECONDS
    ? `its created is ${(-ageS).toFixed(0)} s ahead of the clock`
    : `it is ${ageS.toFixed(0)} s old`;
}
