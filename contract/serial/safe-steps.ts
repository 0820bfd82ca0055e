import * as v from 'valibot';

const doc = <Schema extends v.GenericSchema>(schema: Schema, text: string) => v.pipe(schema, v.description(text));

/** Bytes as text: each character is the byte of its number (Latin-1), so that "\u0003" is Ctrl-C. */
export const byteText = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(256),
  v.check(
    (text) => [...text].every((character) => character <= '\u00ff'),
    'each character stands for one byte: none above U+00FF',
  ),
);
const pauseMs = v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(5000));

/** One step of what is done to a port, without its holder, to make what hangs on it safe. */
const safeStep = v.union(
  [
    v.strictObject({
      purge: doc(v.picklist(['received', 'unsent', 'both']), 'Throw away what waits, so that nothing is in front.'),
    }),
    v.strictObject({
      lines: doc(
        v.strictObject({ dtr: v.optional(v.boolean()), rts: v.optional(v.boolean()) }),
        'Raise or drop DTR and RTS; nothing happens where the port has none.',
      ),
    }),
    v.strictObject({ breakMs: doc(pauseMs, 'Hold the line in its break state for so long.') }),
    v.strictObject({ pauseMs: doc(pauseMs, 'Wait.') }),
    v.strictObject({
      send: doc(byteText, 'Send these bytes.'),
      times: v.optional(
        doc(v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(5)), 'How often. Default: once.'),
      ),
    }),
    v.strictObject({
      verify: doc(
        v.strictObject({
          send: byteText,
          answer: byteText,
          withinMs: v.optional(pauseMs),
        }),
        'Ask, and compare the first line of the answer, without spaces around it. Otherwise all steps are done again, three times at most.',
      ),
    }),
  ],
  'a step is one of purge, lines, breakMs, pauseMs, send (with times) and verify',
);
export type SafeStep = v.InferOutput<typeof safeStep>;
export const safeSequence = v.pipe(v.array(safeStep), v.maxLength(32), v.readonly());

/** How a verify step waits where it does not say. */
export const DEFAULT_VERIFY_MS = 1000;
