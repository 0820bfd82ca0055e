import type { SerialPortFacts, TransactionEnd, TransactionPriority } from '../contract/methods/serial.ts';
import type { Result } from '../contract/methods.ts';
import type { Leasing } from './caller.ts';
import { HeldPort, type TakeOptions } from './held-port.ts';
import type { CallOptions } from './method-types.ts';
import { replugged } from './replugged.ts';
import { SerialTap, type TapOptions } from './serial-tap.ts';

/** What a port says of itself. */
export type SerialInfo = Result<'serial.info'>;
export type { SerialPortFacts };

/** When an answer is complete; the first that holds ends it. Left out: nothing is waited for. */
export interface TransactOptions extends Pick<CallOptions, 'signal'> {
  until?: Omit<TransactionEnd, 'delimiter'> & {
    /** These bytes were received, at most 64; they are part of the answer. Text is sent as UTF-8. */
    delimiter?: Uint8Array | string;
  };
  /** How long the answer may take. Default: 1000. */
  timeoutMs?: number;
  /** Whose turn comes first among those that wait. Default: normal. */
  priority?: TransactionPriority;
  /** The longest answer. */
  maxBytes?: number;
}

const asBytes = (bytes: Uint8Array | string) => (typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes);

/**
 * One serial port. Made by `postern.serial()`. Several may share it by transactions; who wants the stream of bytes for himself takes it.
 *
 *     const { bytes } = await postern.serial('ecu-port').transact('AT\r', { until: { delimiter: '\r\n' } });
 *
 *     await using port = await postern.serial('ecu-port').take();
 *     await port.write(new Uint8Array([0x80, 0x01]));
 *     for await (const chunk of port) …
 *
 * Everything throws Refusal: `denied` names the limit, `busy` who holds it, `unavailable` that it is unplugged (`replugged` waits for it),
 * `timeout`.
 */
export class SerialPort {
  /** The inventory's name. */
  readonly device: string;
  readonly #client: Leasing;

  constructor(client: Leasing, device: string) {
    this.#client = client;
    this.device = device;
  }

  /** Its settings, its modem lines while it is open, its counts, who holds it. */
  info(): Promise<SerialInfo> {
    return this.#client.call('serial.info', { device: this.device });
  }

  /** Takes its lease, opens it, and gives the stream of its bytes. */
  take(options?: TakeOptions): Promise<HeldPort> {
    return HeldPort.take(this.#client, this.device, options);
  }

  /**
   * Sends bytes and gives the answer to them, with nobody in between. Waits for its turn. Text is sent as UTF-8.
   * @throws Refusal also `timeout` for an answer that is not complete in time; `data.received` has what came by then
   */
  transact(bytes: Uint8Array | string, options: TransactOptions = {}): Promise<Result<'serial.transact'>> {
    const { signal, until, ...others } = options;
    const { delimiter, ...ends } = until ?? {};
    const end = delimiter === undefined ? ends : { ...ends, delimiter: asBytes(delimiter) };
    return this.#client.call(
      'serial.transact',
      { device: this.device, bytes: asBytes(bytes), until: until && end, ...others },
      signal === undefined ? {} : { signal },
    );
  }

  /**
   * What goes over it, both ways, while somebody has it open. Opens nothing and holds nobody up: who is slow loses, counted in `missed`.
   *
   *     for await (const { direction, bytes } of postern.serial('ecu-port').tap({ replay: 4096 })) …
   */
  tap(options?: TapOptions): SerialTap {
    return new SerialTap(this.#client, this.device, options);
  }

  /** Resolves when it is plugged in: at once where it is. @throws `signal.reason` when that is aborted */
  replugged(options: Pick<CallOptions, 'signal'> = {}): Promise<void> {
    return replugged(this.#client, this.device, options);
  }
}
