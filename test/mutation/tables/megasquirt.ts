import type { Mutation } from '../mutation.ts';

const requests = 'test/drivers/megasquirt/requests.test.ts';
const faults = 'test/drivers/megasquirt/faults.test.ts';
const dialogue = 'test/drivers/megasquirt/dialogue.test.ts';
const pace = 'test/broker/serial/wire-pace.test.ts';

/** Engine controllers: what can be said to one, and which answers count; and when the broker may rest. */
export const megasquirtMutations: readonly Mutation[] = [
  {
    without: 'a command that may carry a value is none that reads',
    file: 'drivers/megasquirt/request.ts',
    text: "  if (hasPlace(template, 'value'))",
    instead: "  if (letter === '' && hasPlace(template, 'value'))",
    test: requests,
  },
  {
    without: 'nothing of the file may stand behind a letter that reads',
    file: 'drivers/megasquirt/request.ts',
    text: '  if (behind > most)',
    instead: '  if (behind > most + 9)',
    test: requests,
  },
  {
    without: 'the array of offsets is written by a command that does not burn',
    file: 'drivers/megasquirt/request.ts',
    text: '  if (!writers.has(letter)) return',
    instead: "  if (letter === '') return",
    test: requests,
  },
  {
    without: 'the array cannot name what is not in it',
    file: 'drivers/megasquirt/offsets.ts',
    text: '  fields.length <= entries &&',
    instead: '  fields.length < 1e9 + entries &&',
    test: requests,
  },
  {
    without: 'an answer has the length that was asked for',
    file: 'drivers/megasquirt/dialogue.ts',
    text: 'if (answerBytes !== undefined && payload.length !== 1 + answerBytes) {',
    instead: 'if (answerBytes === -1) {',
    test: dialogue,
  },
  {
    without: 'an answer has the sum that it says',
    file: 'drivers/megasquirt/envelope.ts',
    text: 'return view.getUint32(end) === crc32(payload) ? payload : undefined;',
    instead: 'return view.getUint32(end) >= 0 ? payload : undefined;',
    test: requests,
  },
  {
    without: 'it is asked who it is, before anything that comes counts again',
    file: 'drivers/megasquirt/recovery.ts',
    text: '    if (isSame(said, signature)) {\n',
    instead: '    if (said !== undefined) {\n',
    test: faults,
  },
  {
    without: 'out of range is not asked again',
    file: 'drivers/megasquirt/reader.ts',
    text: "    return trouble !== 'never' && this.#troubles < TRIES;",
    instead: '    return this.#troubles < TRIES;',
    test: faults,
  },
  {
    without: 'an array of offsets that is gone is written again',
    file: 'drivers/megasquirt/reader.ts',
    text: '      array.fields = undefined;\n      quality.resets++;\n',
    instead: '      quality.resets++;\n',
    test: faults,
  },
  {
    without: 'a port must have shown the pace of a wire before it is left alone',
    file: 'broker/serial/wire-pace.ts',
    text: 'this.#mayRest = this.#isProven &&',
    instead: 'this.#mayRest = this.#isProven !== undefined &&',
    test: pace,
  },
  {
    without: 'no rest goes beyond what an answer may take',
    file: 'broker/serial/wire-pace.ts',
    text: 'const untilNs = (wholeNs < this.#deadlineNs ? wholeNs : this.#deadlineNs) - marginNs;',
    instead: 'const untilNs = wholeNs - marginNs;',
    test: pace,
  },
];
