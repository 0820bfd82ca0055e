/** The far end of a serial line, as far as it has bytes only: a pseudo terminal has no more. */
export interface ByteEnd {
  /** Calls back with bytes as they arrive, in order. */
  onBytes(listener: (bytes: Uint8Array) => void): Ear;
  /** Sends; what does not leave at once leaves later, in order. */
  send(bytes: Uint8Array): void;
}

/** The far end of a serial line behind a null-modem cable: each side's outputs are the other's inputs. */
export interface WireEnd extends ByteEnd {
  /** What it sees of the port: the port's DTR is its DSR, the port's RTS its CTS. */
  readonly lines: SeenLines;
  /** Sets its own outputs: its DTR is the port's DSR and DCD, its RTS the port's CTS, and what rings is the port's RI. All are on at first but `ri`. */
  setLines(lines: Partial<DrivenLines>): void;
  /** Calls back when what it sees has changed. */
  onLines(listener: (lines: SeenLines) => void): Ear;
  /** Calls back when the port begins or ends a break. */
  onBreak(listener: (isOn: boolean) => void): Ear;
}

export interface SeenLines {
  readonly dsr: boolean;
  readonly cts: boolean;
}

export interface DrivenLines {
  dtr: boolean;
  rts: boolean;
  ri: boolean;
}

/** Hears until it is closed. */
export interface Ear {
  close(): void;
}

/** Who hears of something. */
export class Ears<Told> {
  readonly #listeners = new Set<(told: Told) => void>();

  get isEmpty(): boolean {
    return this.#listeners.size === 0;
  }

  add(listener: (told: Told) => void): Ear {
    // Of its own, so that one function may hear twice.
    const own = (told: Told) => listener(told);
    this.#listeners.add(own);
    return { close: () => this.#listeners.delete(own) };
  }

  tell(told: Told): void {
    for (const listener of [...this.#listeners]) listener(told);
  }
}
