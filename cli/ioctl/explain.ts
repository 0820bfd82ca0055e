import { explainNumber, type Profile, requestNumber, shippedProfiles } from '../../contract/profiles.ts';
import { suggest } from '../../contract/suggest.ts';
import { noMore } from '../arguments.ts';
import { escapeText } from '../text/escape.ts';
import { facts, lines } from '../text/table.ts';
import { UsageError } from '../usage.ts';
import { textOption, workVerb } from '../work-verb.ts';
import { readProfile } from './read-profile.ts';

type Explanation = ReturnType<typeof explainNumber>;
type Meaning = Explanation['exact'][number];

const MAX_NUMBER = 0xffff_ffff;

export const explainIoctl = workVerb('explain', {
  doc: 'What the number of a request says, and what it could mean. Needs no broker.',
  words: [
    {
      placeholder: '<request>',
      doc: "a number (0x80306d02, 2150657282), C's name for it (MTIOCGET), or PROFILE.REQUEST",
    },
  ],
  options: [{ flags: '--profile <file>', doc: 'a profile of your own, to be looked through too' }],
  async run(cli, [request, ...more], options) {
    noMore(more);
    if (request === undefined) throw new UsageError('which request?', '0x80306d02, MTIOCGET, mtio.status');
    const file = textOption(options, 'profile');
    const profiles: Profile[] = [...Object.values(shippedProfiles), ...(file === undefined ? [] : [readProfile(file)])];
    for (const number of parseNumber(request) ?? numbersOf(request, profiles)) {
      const explanation = explainNumber(number, profiles);
      cli.print(explanation, () => explanationText(explanation));
    }
  },
});

/** Undefined: it is no number. @throws UsageError for one that no request has */
function parseNumber(text: string): [number] | undefined {
  if (!/^(0x[\da-f]+|\d+)$/i.test(text)) return undefined;
  const number = Number(text);
  if (number > MAX_NUMBER)
    throw new UsageError(`${text} is no number of a request`, 'they have 32 bits, up to 0xffffffff');
  return [number];
}

/** The numbers of what has this name: `MTIOCGET`, `mtio.status`, `status`, of which several profiles may have one. */
function numbersOf(name: string, profiles: readonly Profile[]): number[] {
  const named = profiles.flatMap((profile) =>
    Object.entries(profile.requests).map(([request, { c = '' }]) => ({
      names: [request, `${profile.name}.${request}`, c, c.replace(/\(.*$/, '')].filter((each) => each !== ''),
      number: () => requestNumber(profile, request),
    })),
  );
  const found = named.filter(({ names }) => names.some((each) => each.toLowerCase() === name.toLowerCase()));
  if (found.length > 0) return [...new Set(found.map(({ number }) => number()))];
  const near = suggest(
    name,
    named.flatMap(({ names }) => names),
  );
  const hint =
    near.length > 0 ? `did you mean ${near.slice(0, 4).join(' or ')}?` : 'give its number, for example 0x80306d02';
  throw new UsageError(`no profile has a request '${name}'`, hint);
}

const directions: Readonly<Record<Explanation['direction'], string>> = {
  none: 'none: it takes no pointer',
  read: 'read: the kernel writes what is pointed to',
  write: 'write: the kernel reads what is pointed to',
  both: 'both: the kernel reads and writes what is pointed to',
};

export function explanationText(explanation: Explanation): string {
  const { number, hex, direction, type, typeCharacter, nr, size, exact, sameFamilyMember } = explanation;
  const typeHex = `0x${type.toString(16).padStart(2, '0')}`;
  const encoded = facts({
    direction: directions[direction],
    type: typeCharacter === undefined ? typeHex : `'${typeCharacter}' (${typeHex})`,
    number: nr,
    size: `${size} bytes`,
  });
  const meanings = exact.length === 0 ? ['No profile has it.'] : ['It means', ...exact.map(meaningText)];
  const similar =
    sameFamilyMember.length === 0
      ? []
      : ['The same type and number, with another size or direction, have', ...sameFamilyMember.map(meaningText)];
  return `${hex} (${number})\n${encoded}${lines([...meanings, ...similar].map(escapeText))}`;
}

function meaningText({ profile, request, c, doc, danger }: Meaning): string {
  const name = profile === undefined || request === undefined ? undefined : `${profile}.${request}`;
  const called = [name, c].filter((each) => each !== undefined).join(', ');
  return `  ${called}${danger === undefined ? '' : ` [danger ${danger}]`}: ${doc}`;
}
