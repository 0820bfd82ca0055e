import assert from 'node:assert/strict';
import { afterEach, beforeEach } from 'node:test';
import { type Os, OsError, type SerialLine } from '../../../../broker/hardware/os.ts';
import { decodeSettings, TCGETS2, TERMIOS2_BYTES } from '../../../../broker/hardware/serial/terminal.ts';
import type { LineSettings } from '../../../../contract/serial/line-settings.ts';
import type { ByteEnd, WireEnd } from '../../../../sim/serial/wire-end.ts';
import { within } from '../../../patience.ts';

/** A port, and the far end of its cable. */
export interface SerialFixture {
  os: Os;
  path: string;
  far: ByteEnd;
  /** The same end, where the cable has modem lines. */
  wire: WireEnd | undefined;
  /** The far end takes no more bytes of the port's. */
  stop(): void;
  /** It takes them again. */
  go(): void;
  /** The port is pulled out, or hung up. */
  hangUp(): void;
  /** Whether it is open for one alone: a pseudo terminal would stay so after the death of its opener. */
  isExclusive: boolean;
  openDescriptors(): number;
  dispose(): void;
}

export const settings: LineSettings = {
  baudRate: 115_200,
  dataBits: 8,
  parity: 'none',
  stopBits: 2,
  flowControl: 'rtscts',
};

/** What each test has: a fixture of its own, its port opened once, and what the far end has heard. */
export class SerialBench {
  readonly #make: () => SerialFixture;
  #fixture: SerialFixture | undefined;
  #lines: SerialLine[] = [];
  heard: Uint8Array[] = [];

  constructor(make: () => SerialFixture) {
    this.#make = make;
    beforeEach(() => {
      const fixture = this.#make();
      this.#fixture = fixture;
      this.heard = [];
      fixture.far.onBytes((bytes) => this.heard.push(bytes));
    });
    afterEach(async () => {
      for (const line of this.#lines.splice(0)) await line.close();
      this.fixture.dispose();
    });
  }

  get fixture(): SerialFixture {
    assert.ok(this.#fixture);
    return this.#fixture;
  }

  get heardBytes(): Buffer {
    return Buffer.concat(this.heard);
  }

  async open(changes: Partial<LineSettings> = {}): Promise<SerialLine> {
    const line = await this.fixture.os.serial.open(this.fixture.path, { ...settings, ...changes });
    this.#lines.push(line);
    return line;
  }

  send(bytes: Uint8Array | string): void {
    this.fixture.far.send(Buffer.from(bytes));
  }

  /** Waits until the far end has heard so many bytes. */
  async hears(count: number): Promise<Buffer> {
    await until(() => this.heardBytes.length >= count, `${count} bytes at the far end`);
    return this.heardBytes;
  }
}

/** Reads until there are so many bytes. */
export async function receive(line: SerialLine, count: number): Promise<Buffer> {
  const bytes = Buffer.alloc(count);
  let length = 0;
  while (length < count) length += await line.read(bytes.subarray(length));
  return bytes;
}

export async function settingsOf(line: SerialLine): Promise<LineSettings> {
  const termios = new Uint8Array(TERMIOS2_BYTES);
  await line.ioctl(TCGETS2, termios);
  return decodeSettings(termios);
}

/** A number that an ioctl gives. */
export async function numberOf(line: SerialLine, request: number): Promise<number> {
  const bytes = Buffer.alloc(4);
  await line.ioctl(request, bytes);
  return bytes.readInt32LE();
}

export async function until(isSo: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const endMs = Date.now() + within(60_000);
  while (!(await isSo())) {
    assert.ok(Date.now() < endMs, `${what}: not within a minute`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

/** A fifth of a second in which this process hardly works: one of some, as it may have rubbish to clear away; what spins does so in all. */
export async function rests(): Promise<void> {
  const worked: number[] = [];
  while (worked.length < 5 && !worked.some((us) => us < 60_000)) {
    const before = process.cpuUsage();
    await pause(200);
    const { user, system } = process.cpuUsage(before);
    worked.push(user + system);
  }
  assert.ok((worked.at(-1) ?? 0) < 60_000, `${worked.join(', ')} µs of 200 ms each`);
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export const fails = (errno: string) => (error: unknown) => {
  assert.ok(error instanceof OsError, String(error));
  assert.equal(error.errno, errno);
  return true;
};
