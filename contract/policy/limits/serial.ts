import * as v from 'valibot';
import * as settings from '../../serial/line-settings.ts';
import type { Effect } from '../effects.ts';
import { linePattern, patternProblem } from '../lines.ts';
import { listed, type Objection, positive, row } from './row.ts';

const directions = ['receive', 'send'] as const;
const pattern = v.pipe(
  v.string(),
  v.rawCheck(({ dataset, addIssue }) => {
    const problem = dataset.typed ? patternProblem(dataset.value) : undefined;
    if (problem !== undefined) addIssue({ message: problem });
  }),
);

/** What a rule may limit on a serial port; and, of an instrument, the lines that go to it as they are. */
export const serialLimits = {
  directions: row({
    kinds: ['serial'],
    schema: v.array(v.picklist(directions)),
    doc: 'Which ways bytes may go: `receive`, `send`. Modem lines, breaks and settings count as sending.',
    check: (allowed, { act }) => {
      const direction = act === 'receive' ? 'receive' : 'send';
      if (allowed.includes(direction)) return undefined;
      return { message: `to ${direction} is not one of ${listed(allowed)}`, value: direction, allowed };
    },
  }),
  baudRates: row({
    kinds: ['serial'],
    schema: v.array(settings.baudRate),
    doc: 'The baud rates that may be set. The one of the inventory is always allowed.',
    check: (allowed, { baudRate }) =>
      baudRate === undefined || allowed.includes(baudRate)
        ? undefined
        : { message: `${baudRate} baud is not one of ${listed(allowed)}`, value: baudRate, allowed },
  }),
  bytesPerSecond: row({
    kinds: ['serial'],
    schema: positive,
    doc: 'How many bytes a second may be sent.',
    check: (allowed, { act, bytes }, { bytesInLastSecond = 0 }) => {
      const total = bytesInLastSecond + bytes;
      if (act !== 'send' || total <= allowed) return undefined;
      return { message: `${total} bytes within a second, at most ${allowed} are allowed`, value: total, allowed };
    },
  }),
  lines: row({
    kinds: ['serial', 'instrument'],
    schema: v.array(pattern),
    doc: 'The whole lines that may be sent: text, with ranges `{0..5}` and choices `{ON|OFF}`. What is no whole line is refused, and so are breaks and modem lines.',
    check: (allowed, effect) => {
      if (effect.kind === 'instrument') return lineObjection(allowed, effect.lines);
      if (effect.act === 'receive') return undefined;
      if (effect.lines !== undefined) return lineObjection(allowed, effect.lines);
      return { message: notLines(effect), allowed };
    },
  }),
};

function notLines({ act }: Effect<'serial'>): string {
  return act === 'send'
    ? 'only whole lines may be sent: each with its ending, after a line that was ended'
    : 'only lines may be sent: no breaks, modem lines or settings';
}

function lineObjection(allowed: readonly string[], lines: readonly string[]): Objection | undefined {
  const patterns = allowed.map((text) => compiled(text));
  const wrong = lines.find((line) => !patterns.some((each) => each.matches(line)));
  if (wrong === undefined) return undefined;
  return { message: `the line ${JSON.stringify(wrong)} is not one of ${listed(allowed)}`, value: wrong, allowed };
}

const known = new Map<string, ReturnType<typeof linePattern>>();
/** A policy has few patterns, and a port many lines. */
function compiled(text: string): ReturnType<typeof linePattern> {
  const found = known.get(text) ?? linePattern(text);
  known.set(text, found);
  return found;
}
