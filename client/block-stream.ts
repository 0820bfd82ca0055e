import { MAX_PART_BYTES } from '../contract/blocks.ts';
import { concat } from '../contract/bytes.ts';
import type { Caller } from './caller.ts';

/**
 * One device's stream of blocks: a tape's, a HID device's. A block that is larger than a frame travels in parts, one call each. Calls are
 * made one after the other, for the whole block: parts of two blocks must not meet, and a part whose predecessor was refused must
 * not be sent, or it would be written as a block of its own.
 */
export class BlockStream {
  readonly device: string;
  readonly #caller: Caller;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(caller: Caller, device: string) {
    this.#caller = caller;
    this.device = device;
  }

  /**
   * Reads one block. Empty: the end, or a file mark.
   * @param maxBytes room for it; default: the largest block of the device
   * @throws Refusal
   */
  read(maxBytes?: number): Promise<Uint8Array> {
    return this.#inTurn(async () => {
      const parts: Uint8Array[] = [];
      for (;;) {
        const { bytes, more } = await this.#caller.call('stream.read', { device: this.device, maxBytes });
        parts.push(bytes);
        if (!more) return parts.length === 1 ? bytes : concat(parts);
      }
    });
  }

  /**
   * Writes one block. Gives how many of its bytes the device took.
   * @throws Refusal
   */
  write(block: Uint8Array): Promise<number> {
    return this.#inTurn(async () => {
      for (let at = 0; ; at += MAX_PART_BYTES) {
        const bytes = block.subarray(at, at + MAX_PART_BYTES);
        const more = at + MAX_PART_BYTES < block.length;
        const { written } = await this.#caller.call('stream.write', {
          device: this.device,
          bytes,
          more: more || undefined,
        });
        if (!more) return written;
      }
    });
  }

  #inTurn<Value>(act: () => Promise<Value>): Promise<Value> {
    const done = this.#turn.then(act);
    this.#turn = done.catch(() => {});
    return done;
  }
}
