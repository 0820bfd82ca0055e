import type { Sink, Streams } from './cli.ts';

/** The process's own streams. A reader that goes away (`| head`, a window that is closed) ends the command quietly, as it does others. */
export function processStreams(): Streams {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE' || (error.code === 'EIO' && stream.isTTY)) process.exit(process.exitCode ?? 0);
      throw error;
    });
  return {
    out: sink(process.stdout),
    err: sink(process.stderr),
    output: process.stdout,
    get input() {
      return process.stdin; // opening it costs time, and most commands do not read it
    },
  };
}

function sink(stream: NodeJS.WriteStream): Sink {
  return { write: (text) => void stream.write(text), isTerminal: stream.isTTY === true };
}
