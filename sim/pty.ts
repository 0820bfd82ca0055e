import { constants, openSync, writeSync } from 'node:fs';
import { Linux } from '../broker/hardware/linux.ts';
import { OsError, type Timer, type Watch } from '../broker/hardware/os.ts';
import { type ByteEnd, type Ear, Ears } from './serial/wire-end.ts';

/** ioctl_tty(2), asm-generic/ioctls.h. */
const TIOCGPTN = 0x80045430;
const TIOCSPTLCK = 0x40045431;
const TCGETS2 = 0x802c542a;
const TCSETS2 = 0x402c542b;

/** struct termios2: four words of flags, c_line, then the control characters. */
const TERMIOS2_BYTES = 44;
const CFLAG = 8;
const VMIN = 17 + 6;
const CS8 = 0o60;
const CREAD = 0o200;

/** How long until the master is tried again: while nobody has the other side open, and while there is no room. */
const RETRY_MS = 2;
const READ_BYTES = 64 * 1024;

/**
 * A pseudo terminal of this machine, raw: `path` is opened as a serial port is, and here is the far end of its wire. It has no modem lines and no
 * pace. Bytes that were sent while nobody had it open wait for whoever opens it. When it is closed the other side is hung up.
 */
export class Pty implements ByteEnd {
  readonly path: string;
  /** The master's, for who reads and writes it in a thread of his own. */
  readonly fd: number;
  readonly #os = new Linux();
  readonly #ears = new Ears<Uint8Array>();
  readonly #received = new Uint8Array(READ_BYTES);
  #watch: Watch | undefined;
  #readAgain: Timer | undefined;
  #writeAgain: Timer | undefined;
  #unsent: Uint8Array[] = [];
  #isClosed = false;

  /** @throws OsError */
  constructor() {
    this.fd = openSync('/dev/ptmx', constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
    this.#os.adopt(this.fd, '/dev/ptmx');
    const number = new Uint8Array(4);
    this.#os.ioctl(this.fd, TIOCSPTLCK, number);
    this.#os.ioctl(this.fd, TIOCGPTN, number);
    this.path = `/dev/pts/${Buffer.from(number).readUInt32LE()}`;
    this.#makeRaw();
  }

  /** Whoever does not listen does not read: the other side's bytes wait in the kernel. */
  onBytes(listener: (bytes: Uint8Array) => void): Ear {
    const ear = this.#ears.add(listener);
    if (this.#watch === undefined && this.#readAgain === undefined) this.#read();
    return ear;
  }

  send(bytes: Uint8Array): void {
    if (this.#isClosed) throw new Error(`${this.path} is closed`);
    this.#unsent.push(Uint8Array.from(bytes));
    if (this.#writeAgain === undefined) this.#write();
  }

  /** Hangs up. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#unsent = [];
    this.#readAgain?.cancel();
    this.#writeAgain?.cancel();
    this.#os.close(this.fd);
  }

  #makeRaw(): void {
    const termios = Buffer.alloc(TERMIOS2_BYTES);
    this.#os.ioctl(this.fd, TCGETS2, termios);
    const cflag = termios.readUInt32LE(CFLAG) | CS8 | CREAD;
    termios.fill(0, 0, 4 * 4).writeUInt32LE(cflag, CFLAG);
    termios.writeUInt8(1, VMIN);
    this.#os.ioctl(this.fd, TCSETS2, termios);
  }

  readonly #read = (): void => {
    this.#readAgain = undefined;
    try {
      for (let length = this.#take(); length > 0 && !this.#isClosed; length = this.#take())
        this.#ears.tell(this.#received.slice(0, length));
    } catch (error) {
      // Nobody has the other side open; somebody may, later.
      if (!(error instanceof OsError && error.errno === 'EIO')) throw error;
      this.#watch?.close();
      this.#watch = undefined;
      this.#readAgain = this.#os.after(RETRY_MS, this.#read);
      return;
    }
    if (!this.#isClosed) this.#watch ??= this.#os.onReadable(this.fd, this.#read);
  };

  #take(): number {
    return this.#isClosed ? 0 : this.#os.readAvailable(this.fd, this.#received);
  }

  readonly #write = (): void => {
    this.#writeAgain = undefined;
    for (let [bytes] = this.#unsent; bytes !== undefined; [bytes] = this.#unsent) {
      const taken = writeAvailable(this.fd, bytes);
      if (taken === bytes.length) this.#unsent.shift();
      else this.#unsent[0] = bytes.subarray(taken);
      if (taken === 0) {
        this.#writeAgain = this.#os.after(RETRY_MS, this.#write);
        return;
      }
    }
  };
}

/** How many the terminal took; 0 while it has no room. */
function writeAvailable(fd: number, bytes: Uint8Array): number {
  try {
    return writeSync(fd, bytes);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') return 0;
    throw error;
  }
}
