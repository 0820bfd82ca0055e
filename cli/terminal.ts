import { ReadStream, WriteStream } from 'node:tty';
import type { Cli } from './cli.ts';

/** A terminal whose keys come one by one, as they are pressed: Ctrl-C too. Disposing gives it back as it was. */
export interface Terminal extends Disposable {
  readonly columns: number;
  readonly rows: number;
  write(text: string | Uint8Array): void;
  /** Bytes as they are typed or pasted; `undefined`: there will be no more. */
  onKeys(listener: (bytes: Uint8Array | undefined) => void): void;
  onResize(listener: () => void): void;
}

/** Whether there is a terminal at both ends of this command. */
export const isInteractive = ({ streams: { out, input } }: Cli): boolean =>
  out.isTerminal && input instanceof ReadStream;

/** The terminal; undefined where one of the ends is none. */
export function openTerminal(cli: Cli): Terminal | undefined {
  const { input, output } = cli.streams;
  if (!isInteractive(cli)) return undefined;
  return input instanceof ReadStream && output instanceof WriteStream ? rawTerminal(input, output) : undefined;
}

function rawTerminal(input: ReadStream, output: WriteStream): Terminal {
  const stop = new AbortController();
  const listen = <Event>(from: NodeJS.EventEmitter, event: string, listener: (event: Event) => void) => {
    from.on(event, listener);
    stop.signal.addEventListener('abort', () => from.off(event, listener));
  };
  input.setRawMode(true);
  // Somebody else may have had the terminal while this process was stopped. What is set already would not be set again.
  listen(process, 'SIGCONT', () => input.setRawMode(false).setRawMode(true));
  return {
    get columns() {
      return output.columns || 80; // a terminal that does not know its size says 0
    },
    get rows() {
      return output.rows || 24;
    },
    write: (text) => void output.write(text),
    onKeys(listener) {
      listen(input, 'data', (bytes: Buffer) => listener(bytes));
      listen(input, 'end', () => listener(undefined));
      input.resume();
    },
    onResize: (listener) => listen(output, 'resize', listener),
    [Symbol.dispose]() {
      stop.abort();
      giveBack(input);
      input.pause(); // or the process would wait for another key
    },
  };
}

/** A terminal whose window is closed cannot be given back, and need not be. */
function giveBack(input: ReadStream): void {
  try {
    input.setRawMode(false);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EIO') throw error;
  }
}
