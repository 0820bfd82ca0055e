import {
  type Explanation,
  explainNumber,
  type Meaning,
  type Profile,
  shippedProfiles,
} from '../../contract/profiles.ts';
import { noMore } from '../arguments.ts';
import type { Cli } from '../cli.ts';
import { escapeText } from '../text/escape.ts';
import { facts, lines } from '../text/table.ts';
import { UsageError } from '../usage.ts';
import { type Options, textOption } from '../work-verb.ts';
import { valueDangers } from './describe-text.ts';
import { readProfile } from './read-profile.ts';
import { requestNumbers } from './request-numbers.ts';

/** Explains every number that a word on the command line may stand for. @throws UsageError */
export async function explain(cli: Cli, [request, ...more]: readonly string[], options: Options): Promise<void> {
  noMore(more);
  if (request === undefined) throw new UsageError('which request?', '0x80306d02, MTIOCGET, mtio.status');
  const file = textOption(options, 'profile');
  const profiles: Profile[] = [...Object.values(shippedProfiles), ...(file === undefined ? [] : [readProfile(file)])];
  for (const [index, number] of requestNumbers(request, profiles).entries()) {
    const explanation = withValueDangers(explainNumber(number, profiles), profiles);
    cli.print(explanation, () => `${index === 0 ? '' : '\n'}${explanationText(explanation)}`);
  }
}

/** A meaning, and of its request which values of fields are a danger: `{ erase: ['op=erase'] }`. */
type DetailedMeaning = Meaning & { valueDangers?: Readonly<Record<string, readonly string[]>> };
type DetailedExplanation = Omit<Explanation, 'exact'> & { exact: readonly DetailedMeaning[] };

function withValueDangers(explanation: Explanation, profiles: readonly Profile[]): DetailedExplanation {
  const exact = explanation.exact.map((meaning): DetailedMeaning => {
    const request = profiles.find(({ name }) => name === meaning.profile)?.requests[meaning.request ?? ''];
    if (request?.dangers === undefined) return meaning;
    const dangers: Record<string, string[]> = {};
    for (const [value, danger] of valueDangers(request)) dangers[danger] = [...(dangers[danger] ?? []), value];
    return { ...meaning, valueDangers: dangers };
  });
  return { ...explanation, exact };
}

const directions: Readonly<Record<Explanation['direction'], string>> = {
  none: 'none',
  read: 'read: the kernel writes what is pointed to',
  write: 'write: the kernel reads what is pointed to',
  both: 'both: the kernel reads and writes what is pointed to',
};

/** Numbers from before there was an encoding say nothing about what is moved. */
const isOld = (number: number) => number <= 0xffff;

function explanationText(explanation: DetailedExplanation): string {
  const { number, hex, direction, type, typeCharacter, nr, size, exact, alike } = explanation;
  const typeHex = `0x${type.toString(16).padStart(2, '0')}`;
  const encoded = facts({
    direction: isOld(number) ? 'none, or an old number that does not say' : directions[direction],
    type: typeCharacter === undefined ? typeHex : `'${typeCharacter}' (${typeHex})`,
    number: nr,
    size: isOld(number) ? 'none, or an old number that does not say' : `${size} bytes`,
  });
  const meanings = exact.length === 0 ? ['No profile has it.'] : ['It means', ...exact.flatMap(meaningLines)];
  const similar =
    alike.length === 0
      ? []
      : ['The same type and number, with another size or direction, have', ...alike.flatMap(meaningLines)];
  return `${hex} (${number})\n${encoded}${lines([...meanings, ...similar].map(escapeText))}`;
}

function meaningLines({ profile, request, c, doc, danger, valueDangers: dangers = {} }: DetailedMeaning): string[] {
  const name = profile === undefined || request === undefined ? undefined : `${profile}.${request}`;
  const called = [name, c].filter((each) => each !== undefined).join(', ');
  return [
    `  ${called}${danger === undefined ? '' : ` [danger ${danger}]`}: ${doc}`,
    ...Object.entries(dangers).map(([each, values]) => `    [danger ${each}] with ${values.join(', ')}`),
  ];
}
