import type { Field } from '../field.ts';
import { type Codec, type Fields, listNames, mistake, show, shown, unknownName } from './codec.ts';
import { bytesCodec } from './text.ts';
import type { UnionCodec } from './union.ts';

/** One field where it lies. */
export interface Member {
  readonly field: Field;
  readonly offset: number;
  /** What it is; a union is what another field says. */
  readonly codec: Codec | UnionCodec;
  /** It is how many elements of this array are used, and filled in from them. */
  readonly counts: string | undefined;
}

export interface StructCodec extends Codec {
  readonly members: readonly Member[];
  write(view: DataView, offset: number, value: unknown, path: string): Fields;
  read(view: DataView, offset: number): Fields;
}

const isUnion = (codec: Codec | UnionCodec): codec is UnionCodec => 'caseOf' in codec;
const pathOf = (path: string, name: string) => (path === '' ? name : `${path}.${name}`);

/** A struct: fields at their offsets, those that are reserved or counts not shown. */
export function structCodec(members: readonly Member[], size: number, align: number): StructCodec {
  const byName = new Map(members.map((member) => [member.field.name, member]));
  const given = members.filter((member) => whyNotGiven(member) === undefined);
  const givenNames = given.map(({ field }) => field.name);
  // A union is written after the field that says which case it is.
  const inOrder = [...given.filter(({ codec }) => !isUnion(codec)), ...given.filter(({ codec }) => isUnion(codec))];
  const visible = members.filter(
    ({ field, counts }) => !field.reserved && counts === undefined && field.only !== 'input',
  );
  const wants = givenNames.length === 0 ? 'an empty object' : `an object with ${listNames(givenNames)}`;

  const caseNow = (member: Member, selector: (by: string) => unknown) =>
    isUnion(member.codec) ? member.codec.caseOf(selector(member.codec.by)) : member.codec;

  return {
    size,
    align,
    wants,
    members,
    write(view, offset, value, path) {
      const fields = fieldsOf(value, path, wants);
      for (const key of Object.keys(fields))
        if (!givenNames.includes(key)) throw notAField(key, path, byName, givenNames);
      const written: Fields = {};
      for (const member of inOrder) {
        const { field } = member;
        const at = pathOf(path, field.name);
        const codec = caseNow(member, (by) => written[by]);
        const isGiven = Object.hasOwn(fields, field.name) && fields[field.name] !== undefined;
        const own = isGiven ? fields[field.name] : field.default;
        if (codec === undefined) {
          if (!isGiven) continue;
          throw mistake(at, `'${at}' is ${show(own)}: it means nothing here, leave it out`, { value: shown(own) });
        }
        if (own === undefined) throw mistake(at, `'${at}' is missing: it is ${codec.wants}`, { allowed: codec.wants });
        written[field.name] = codec.write(view, offset + member.offset, own, at);
      }
      for (const { codec, counts, offset: at } of members) {
        const counted = counts === undefined ? undefined : written[counts];
        if (Array.isArray(counted) && !isUnion(codec))
          codec.write(view, offset + at, counted.length, pathOf(path, counts ?? ''));
      }
      return written;
    },
    read(view, offset) {
      const readAt = (by: string): unknown => {
        const member = byName.get(by);
        return member && !isUnion(member.codec) ? member.codec.read(view, offset + member.offset) : undefined;
      };
      const fields: Fields = {};
      for (const member of visible) {
        const codec = caseNow(member, readAt) ?? bytesCodec(member.codec.size);
        const value = codec.read(view, offset + member.offset);
        const { count } = member.field;
        fields[member.field.name] =
          count !== undefined && Array.isArray(value) ? value.slice(0, Number(readAt(count))) : value;
      }
      return fields;
    },
    flatten(value, path, leaf) {
      const fields = fieldsOf(value, path, wants);
      for (const member of members) {
        const { name: key } = member.field;
        if (!Object.hasOwn(fields, key)) continue;
        caseNow(member, (by) => fields[by])?.flatten(fields[key], pathOf(path, key), leaf);
      }
    },
  };
}

/** Why a call cannot give a field, or undefined if it can. */
function whyNotGiven({ field, counts }: Member): string | undefined {
  if (field.reserved) return 'is reserved';
  if (field.only === 'output') return 'is only read';
  if (counts !== undefined) return `is how many elements '${counts}' has, and is filled in`;
  return undefined;
}

function notAField(key: string, path: string, members: ReadonlyMap<string, Member>, given: readonly string[]) {
  const at = pathOf(path, key);
  const member = members.get(key);
  const why = member && whyNotGiven(member);
  if (why !== undefined) return mistake(at, `'${at}' cannot be given: it ${why}`, { value: key, allowed: given });
  if (given.length === 0) return mistake(at, `takes no field ${show(key)}`, { value: shown(key), allowed: [] });
  const { message, data } = unknownName(`there is no field ${show(at)}`, key, 'there is', given);
  return mistake(at, message, { value: shown(key), ...data });
}

function fieldsOf(value: unknown, path: string, wants: string): Fields {
  if (isFields(value)) return value;
  const what = path === '' ? 'what is given' : `'${path}'`;
  throw mistake(path, `${what} is ${show(value)}: it is ${wants}`, { value: shown(value), allowed: wants });
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
