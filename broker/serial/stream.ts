import { MAX_PART_BYTES } from '../../contract/blocks.ts';
import { Refusal } from '../../contract/errors.ts';
import type { Params, Result } from '../../contract/methods.ts';
import type { Asked } from '../../contract/policy/effects-of.ts';
import { receiveAsked, sendAsked } from '../../contract/serial/asked.ts';
import { permit, whoIs } from '../gate/permission.ts';
import type { Caller, Said, SerialGate } from '../gate/serial-gate.ts';
import { SerialUnit } from '../units/serial-unit.ts';
import type { PortStream } from './port-stream.ts';
import { waitToReceive } from './reading.ts';
import type { Piece } from './recent-traffic.ts';
import { type Exchange, transact } from './transaction.ts';

const DEFAULT_TIMEOUT_MS = 1000;

/** Bytes to a port and from it: the holder's stream, and everybody's transactions. */
export class SerialStream {
  readonly #gate: SerialGate;

  constructor(gate: SerialGate) {
    this.#gate = gate;
  }

  /** Takes what was received; waits for it if there is nothing. @throws Refusal */
  async read(
    caller: Caller,
    unit: SerialUnit,
    { maxBytes = MAX_PART_BYTES, waitMs = 0 }: Params<'serial.read'>,
  ): Promise<Uint8Array> {
    const mayRead = () => {
      this.#gate.may(caller, unit, 'read', 'holder');
      this.#gate.demand(caller, unit, receiveAsked());
      if (unit.reading !== undefined) throw isReading(unit);
    };
    mayRead();
    if (unit.received.length === 0) {
      await this.#gate.opened(caller, unit, 'read');
      if (unit.reading !== undefined) throw isReading(unit);
      await waitToReceive(this.#gate.core.os, unit, waitMs);
      mayRead();
    }
    const bytes = unit.received.take(maxBytes);
    unit.port?.resume();
    return bytes;
  }

  /** Sends; resolves when the kernel has taken all of it. @throws Refusal */
  async write(caller: Caller, unit: SerialUnit, bytes: Uint8Array): Promise<void> {
    await this.#gate.inTurn(caller, unit, {
      act: 'write',
      who: 'holder',
      bytes: bytes.length,
      run: ({ signal }) =>
        this.#send(caller, unit, bytes, signal, (port, mayGoOn) => port.write(bytes, signal, mayGoOn)),
    });
  }

  /** Sends, and gives the answer. @throws Refusal */
  async transact(
    caller: Caller,
    unit: SerialUnit,
    { bytes, until, priority, ...how }: Params<'serial.transact'>,
  ): Promise<Result<'serial.transact'>> {
    const { timeoutMs = DEFAULT_TIMEOUT_MS, maxBytes = MAX_PART_BYTES } = how;
    const exchange: Exchange = { bytes, until, timeoutMs, maxBytes };
    const { os } = this.#gate.core;
    const mayHear = () => until !== undefined && this.#gate.demand(caller, unit, receiveAsked());
    const result = await this.#gate.inTurn(caller, unit, {
      act: 'write',
      who: 'anyone',
      bytes: bytes.length,
      ...(priority === undefined ? {} : { priority }),
      run: (turn) => {
        mayHear();
        if (until !== undefined) mustHaveRoom(unit);
        return this.#send(caller, unit, bytes, turn.signal, (port, mayGoOn) =>
          transact(os, unit, port, exchange, turn, mayGoOn),
        );
      },
    });
    mayHear();
    return result;
  }

  /** The last bytes both ways, for who may hear the port. @throws Refusal */
  recent(caller: Caller, unit: SerialUnit, maxBytes = MAX_PART_BYTES): Piece[] {
    const { core } = this.#gate;
    permit(core, caller.session, 'read', unit.place.device, caller.method);
    this.#gate.demand(caller, unit, receiveAsked());
    return unit.traffic.recent(maxBytes);
  }

  /** @throws Refusal `denied`, `invalid` for what is no serial port */
  demandHearing(caller: Caller, device: string): void {
    const { audit, inventory } = this.#gate.core;
    this.#gate.demand(caller, inventory.device(device, SerialUnit, 'a serial port'), receiveAsked());
    audit.fold({ event: 'listen', ...whoIs(caller.session.principal), device }, true);
  }

  /** What the policy says by the time that each part is sent is what counts. */
  async #send<T>(
    caller: Caller,
    unit: SerialUnit,
    bytes: Uint8Array,
    signal: AbortSignal,
    act: (port: PortStream, mayGoOn: () => void) => Promise<T>,
  ): Promise<T> {
    const asked = sendAsked(unit.entry, bytes, unit.isMidLine);
    const say = (rule: string) => this.#say(rule, asked, bytes.length);
    return this.#gate.recorded(caller, unit, { asked, say, signal }, async (port) => {
      const { generation } = unit;
      const mayGoOn = () => {
        if (unit.generation !== generation) this.#gate.demandAgain(caller, unit, asked);
      };
      unit.changes.note(this.#gate.core.os.nowNs());
      return act(port, mayGoOn);
    });
  }

  /** What was sent is in the log only where a rule lists the lines that may be. */
  #say(ruleId: string, { effect }: Asked<'serial'>, bytes: number): Said {
    const rule = this.#gate.core.authority.policy.rules.find(({ id }) => id === ruleId);
    const said: Said = { event: 'send', sum: { bytes } };
    const { lines } = effect;
    if (rule?.limits.lines === undefined || lines === undefined) return said;
    return { ...said, values: { lines: lines.map((line) => JSON.stringify(line).slice(1, -1)).join('\\n') } };
  }
}

function isReading({ name }: SerialUnit): Refusal {
  const message = `another read of ${name} waits already: one at a time, or nobody could say who gets which bytes`;
  return new Refusal('invalid', message, { path: 'device', value: name });
}

/** What waits in the kernel because nobody reads it would be taken for the answer. */
function mustHaveRoom({ name, received }: SerialUnit): void {
  if (received.room > 0) return;
  const message = `${received.length} received bytes of ${name} wait to be read, and more in the kernel: read them, or purge, before you wait for an answer`;
  throw new Refusal('limit', message, { device: name, quota: 'receivedBytes', max: received.length });
}
