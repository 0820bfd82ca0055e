import { Refusal } from '../../errors.ts';
import type { Path } from '../../issues.ts';
import type { StructCodec } from '../codec/struct.ts';
import { compile } from '../compile.ts';
import { viewOf } from '../layout.ts';
import { machineDanger } from '../machine-dangers.ts';
import { decodeNumber, hex, MAX_ARGUMENT_BYTES } from '../number.ts';
import type { Profile, Request } from '../profile.ts';
import { numberOf } from '../request.ts';
import { checkDangers } from './dangers.ts';
import { missing } from './fields.ts';
import { entriesOf, type Finding, type Findings, has } from './finding.ts';

/** Arguments that are not there, before anything is laid out. */
export function* checkArguments(profile: Profile): Findings {
  for (const [name, { argument }] of entriesOf(profile.requests)) {
    if (typeof argument !== 'string' || has(profile.structs, argument)) continue;
    const message = missing('structs', argument, Object.keys(profile.structs ?? {}));
    yield { path: ['requests', name, 'argument'], message };
  }
  const events = profile.events?.struct;
  if (events !== undefined && !has(profile.structs, events)) {
    yield { path: ['events', 'struct'], message: missing('structs', events, Object.keys(profile.structs ?? {})) };
  }
}

/** Sizes, numbers, directions, dangers. Expects that every reference leads somewhere. */
export function* checkRequests(profile: Profile): Findings {
  for (const [name, request] of entriesOf(profile.requests)) {
    const path = ['requests', name];
    const { argument } = request;
    const size = argument === undefined ? 0 : compile(profile).argument(argument).size;
    yield* checkDirection(request, path);
    if (typeof argument === 'object')
      yield* checkDefaults(compile(profile).argument(argument), () => [...path, 'argument']);
    if (size > MAX_ARGUMENT_BYTES) {
      yield {
        path: [...path, 'argument'],
        message: `it has ${size} bytes: a request moves at most ${MAX_ARGUMENT_BYTES}`,
      };
      continue;
    }
    yield* checkNumber(request, size, path);
    yield* checkDangers(profile, request, path);
    yield* machine(request, size, path);
  }
  for (const [name] of entriesOf(profile.structs)) {
    yield* checkDefaults(compile(profile).struct(name), (index) => ['structs', name, 'fields', index]);
  }
}

function* checkDirection(
  { direction, argument, passing, encodes, type, number }: Request,
  path: Path,
): Generator<Finding> {
  const at = [...path, 'direction'];
  if (direction === 'none' && argument !== undefined) {
    yield { path: at, message: "it has an argument, but moves nothing: its direction is 'read', 'write' or 'both'" };
  }
  if (direction !== 'none' && argument === undefined) {
    yield { path: at, message: `it moves something, but has no argument: say which, or that its direction is 'none'` };
  }
  if (passing === 'value') {
    const isInteger = typeof argument === 'object' && argument.type !== undefined && argument.array === undefined;
    if (!isInteger) yield { path: [...path, 'argument'], message: 'what is passed by value is one integer' };
    if (direction !== 'write')
      yield { path: at, message: "what is passed by value goes to the kernel: its direction is 'write'" };
  }
  if (encodes !== undefined && type === undefined) {
    yield { path: [...path, 'encodes'], message: 'an old number encodes no direction' };
  }
  if (type === undefined && number === undefined) {
    yield { path, message: "it has no number: say 'type' and 'nr', or 'number' if it is an old one" };
  }
}

function* checkNumber(request: Request, size: number, path: Path): Generator<Finding> {
  const { type, nr, number } = request;
  if ((type === undefined) !== (nr === undefined)) {
    yield { path: [...path, type === undefined ? 'nr' : 'type'], message: "'type' and 'nr' go together" };
    return;
  }
  if (number === undefined) return;
  const at = [...path, 'number'];
  const declared = decodeNumber(number);
  if (type === undefined) {
    if (declared.direction !== 'none') {
      const parts = `type ${characterOf(declared.type)}, nr ${declared.nr}, ${declared.direction}, ${declared.size} bytes`;
      yield { path: at, message: `${hex(number)} is no old number, it encodes ${parts}: say 'type' and 'nr'` };
    } else if (declared.size > size) {
      yield { path: at, message: `${hex(number)} encodes ${declared.size} bytes, the argument has ${size}` };
    }
    return;
  }
  const derived = numberOf(request, size);
  if (derived === number) return;
  const { size: bytes } = decodeNumber(derived);
  const what = bytes === declared.size ? 'its parts do' : 'its sizes do';
  const makes = `they make ${hex(derived)}, of ${bytes} bytes`;
  yield { path: at, message: `${what} not match its number: ${makes}, and it is ${hex(number)}, of ${declared.size}` };
}

const characterOf = (type: number): string =>
  type > 0x20 && type < 0x7f ? `'${String.fromCharCode(type)}'` : hex(type);

function* machine(request: Request, size: number, path: Path): Generator<Finding> {
  const number = numberOf(request, size);
  const known = machineDanger(number);
  if (known === undefined || request.danger === 'machine') return;
  const { name, reason, match } = known;
  const relation = { number: 'is', 'other size': 'is, in another size,', family: 'belongs to' }[match];
  yield {
    path,
    message: `${hex(number)} ${relation} ${name}. ${reason} It cannot be declared without "danger": "machine"`,
  };
}

/** Defaults that their own field would refuse. */
function* checkDefaults({ members }: StructCodec, pathOf: (index: number) => Path): Generator<Finding> {
  for (const [index, { field, codec }] of members.entries()) {
    if (field.default === undefined || 'caseOf' in codec) continue;
    try {
      codec.write(viewOf(new Uint8Array(codec.size)), 0, field.default, field.name);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      yield { path: [...pathOf(index), 'default'], message: error.message };
    }
  }
}
