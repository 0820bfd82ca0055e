/** A terminal emulator without a window: what a person would see of what a program writes. */
import xterm from '@xterm/headless';
import type { OnTerminal } from './on-terminal.ts';

export class Emulator {
  readonly #terminal: xterm.Terminal;

  constructor(columns = 80, rows = 24) {
    this.#terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 0 });
  }

  write(text: string): Promise<void> {
    return new Promise((resolve) => this.#terminal.write(text, resolve));
  }

  resize(columns: number, rows: number): void {
    this.#terminal.resize(columns, rows);
  }

  get isAlternate(): boolean {
    return this.#terminal.buffer.active.type === 'alternate';
  }

  /** Its rows, without the blanks at their ends. */
  lines(): string[] {
    const { active } = this.#terminal.buffer;
    return Array.from({ length: this.#terminal.rows }, (_, y) => active.getLine(y)?.translateToString(true) ?? '').map(
      (line) => line.trimEnd(),
    );
  }

  /** A cell's character, and how it looks: colour of its letters, and what of bold, dim and inverse. */
  cell(x: number, y: number): { character: string; looks: string } {
    const cell = this.#terminal.buffer.active.getLine(y)?.getCell(x);
    if (cell === undefined) return { character: '', looks: '' };
    const flags = [cell.isBold() && 'bold', cell.isDim() && 'dim', cell.isInverse() && 'inverse'].filter(Boolean);
    const colour = cell.isFgDefault() ? '' : String(cell.getFgColor());
    return { character: cell.getChars() || ' ', looks: [colour, ...flags].join(' ').trim() };
  }
}

/** Around what a screen shows all at once (cli/screen/painter.ts). */
const BEGIN = '\x1b[?2026h';
const END = '\x1b[?2026l';

/** What stands on the screen of a terminal that has this size now: of what has come in part, nothing yet. */
export async function seenOn({ screen }: Pick<OnTerminal, 'screen'>, columns = 80, rows = 24): Promise<string> {
  const emulator = new Emulator(columns, rows);
  const begun = screen.lastIndexOf(BEGIN);
  await emulator.write(begun > screen.lastIndexOf(END) ? screen.slice(0, begun) : screen);
  return emulator.lines().join('\n');
}
