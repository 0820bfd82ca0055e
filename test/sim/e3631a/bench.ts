/** The supply on lines that a test holds the other end of. */
import type { Faults } from '../../../sim/e3631a/faults.ts';
import { Rs232 } from '../../../sim/e3631a/interface.ts';
import { plugSupply } from '../../../sim/e3631a/on-port.ts';
import { Supply } from '../../../sim/e3631a/supply.ts';
import type { Line } from '../../../sim/pace/line.ts';
import { type DrivenLines, Ears, type SeenLines, type WireEnd } from '../../../sim/serial/wire-end.ts';
import { VirtualClock } from '../../../sim/virtual-clock.ts';

/** A supply on a line that takes no time: what it is asked is answered at once. */
export function table(faults: Partial<Faults> = {}) {
  const clock = new VirtualClock();
  const supply = new Supply(clock);
  let hear: (bytes: Uint8Array, atNs: bigint) => void = () => {};
  let onSent: (atNs: bigint) => void = () => {};
  let said = '';
  const line: Line = {
    onBytes: (listener) => {
      hear = listener;
    },
    onSent: (listener) => {
      onSent = listener;
    },
    send: (bytes, fromNs) => {
      said += Buffer.from(bytes).toString('latin1');
      onSent(fromNs);
    },
    discard: () => {},
    setReady: () => {},
    isPeerReady: true,
  };
  const rs232 = new Rs232(supply, clock, line, faults);
  const send = (text: string) => hear(Buffer.from(text, 'latin1'), clock.nowNs());
  /** What it says to one line, without its end. */
  const ask = (text: string): string => {
    said = '';
    send(`${text}\n`);
    return said.replace(/\r\n$/, '');
  };
  /** The numbers of all errors, oldest first; they are not there any more then. */
  const errors = (): number[] => {
    const numbers: number[] = [];
    for (let answer = Number.parseInt(ask('SYST:ERR?'), 10); answer !== 0; ) {
      numbers.push(answer);
      answer = Number.parseInt(ask('SYST:ERR?'), 10);
    }
    return numbers;
  };
  return { clock, supply, rs232, send, ask, errors };
}

/** The same, under remote control. */
export function remote(faults: Partial<Faults> = {}) {
  const made = table(faults);
  made.ask('SYST:REM');
  return made;
}

/** The far end of a cable, of which the test is the port. */
class Cable implements WireEnd {
  readonly #bytes = new Ears<Uint8Array>();
  readonly #lines = new Ears<SeenLines>();
  lines: SeenLines = { dsr: true, cts: true };
  driven: DrivenLines = { dtr: true, rts: true, ri: false };
  /** What arrived at the port, with the time. */
  readonly arrived: { readonly text: string; readonly atMs: number }[] = [];
  /** Each change of the supply's DTR, with the time. */
  readonly ready: { readonly is: boolean; readonly atMs: number }[] = [];
  readonly #clock: VirtualClock;

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  get text(): string {
    return this.arrived.map(({ text }) => text).join('');
  }

  onBytes(listener: (bytes: Uint8Array) => void) {
    return this.#bytes.add(listener);
  }

  onLines(listener: (lines: SeenLines) => void) {
    return this.#lines.add(listener);
  }

  onBreak() {
    return { close: () => {} };
  }

  send(bytes: Uint8Array): void {
    this.arrived.push({ text: Buffer.from(bytes).toString('latin1'), atMs: this.#nowMs() });
  }

  setLines(lines: Partial<DrivenLines>): void {
    const before = this.driven.dtr;
    this.driven = { ...this.driven, ...lines };
    if (this.driven.dtr !== before) this.ready.push({ is: this.driven.dtr, atMs: this.#nowMs() });
  }

  /** The port writes. */
  write(text: string): void {
    this.#bytes.tell(Buffer.from(text, 'latin1'));
  }

  /** The port's DTR. */
  setDtr(isOn: boolean): void {
    this.lines = { dsr: isOn, cts: true };
    this.#lines.tell(this.lines);
  }

  #nowMs(): number {
    return Number(this.#clock.nowNs()) / 1e6;
  }
}

/** A supply on a cable with handshake lines, at 9600 baud of virtual time. */
export function wired(faults: Partial<Faults> = {}) {
  const clock = new VirtualClock();
  const cable = new Cable(clock);
  return { clock, cable, ...plugSupply(cable, clock, faults) };
}
