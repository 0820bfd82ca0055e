import { requestNumber } from './call.ts';
import { machineDanger } from './machine-dangers.ts';
import { decodeNumber, hex } from './number.ts';
import type { Direction, Profile } from './profile.ts';
import { shippedProfiles } from './shipped.ts';

/** What a number can mean: an entry of a profile, or of the list of machine dangers. */
export interface Meaning {
  profile?: string;
  request?: string;
  /** Its name in C. */
  c?: string;
  doc: string;
  danger?: string;
}

/** What a request number says, and what it can mean. */
export interface Explanation {
  number: number;
  /** `0x80306D02` */
  hex: string;
  /** As the application sees it; `none` for old numbers, which encode nothing. */
  direction: Direction;
  type: number;
  /** The type as a character, where it is one. */
  typeCharacter?: string;
  nr: number;
  /** Bytes of what is pointed to. */
  size: number;
  /** What has this very number. */
  exact: Meaning[];
  /** What has the same type and nr, with another direction or size. */
  alike: Meaning[];
}

const isPrintable = (byte: number): boolean => byte > 0x20 && byte < 0x7f;

/** @param number its lower 32 bits count, as for the kernel */
export function explainNumber(
  number: number,
  profiles: Iterable<Profile> = Object.values<Profile>(shippedProfiles),
): Explanation {
  const whole = number >>> 0;
  const parts = decodeNumber(whole);
  const entries = [...profiles].flatMap((profile) =>
    Object.entries(profile.requests).map(([request, { c, doc, danger }]) => ({
      number: requestNumber(profile, request),
      meaning: { profile: profile.name, request, ...(c && { c }), doc, ...(danger && { danger }) },
    })),
  );
  const machine = machineDanger(whole);
  const dangerous = machine ? [{ c: machine.name, doc: machine.reason, danger: 'machine' }] : [];
  const [sameNumber, otherSize] = machine?.match === 'other size' ? [[], dangerous] : [dangerous, []];
  const meaningsOf = (isMeant: (each: number) => boolean): Meaning[] =>
    entries.filter((entry) => isMeant(entry.number)).map(({ meaning }) => meaning);
  return {
    number: whole,
    hex: hex(whole),
    ...parts,
    ...(isPrintable(parts.type) && { typeCharacter: String.fromCharCode(parts.type) }),
    exact: [...meaningsOf((each) => each === whole), ...sameNumber],
    alike: [...meaningsOf((each) => each !== whole && (each & 0xffff) === (whole & 0xffff)), ...otherSize],
  };
}
