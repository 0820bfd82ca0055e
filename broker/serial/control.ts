import type { ModemLines } from '../../contract/methods/serial.ts';
import type { Params } from '../../contract/methods.ts';
import { configureAsked, receiveAsked, sendAsked } from '../../contract/serial/asked.ts';
import type { LineSettings } from '../../contract/serial/line-settings.ts';
import { MAX_WAIT_MS } from '../../contract/serial/waits.ts';
import type { Caller, SerialGate } from '../gate/serial-gate.ts';
import { sendBreak } from '../hardware/serial/break.ts';
import { modemLines, setModemLines } from '../hardware/serial/modem-lines.ts';
import type { SerialUnit } from '../units/serial-unit.ts';
import { cutShort } from './cut-short.ts';
import { drained } from './draining.ts';
import { purged } from './reasons.ts';

const DEFAULT_BREAK_MS = 250;
const NOTHING = new Uint8Array(0);

/** What the holder of a port does with it beside sending and receiving. */
export class SerialControl {
  readonly #gate: SerialGate;

  constructor(gate: SerialGate) {
    this.#gate = gate;
  }

  /** Throws away what waits, at once, and ends what would send more of it. @throws Refusal */
  async purge(caller: Caller, unit: SerialUnit, which: 'received' | 'unsent' | 'both'): Promise<void> {
    this.#gate.may(caller, unit, 'write', 'holder');
    this.#gate.demand(caller, unit, which === 'received' ? receiveAsked() : configureAsked(unit.entry));
    if (which !== 'received') unit.turns.abort(purged(unit));
    const port = await this.#gate.openedAtOnce(caller, unit);
    if (which !== 'unsent') unit.received.clear();
    // What was cut off may have been cut in the middle of a line.
    if (which !== 'received' && unit.mayBeSending(this.#gate.core.os.nowNs())) unit.midLine = true;
    port.purge(which);
    port.resume();
  }

  /** Resolves when all that was written has left. @throws Refusal */
  async drain(caller: Caller, unit: SerialUnit, timeoutMs = MAX_WAIT_MS): Promise<void> {
    const { core, ports } = this.#gate;
    await this.#gate.inTurn(caller, unit, {
      act: 'drain',
      who: 'holder',
      run: async ({ signal }) => {
        this.#gate.demand(caller, unit, sendAsked(unit.entry, NOTHING, false));
        await drained(core, await ports.opened(unit, caller), timeoutMs, signal);
      },
    });
  }

  /** @throws Refusal */
  async sendBreak(caller: Caller, unit: SerialUnit, durationMs = DEFAULT_BREAK_MS): Promise<void> {
    const { os } = this.#gate.core;
    await this.#gate.inTurn(caller, unit, {
      act: 'break',
      who: 'holder',
      run: ({ signal }) => {
        const say = () => ({ event: 'break', values: { durationMs } });
        return this.#gate.recorded(caller, unit, { asked: configureAsked(unit.entry), say, signal }, async (port) => {
          unit.actuated = true;
          await sendBreak(cutShort(os, signal), port.line, port.name, durationMs);
        });
      },
    });
  }

  /** Raises or drops lines, at once: it is with them that one may have to go on. @throws Refusal */
  async setLines(caller: Caller, unit: SerialUnit, { dtr, rts }: Params<'serial.setLines'>): Promise<ModemLines> {
    this.#gate.may(caller, unit, 'write', 'holder');
    await this.#gate.openedAtOnce(caller, unit);
    this.#gate.may(caller, unit, 'write', 'holder');
    const values = { ...(dtr === undefined ? {} : { dtr }), ...(rts === undefined ? {} : { rts }) };
    const say = () => ({ event: 'lines', values });
    return this.#gate.recorded(caller, unit, { asked: configureAsked(unit.entry), say }, async (port) => {
      unit.actuated = true;
      await setModemLines(port.line, port.name, values);
      return modemLines(port.line, port.name);
    });
  }

  /** Sets another baud rate, until the lease ends. @throws Refusal */
  async configure(caller: Caller, unit: SerialUnit, baudRate: number): Promise<LineSettings> {
    return this.#gate.inTurn(caller, unit, {
      act: 'configure',
      who: 'holder',
      run: ({ signal }) => {
        const say = () => ({ event: 'configure', values: { baudRate } });
        const asked = configureAsked(unit.entry, baudRate);
        return this.#gate.recorded(caller, unit, { asked, say, signal }, async (port) => {
          await port.line.setBaudRate(baudRate);
          port.baudRate = baudRate;
          return { ...port.settings, baudRate };
        });
      },
    });
  }
}
