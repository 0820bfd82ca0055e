import { parseNatural } from '../arguments.ts';
import type { Cli } from '../cli.ts';
import { oneDevice } from '../device-words.ts';
import { showUntilInterrupted } from '../interrupt.ts';
import { bytesToJson } from '../json-bytes.ts';
import { textOption, workVerb } from '../work-verb.ts';
import { bytesHex, bytesText } from './bytes-text.ts';
import { type Piece, Pieces } from './pieces.ts';
import { PORT, serialPort } from './port.ts';

export const HEX = { flags: '--hex', doc: 'bytes in hexadecimal, two digits each' };

export const monitorPort = workVerb('monitor', {
  doc: "Prints what goes over a port, both ways ('<' received, '>' sent), until it is interrupted. It opens nothing and holds nobody up.",
  words: [PORT],
  options: [HEX, { flags: '--replay <bytes>', doc: 'begin with the last so many bytes that went over it' }],
  async run(cli, words, options) {
    const { device } = oneDevice(words);
    const replay = parseNatural(textOption(options, 'replay') ?? '0', '--replay');
    const shown = options.hex === true ? bytesHex : bytesText;
    await using postern = await cli.connect();
    await using tap = serialPort(postern, device).tap({ replay });
    await tap.started;
    if (cli.options.json) return await showUntilInterrupted(tap, (piece) => cli.print(bytesToJson(piece), () => ''));
    const pieces = new Pieces((piece) => cli.streams.out.write(pieceText(cli, piece, shown)));
    try {
      await showUntilInterrupted(tap, (piece) => pieces.add(piece));
    } finally {
      pieces.flush();
    }
  },
});

function pieceText(cli: Cli, { direction, bytes, atMs, missed, resumed }: Piece, shown: (bytes: Uint8Array) => string) {
  const { dim, green, yellow } = cli.colours;
  const gap = resumed
    ? '(the connection was lost: something may be missing)\n'
    : missed > 0
      ? `(too slow: ${missed} bytes are missing)\n`
      : '';
  const text = direction === 'sent' ? yellow(`> ${shown(bytes)}`) : green(`< ${shown(bytes)}`);
  return `${gap}${dim(new Date(atMs).toISOString())} ${text}\n`;
}
