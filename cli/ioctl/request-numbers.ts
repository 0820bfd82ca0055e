import { machineDangers } from '../../contract/profiles/machine-dangers.ts';
import { type Profile, requestNumber } from '../../contract/profiles.ts';
import { suggest } from '../../contract/suggest.ts';
import { UsageError } from '../usage.ts';

const MAX_NUMBER = 0xffff_ffff;
/** Names that are like an unknown one, at most. */
const MOST_NEAR = 4;

/**
 * What a word stands for: a number (`0x80306d02`, `2150657282`), C's name of one (`MTIOCGET`), `mtio.status`, or `status`, of which several
 * profiles may have one.
 * @throws UsageError
 */
export function requestNumbers(word: string, profiles: readonly Profile[]): number[] {
  if (!/^(0x[\da-f]+|\d+)$/i.test(word)) return numbersOf(word, profiles);
  const number = Number(word);
  if (number > MAX_NUMBER)
    throw new UsageError(`${word} is no number of a request`, 'they have 32 bits, up to 0xffffffff');
  return [number];
}

interface Named {
  names: readonly string[];
  number: number;
}

function numbersOf(name: string, profiles: readonly Profile[]): number[] {
  const named: readonly Named[] = [...profiles.flatMap(requestsOf), ...machineDangers.flatMap(dangersOf)];
  const found = named.filter(({ names }) => names.some((each) => each.toLowerCase() === name.toLowerCase()));
  if (found.length > 0) return [...new Set(found.map(({ number }) => number))];
  const near = suggest(
    name,
    named.flatMap(({ names }) => names),
  );
  const hint =
    near.length > 0
      ? `did you mean ${near.slice(0, MOST_NEAR).join(' or ')}?`
      : 'give its number, for example 0x80306d02';
  throw new UsageError(`no profile has a request '${name}'`, hint);
}

const requestsOf = (profile: Profile): Named[] =>
  Object.entries(profile.requests).map(([request, { c }]) => ({
    // In C some take a size: EVIOCGNAME(256).
    names: [request, `${profile.name}.${request}`, ...(c === undefined ? [] : [c, c.replace(/\(.*$/, '')])],
    number: requestNumber(profile, request),
  }));

const dangersOf = ({ requests }: (typeof machineDangers)[number]): Named[] =>
  Object.entries(requests).map(([name, number]) => ({ names: [name], number }));
