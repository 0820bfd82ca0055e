import { parseNumber } from '../arguments.ts';
import { UsageError } from '../usage.ts';

const LEAST_HZ = 0.01;
const MOST_HZ = 1000;

/** What `--rate` says, of whichever verb: frames a second; undefined where it is left out. @throws UsageError */
export function parseRate(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const rateHz = parseNumber(text, '--rate');
  if (rateHz < LEAST_HZ || rateHz > MOST_HZ)
    throw new UsageError(`--rate ${text} is not between ${LEAST_HZ} and ${MOST_HZ} a second`);
  return rateHz;
}
