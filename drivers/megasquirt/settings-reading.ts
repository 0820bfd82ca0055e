import { hasPlace } from './command.ts';
import { type ConstantRange, rangeOfConstant, settingsFrom } from './decode/constants.ts';
import type { Settings } from './decode/names.ts';
import type { Definition, MemoryPage } from './definition.ts';
import type { Dialogue } from './dialogue.ts';
import { cut, type Field, isWithin, joined } from './ranges.ts';
import { Request, whyNotRead } from './request.ts';

/** What lies between two settings is read with them if it is no longer than a request of its own would be. */
const GAP_BYTES = 24;
const NO_FACTOR = 256;
const TRIES = 3;

/**
 * The settings of a controller that formulas need, read from its memory.
 * @param calm finds the way back after an answer that was lost
 * @param problem is told of what could not be read: formulas with that have no value
 */
export async function readSettings(
  dialogue: Dialogue,
  definition: Definition,
  names: readonly string[],
  calm: () => Promise<unknown>,
  problem: (message: string) => void,
): Promise<Settings> {
  const ranges = names.flatMap((name) => rangeOfConstant(definition, name) ?? []);
  const read = new Map<number, { piece: Field; bytes: Uint8Array }[]>();
  for (const page of definition.memory) {
    const wanted = ranges.filter((range) => range.page === page.number);
    if (wanted.length > 0) read.set(page.number, await readPage({ dialogue, definition, calm, problem }, page, wanted));
  }
  return settingsFrom(definition, names, (range) => bytesAt(read.get(range.page) ?? [], range));
}

interface Reading {
  dialogue: Dialogue;
  definition: Definition;
  calm: () => Promise<unknown>;
  problem: (message: string) => void;
}

async function readPage(
  { dialogue, definition, calm, problem }: Reading,
  page: MemoryPage,
  wanted: readonly ConstantRange[],
): Promise<{ piece: Field; bytes: Uint8Array }[]> {
  const { read: command, identifier, number } = page;
  const why =
    command === undefined
      ? 'has no command that reads it'
      : (whyNotRead(command) ??
        (hasPlace(command, 'offset') && hasPlace(command, 'count') ? undefined : 'cannot be read from an offset on'));
  if (command === undefined || why !== undefined) {
    problem(`page ${number}: ${why}`);
    return [];
  }
  const found: { piece: Field; bytes: Uint8Array }[] = [];
  for (const whole of joined(wanted, GAP_BYTES)) {
    const parts: Uint8Array[] = [];
    for (const piece of cut([whole], definition.blockingFactor ?? NO_FACTOR)) {
      const numbers = { identifier, offset: piece.offset, count: piece.bytes };
      const request = Request.read(command, numbers, definition.commandEndianness, piece.bytes);
      const bytes = await tried(dialogue, request, calm);
      if (typeof bytes === 'string') problem(`page ${number} from ${piece.offset} on: ${bytes}`);
      else parts.push(bytes);
    }
    const bytes = Buffer.concat(parts);
    if (bytes.length === whole.bytes) found.push({ piece: whole, bytes });
  }
  return found;
}

/** Or why not. */
async function tried(dialogue: Dialogue, request: Request, calm: Reading['calm']): Promise<Uint8Array | string> {
  for (let attempt = 1; ; attempt++) {
    const outcome = await dialogue.ask(request);
    if ('data' in outcome) return outcome.data;
    if (attempt === TRIES || outcome.trouble === 'never') return outcome.why;
    dialogue.quality.retries++;
    await calm();
  }
}

function bytesAt(
  read: readonly { piece: Field; bytes: Uint8Array }[],
  { offset, bytes: length }: ConstantRange,
): Uint8Array | undefined {
  const found = read.find(({ piece }) => isWithin({ offset, bytes: length }, piece));
  if (found === undefined) return undefined;
  const from = offset - found.piece.offset;
  return found.bytes.subarray(from, from + length);
}
