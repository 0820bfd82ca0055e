import { type FileHandle, open } from 'node:fs/promises';
import { cutBlocks } from '../../client/cut-blocks.ts';
import { DEFAULT_BLOCK_BYTES, Tape } from '../../client/tape.ts';
import { noMore } from '../arguments.ts';
import { asking } from '../ask.ts';
import type { Cli } from '../cli.ts';
import { nameOrOnly } from '../device-words.ts';
import { fileProblem } from '../files.ts';
import { textOption, workVerb } from '../work-verb.ts';
import { Counts } from './counts.ts';
import { TAPE } from './operations.ts';
import { parseBlockBytes } from './read.ts';

export const writeTape = workVerb('write', {
  doc: 'Writes a file or standard input in blocks, from where the tape stands, and counts them on standard error.',
  words: [TAPE, { placeholder: '[file]', doc: 'what; - is standard input, which is also the default' }],
  options: [
    {
      flags: '--block-bytes <n>',
      doc: `bytes of a block; the last one has what is left (default: ${DEFAULT_BLOCK_BYTES})`,
    },
    { flags: '--mark', doc: "write a file mark behind it: a danger that a rule must name, 'mark'" },
  ],
  async run(cli, [named, file, ...more], options) {
    noMore(more);
    const blockBytes = parseBlockBytes(textOption(options, 'blockBytes') ?? String(DEFAULT_BLOCK_BYTES));
    await using source = await openSource(cli, file);
    await using postern = await cli.connect();
    const device = await nameOrOnly(postern, named, 'mtio', 'tape');
    const tape = new Tape(asking(postern), device);
    const counts = new Counts({});
    await counts.during(cli, device, async () => {
      for await (const block of cutBlocks(source.bytes, blockBytes)) {
        await tape.write(block);
        counts.add(block);
      }
      if (options.mark === true) await tape.writeFileMarks();
    });
  },
});

interface Source extends AsyncDisposable {
  readonly bytes: AsyncIterable<Uint8Array>;
}

async function openSource(cli: Cli, file = '-'): Promise<Source> {
  if (file === '-') return { bytes: asBytes(cli.streams.input), async [Symbol.asyncDispose]() {} };
  const handle = await open(file).catch((error: unknown) => Promise.reject(fileProblem('read', file, error)));
  return { bytes: fileBytes(file, handle), [Symbol.asyncDispose]: () => handle.close() };
}

async function* fileBytes(path: string, handle: FileHandle): AsyncGenerator<Uint8Array, void> {
  try {
    yield* asBytes(handle.createReadStream({ autoClose: false }));
  } catch (error) {
    throw fileProblem('read', path, error);
  }
}

async function* asBytes(stream: NodeJS.ReadableStream): AsyncGenerator<Uint8Array, void> {
  for await (const chunk of stream) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
}
