import type { Terminal } from './terminal.ts';
import { type DrivenLines, type Ear, Ears, type SeenLines, type WireEnd } from './wire-end.ts';

/** The far end of a port's cable. It stays when the port is pulled out of the machine: it then sees nothing, and nobody hears it. */
export class FarEnd implements WireEnd {
  readonly #bytes = new Ears<Uint8Array>();
  readonly #changes = new Ears<SeenLines>();
  readonly #breaks = new Ears<boolean>();
  readonly #driven: DrivenLines = { dtr: true, rts: true, ri: false };
  #seen: SeenLines = { dsr: false, cts: false };
  #port: Terminal | undefined;

  get lines(): SeenLines {
    return this.#seen;
  }

  /** What the port sees of it. */
  get driven(): Readonly<DrivenLines> {
    return this.#driven;
  }

  onBytes(listener: (bytes: Uint8Array) => void): Ear {
    return this.#bytes.add(listener);
  }

  onLines(listener: (lines: SeenLines) => void): Ear {
    return this.#changes.add(listener);
  }

  onBreak(listener: (isOn: boolean) => void): Ear {
    return this.#breaks.add(listener);
  }

  send(bytes: Uint8Array): void {
    this.#port?.hear(bytes);
  }

  setLines(lines: Partial<DrivenLines>): void {
    Object.assign(this.#driven, lines);
    this.#port?.farLinesChanged();
  }

  /** The port that is at the near end now. */
  attach(port: Terminal | undefined): void {
    this.#port = port;
    this.portLinesChanged();
  }

  /** To be called whenever the port has set its lines. */
  portLinesChanged(): void {
    const { dtr: dsr, rts: cts } = this.#port?.lines ?? { dtr: false, rts: false };
    if (dsr === this.#seen.dsr && cts === this.#seen.cts) return;
    this.#seen = { dsr, cts };
    this.#changes.tell(this.#seen);
  }

  receive(bytes: Uint8Array): void {
    this.#bytes.tell(bytes);
  }

  receiveBreak(isOn: boolean): void {
    this.#breaks.tell(isOn);
  }
}
