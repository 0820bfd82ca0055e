import type { SerialPort, TransactOptions } from '../../client/serial-port.ts';
import { Refusal } from '../../contract/errors.ts';
import type { TransactionPriority } from '../../contract/methods/serial.ts';
import type { Result } from '../../contract/methods.ts';
import { parseNatural, parseSeconds } from '../arguments.ts';
import { bytesToJson } from '../json-bytes.ts';
import { UsageError } from '../usage.ts';
import { type Options, textOption, workVerb } from '../work-verb.ts';
import { bytesHex, bytesText, parseBytes, parseHex } from './bytes-text.ts';
import { HEX } from './monitor.ts';
import { PORT, serialPort } from './port.ts';
import { dataOf, END } from './send.ts';

/** What ends an answer where nothing is said. */
const DEFAULT_SILENCE_MS = 100;
const priorities = ['urgent', 'normal', 'background'] as const satisfies readonly TransactionPriority[];

export const transactPort = workVerb('transact', {
  doc: 'Sends bytes and prints the answer, with nobody in between; waits for its turn.',
  words: [PORT, { placeholder: '<data...>', doc: 'text with \\r, \\n, \\x80 …' }],
  options: [
    { ...HEX, doc: 'the data, the delimiter and the answer in hexadecimal' },
    END,
    { flags: '--until-delimiter <bytes>', doc: 'the answer ends with these' },
    { flags: '--until-length <n>', doc: 'the answer is so many bytes long' },
    {
      flags: '--silence <time>',
      doc: `the answer ends when nothing more comes for this long (default, where nothing else is said: ${DEFAULT_SILENCE_MS}ms)`,
    },
    { flags: '--timeout <time>', doc: 'how long the answer may take (default: 1s)' },
    { flags: '--priority <word>', doc: `${priorities.join(', ')} (default: normal)` },
    { flags: '--raw', doc: 'the answer as it is, for another program to read' },
  ],
  async run(cli, [device, ...words], options) {
    if (device === undefined) throw new UsageError('which port?', "'postern serial list' lists them");
    if (words.length === 0) throw new UsageError('what is to be sent?', "for example 'AT\\r'");
    const bytes = dataOf(words, options);
    const how = transactOptions(options);
    await using postern = await cli.connect();
    const { bytes: answer, endedBy } = await transact(serialPort(postern, device), bytes, how);
    if (options.raw === true && !cli.options.json) return void cli.streams.output.write(answer);
    const shown = options.hex === true ? bytesHex : bytesText;
    cli.print(bytesToJson({ device, bytes: answer, endedBy }), () => `${shown(answer)}\n`);
  },
});

/** @throws UsageError */
function transactOptions(options: Options): TransactOptions {
  const bytesOf = options.hex === true ? parseHex : parseBytes;
  const delimiter = textOption(options, 'untilDelimiter');
  const length = textOption(options, 'untilLength');
  const silence = textOption(options, 'silence');
  const timeout = textOption(options, 'timeout');
  const isOpen = delimiter === undefined && length === undefined && silence === undefined;
  const silenceMs = isOpen ? DEFAULT_SILENCE_MS : silence && milliseconds(silence, '--silence');
  return {
    until: {
      ...(delimiter !== undefined && { delimiter: bytesOf(delimiter, '--until-delimiter') }),
      ...(length !== undefined && { length: parseNatural(length, '--until-length') }),
      ...(silenceMs !== undefined && silenceMs !== '' && { silenceMs }),
    },
    ...(timeout !== undefined && { timeoutMs: milliseconds(timeout, '--timeout') }),
    ...priorityOf(textOption(options, 'priority')),
  };
}

const milliseconds = (text: string, what: string) => Math.ceil(parseSeconds(text, what) * 1000);

function priorityOf(word: string | undefined): { priority?: TransactionPriority } {
  if (word === undefined) return {};
  const priority = priorities.find((each) => each === word);
  if (priority === undefined) throw new UsageError(`--priority '${word}' is not one of ${priorities.join(', ')}`);
  return { priority };
}

/** What came by then is part of the message: half an answer says more than none. */
async function transact(
  port: SerialPort,
  bytes: Uint8Array,
  options: TransactOptions,
): Promise<Result<'serial.transact'>> {
  try {
    return await port.transact(bytes, options);
  } catch (error) {
    if (!(error instanceof Refusal) || !(error.data.received instanceof Uint8Array)) throw error;
    const { received } = error.data;
    const what = received.length === 0 ? 'nothing came' : `what came is '${bytesText(received)}'`;
    throw new Refusal(error.code, `${error.message}: ${what}`, { ...error.data, received: bytesToJson(received) });
  }
}
