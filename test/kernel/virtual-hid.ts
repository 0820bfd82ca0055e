/** A HID device that the test makes (uhid; linux/uhid.h): one with reports of its own, as a sensor or a lamp on USB has them. */
import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs';

const UHID_DESTROY = 1;
const UHID_OUTPUT = 6;
const UHID_CREATE2 = 11;
const UHID_INPUT2 = 12;
const EVENT_BYTES = 4 + 4376;
/** Where the descriptor begins: behind the type, name, place and serial number, sizes and numbers. */
const DESCRIPTOR_AT = 4 + 128 + 64 + 64 + 2 + 2 + 4 + 4 + 4 + 4;
const USB = 3;

/** A page of the maker's own; reports of 8 bytes, one way and the other. */
const DESCRIPTOR = Buffer.from('0600ff0901a1010902150026ff007508950881020903750895089102c0', 'hex');
export const REPORT_BYTES = 8;

export interface HidIdentity {
  readonly name: string;
  readonly vendor: number;
  readonly product: number;
}

export class VirtualHid {
  readonly #fd = openSync('/dev/uhid', constants.O_RDWR | constants.O_NONBLOCK);

  /** Plugs it in. The kernel makes its node, /dev/hidrawN, a moment later. */
  constructor({ name, vendor, product }: HidIdentity) {
    const event = this.#event(UHID_CREATE2);
    event.write(name, 4, 'latin1');
    event.writeUInt16LE(DESCRIPTOR.length, 4 + 256);
    event.writeUInt16LE(USB, 4 + 258);
    event.writeUInt32LE(vendor, 4 + 260);
    event.writeUInt32LE(product, 4 + 264);
    DESCRIPTOR.copy(event, DESCRIPTOR_AT);
    writeSync(this.#fd, event);
  }

  /** Sends a report to whoever has it open. */
  report(bytes: Uint8Array): void {
    const event = this.#event(UHID_INPUT2);
    event.writeUInt16LE(bytes.length, 4);
    event.set(bytes, 6);
    writeSync(this.#fd, event);
  }

  /** The reports that it was sent since this was asked last. */
  received(): Buffer[] {
    const event = Buffer.alloc(EVENT_BYTES);
    const reports: Buffer[] = [];
    while (this.#next(event)) {
      if (event.readUInt32LE(0) !== UHID_OUTPUT) continue;
      const size = event.readUInt16LE(4 + 4096);
      // In front of it the number of the report, 0 where there is only one.
      reports.push(Buffer.from(event.subarray(5, 4 + size)));
    }
    return reports;
  }

  unplug(): void {
    writeSync(this.#fd, this.#event(UHID_DESTROY));
    closeSync(this.#fd);
  }

  #next(event: Buffer): boolean {
    try {
      return readSync(this.#fd, event) > 0;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') return false;
      throw error;
    }
  }

  #event(type: number): Buffer {
    const event = Buffer.alloc(EVENT_BYTES);
    event.writeUInt32LE(type, 0);
    return event;
  }
}
