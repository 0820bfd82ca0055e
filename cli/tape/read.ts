import { once } from 'node:events';
import { type FileHandle, open } from 'node:fs/promises';
import { Tape } from '../../client/tape.ts';
import { MAX_BLOCK_BYTES } from '../../contract/blocks.ts';
import { noMore, parseNatural } from '../arguments.ts';
import { asking } from '../ask.ts';
import type { Cli } from '../cli.ts';
import { nameOrOnly } from '../device-words.ts';
import { fileProblem } from '../files.ts';
import { UsageError } from '../usage.ts';
import { textOption, workVerb } from '../work-verb.ts';
import { Counts } from './counts.ts';
import { TAPE } from './operations.ts';

/** Where blocks go. */
interface Target extends AsyncDisposable {
  write(block: Uint8Array): Promise<void>;
}

/** @throws UsageError for a size that no block can have */
export function parseBlockBytes(text: string): number {
  const bytes = parseNatural(text, '--block-bytes');
  if (bytes < 1 || bytes > MAX_BLOCK_BYTES)
    throw new UsageError(`--block-bytes ${bytes} is not in 1 to ${MAX_BLOCK_BYTES}`);
  return bytes;
}

export const readTape = workVerb('read', {
  doc: 'Reads blocks up to the next file mark into a file or standard output, and counts them on standard error.',
  words: [TAPE, { placeholder: '[file]', doc: 'where to; - is standard output, which is also the default' }],
  options: [
    { flags: '--files <n>', doc: 'go on over file marks: so many files, one after the other (default: 1)' },
    { flags: '--block-bytes <n>', doc: "the room for a block (default: the device's largest)" },
  ],
  async run(cli, [named, file, ...more], options) {
    noMore(more);
    const blockBytes = textOption(options, 'blockBytes');
    const room = blockBytes === undefined ? {} : { maxBytes: parseBlockBytes(blockBytes) };
    const files = parseNatural(textOption(options, 'files') ?? '1', '--files');
    if (file === undefined && cli.streams.out.isTerminal)
      throw new UsageError('standard output is a terminal', "name a file, or '-' to have the bytes there");
    await using postern = await cli.connect();
    const device = await nameOrOnly(postern, named, 'mtio', 'tape');
    const tape = new Tape(asking(postern), device);
    const counts = new Counts({ files: 0 });
    // Not opened before the first block is there: a file that exists is not emptied for a tape that may not be read.
    let block = await tape.read(room);
    await using target = await openTarget(cli, file);
    await counts.during(cli, device, async () => {
      while (counts.more.files < files) {
        const before = counts.blocks;
        for (; block !== null; block = await tape.read(room)) {
          await target.write(block);
          counts.add(block);
        }
        // An empty file after another one: two file marks in a row, or the end of what is recorded.
        if (counts.more.files > 0 && counts.blocks === before) return;
        if (++counts.more.files < files) block = await tape.read(room);
      }
    });
  },
});

async function openTarget(cli: Cli, file = '-'): Promise<Target> {
  if (file === '-') return streamTarget(cli.streams.output);
  return fileTarget(
    file,
    await open(file, 'w').catch((error: unknown) => Promise.reject(fileProblem('write', file, error))),
  );
}

/** Takes the next block when the reader of a pipe has taken the one before. */
function streamTarget(stream: NodeJS.WritableStream): Target {
  return {
    async write(block) {
      if (!stream.write(block)) await once(stream, 'drain');
    },
    async [Symbol.asyncDispose]() {},
  };
}

function fileTarget(path: string, handle: FileHandle): Target {
  return {
    async write(block) {
      await handle.writeFile(block).catch((error: unknown) => Promise.reject(fileProblem('write', path, error)));
    },
    [Symbol.asyncDispose]: () => handle.close(),
  };
}
