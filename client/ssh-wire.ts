import { concat } from '../contract/bytes.ts';
import { KeyError } from '../contract/keys.ts';

/** SSH's binary data types (RFC 4251 §5), as in key files and in what ssh-agent speaks. */
export class SshReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  byte(): number {
    return this.take(1)[0] ?? 0;
  }

  u32(): number {
    const part = this.take(4);
    return new DataView(part.buffer, part.byteOffset, 4).getUint32(0);
  }

  /** A `string`: its length, then that many bytes. */
  bytes(): Uint8Array {
    return this.take(this.u32());
  }

  text(): string {
    return new TextDecoder().decode(this.bytes());
  }

  /** @throws KeyError when so many are not there */
  take(length: number): Uint8Array {
    const end = this.#at + length;
    if (end > this.#bytes.length) throw new KeyError('the key is cut off');
    const part = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return part;
  }
}

export function sshString(value: Uint8Array | string): Uint8Array {
  const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value;
  return concat([sshU32(bytes.length), bytes]);
}

export function sshU32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}
