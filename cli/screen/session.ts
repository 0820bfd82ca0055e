import { interruption } from '../interrupt.ts';
import type { Terminal } from '../terminal.ts';
import type { Canvas, Size } from './canvas.ts';
import { keysOf } from './keys.ts';
import { Painter } from './painter.ts';
import type { Palette } from './style.ts';

/** Alternate screen, no cursor, no wrapping at the right edge (xterm's ctlseqs); and all of it back. */
const ENTER = '\x1b[?1049h\x1b[?25l\x1b[?7l';
const LEAVE = '\x1b[0m\x1b[?2026l\x1b[?7h\x1b[?25h\x1b[?1049l';

/** A screen of its own for as long as a command draws on it. Disposing gives the terminal back as it was. */
export interface ScreenSession extends Disposable {
  readonly size: Size;
  /** Aborted when the user wants to end it otherwise than by a key: signals, or the terminal is gone. */
  readonly ended: AbortSignal;
  show(canvas: Canvas): void;
  onKeys(listener: (keys: readonly string[]) => void): void;
  /** Also after the process was stopped and goes on: whoever draws draws anew. */
  onResize(listener: () => void): void;
}

export function openScreen(terminal: Terminal, palette: Palette): ScreenSession {
  const painter = new Painter(palette);
  const interrupted = interruption(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT']);
  const gone = new AbortController();
  const cleanup = new AbortController();
  const onProcess = (event: 'exit' | 'uncaughtExceptionMonitor' | 'SIGCONT', act: () => void) => {
    process.on(event as 'exit', act);
    cleanup.signal.addEventListener('abort', () => process.off(event, act));
  };
  let isOpen = true;
  const leave = () => {
    if (isOpen) terminal.write(LEAVE);
    isOpen = false;
  };
  // What ends the process otherwise than by the end of its work is told on a screen that stays.
  onProcess('exit', leave);
  onProcess('uncaughtExceptionMonitor', leave);
  terminal.write(ENTER);
  return {
    get size() {
      return { columns: terminal.columns, rows: terminal.rows };
    },
    ended: AbortSignal.any([interrupted.signal, gone.signal]),
    show(canvas) {
      const changes = isOpen ? painter.paint(canvas) : '';
      if (changes !== '') terminal.write(changes);
    },
    onKeys: (listener) =>
      terminal.onKeys((bytes) => {
        if (bytes === undefined) return gone.abort();
        const keys = keysOf(bytes);
        // The usual key for a screen on which something else has written.
        if (keys.includes('ctrl-l')) painter.forget();
        listener(keys);
      }),
    onResize(listener) {
      terminal.onResize(() => {
        painter.forget(); // a terminal may have moved what it showed
        listener();
      });
      onProcess('SIGCONT', () => {
        terminal.write(ENTER);
        painter.forget();
        listener();
      });
    },
    [Symbol.dispose]() {
      leave();
      cleanup.abort();
      interrupted[Symbol.dispose]();
    },
  };
}
