import { MAX_PART_BYTES } from '../../contract/blocks.ts';
import { concat } from '../../contract/bytes.ts';
import { escapeText } from '../text/escape.ts';
import { UsageError } from '../usage.ts';
import { type Options, textOption, workVerb } from '../work-verb.ts';
import { lineEndNames, parseBytes, parseEnd, parseHex } from './bytes-text.ts';
import { HEX } from './monitor.ts';
import { PORT, serialPort } from './port.ts';

export const END = { flags: '--end <end>', doc: `what is sent behind it: ${lineEndNames} (default: none)` };

/** The bytes that words and options mean. @throws UsageError */
export function dataOf(words: readonly string[], options: Options): Uint8Array {
  const text = words.join(' ');
  const data = options.hex === true ? parseHex(text, 'the data') : parseBytes(text, 'the data');
  const bytes = concat([data, parseEnd(textOption(options, 'end') ?? 'none', '--end')]);
  if (bytes.length > MAX_PART_BYTES)
    throw new UsageError(`${bytes.length} bytes are too many for one line`, 'postern serial send DEVICE - < FILE');
  return bytes;
}

export const sendBytes = workVerb('send', {
  doc: 'Sends bytes, waiting for its turn: words, or standard input. Nobody is in between what one line of words is.',
  words: [
    PORT,
    { placeholder: '[data...]', doc: "text with \\r, \\n, \\x80 …; '-', or nothing: standard input as it is" },
  ],
  options: [HEX, END],
  async run(cli, [device, ...words], options) {
    if (device === undefined) throw new UsageError('which port?', "'postern serial list' lists them");
    const isInput = words.length === 0 || (words.length === 1 && words[0] === '-');
    const source = isInput ? wholeLines(cli.streams.input) : [dataOf(words, options)];
    await using postern = await cli.connect();
    const port = serialPort(postern, device);
    let sent = 0;
    for await (const bytes of source) {
      await port.transact(bytes);
      sent += bytes.length;
    }
    cli.print({ device, sent }, () => `${escapeText(device)}: ${sent} bytes sent\n`);
  },
});

/** Standard input in pieces that end where lines end, if there are lines: a rule may allow whole lines only. */
export async function* wholeLines(input: AsyncIterable<Uint8Array | string>): AsyncGenerator<Uint8Array, void> {
  let rest: Uint8Array = new Uint8Array(0);
  for await (const chunk of input) {
    rest = concat([rest, typeof chunk === 'string' ? Buffer.from(chunk) : chunk]);
    for (;;) {
      const end = rest.lastIndexOf(0x0a, MAX_PART_BYTES - 1) + 1;
      const length = end > 0 ? end : rest.length >= MAX_PART_BYTES ? MAX_PART_BYTES : 0;
      if (length === 0) break;
      yield rest.subarray(0, length);
      rest = rest.subarray(length);
    }
  }
  if (rest.length > 0) yield rest;
}
