import * as v from 'valibot';
import { Refusal } from '../errors.ts';
import { explainIssue } from '../issues.ts';

/**
 * A recorded session of a serial line: JSON lines, so that one can read it, cut it and mend it with an editor.
 *
 *     {"recording":"serial","version":1,"device":"psu-port","start":"2026-05-04T10:00:00.000Z"}
 *     {"at":0,"lines":{"dtr":true,"rts":true,"cts":true,"dsr":true,"dcd":false,"ri":false}}
 *     {"at":0.2,"sent":"SYST:VERS?\n"}
 *     {"at":24.1,"received":"1995.0\r\n"}
 *     {"at":31,"set":{"dtr":false}}
 *     {"at":32,"sent":{"base64":"gAE="}}
 *
 * The first line is the head. `at`: milliseconds since its `start`. `sent` and `received` are text where every byte is ASCII, base64
 * otherwise; where a piece ends means nothing. `lines`: the modem lines, whenever the recorder looked. `set`: lines that the recorder's
 * side raised or dropped.
 */
const line = v.boolean();
const seen = v.strictObject({ dtr: line, rts: line, cts: line, dsr: line, dcd: line, ri: line });
const set = v.strictObject({ dtr: v.optional(line), rts: v.optional(line) });
const at = v.pipe(v.number(), v.finite(), v.minValue(0));
const base64 = v.pipe(v.string(), v.base64());
// biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII is what is meant
const ascii = v.pipe(v.string(), v.regex(/^[\x00-\x7f]*$/, 'text that is not ASCII stands as base64'));
const piece = v.union([ascii, v.strictObject({ base64 })], 'bytes are text, or { "base64": … }');

const headSchema = v.strictObject({
  recording: v.literal('serial'),
  version: v.literal(1),
  device: v.optional(v.string()),
  /** ISO 8601. */
  start: v.pipe(v.string(), v.isoTimestamp()),
});
const entrySchema = v.union(
  [
    v.strictObject({ at, sent: piece }),
    v.strictObject({ at, received: piece }),
    v.strictObject({ at, lines: seen }),
    v.strictObject({ at, set }),
  ],
  'an entry has `at`, and one of sent, received, lines, set',
);

export type RecordingHead = v.InferOutput<typeof headSchema>;
export type RecordedLines = v.InferOutput<typeof seen>;
export type RecordedEntry =
  | { at: number; sent: Uint8Array }
  | { at: number; received: Uint8Array }
  | { at: number; lines: RecordedLines }
  | { at: number; set: { dtr?: boolean | undefined; rts?: boolean | undefined } };
export interface Recording {
  head: RecordingHead;
  entries: RecordedEntry[];
}

/** The first line of a recording, with its newline. */
export const recordingHead = (start: Date, device?: string): string =>
  `${JSON.stringify({ recording: 'serial', version: 1, device, start: start.toISOString() } satisfies RecordingHead)}\n`;

/** One line of a recording, with its newline. */
export function recordingLine(entry: RecordedEntry): string {
  const at = Math.round(entry.at * 1000) / 1000;
  if ('sent' in entry) return `${JSON.stringify({ at, sent: written(entry.sent) })}\n`;
  if ('received' in entry) return `${JSON.stringify({ at, received: written(entry.received) })}\n`;
  return `${JSON.stringify({ ...entry, at })}\n`;
}

/** @throws Refusal `invalid`, naming the line */
export function parseRecording(text: string): Recording {
  const lines = text.split('\n').map((content, index) => ({ content, number: index + 1 }));
  const [first, ...others] = lines.filter(({ content }) => content.trim() !== '');
  if (first === undefined) throw new Refusal('invalid', 'the recording is empty: it has not even a first line');
  const entries = others.map(({ content, number }) => read(parsed(entrySchema, content, number)));
  return { head: parsed(headSchema, first.content, first.number), entries };
}

function parsed<Schema extends v.GenericSchema>(schema: Schema, content: string, line: number): v.InferOutput<Schema> {
  const result = v.safeParse(schema, json(content, line));
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new Refusal('invalid', `line ${line} of the recording: ${explainIssue(issue)}`, {
    line,
    path: v.getDotPath(issue),
  });
}

function json(content: string, line: number): unknown {
  try {
    return JSON.parse(content);
  } catch (error) {
    throw new Refusal('invalid', `line ${line} of the recording is not JSON: ${(error as Error).message}`, { line });
  }
}

function read(entry: v.InferOutput<typeof entrySchema>): RecordedEntry {
  if ('sent' in entry) return { at: entry.at, sent: bytesOf(entry.sent) };
  if ('received' in entry) return { at: entry.at, received: bytesOf(entry.received) };
  return entry;
}

function written(bytes: Uint8Array): v.InferOutput<typeof piece> {
  const text = String.fromCharCode(...bytes);
  return bytes.every((byte) => byte < 0x80) ? text : { base64: btoa(text) };
}

const bytesOf = (written: v.InferOutput<typeof piece>): Uint8Array =>
  Uint8Array.from(typeof written === 'string' ? written : atob(written.base64), (character) => character.charCodeAt(0));
