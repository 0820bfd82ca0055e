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

const os = new Linux();

/**
 * A pseudo terminal of this machine, raw: `path` is opened as a serial port is, and here is the far end of its wire. It has no modem lines and no
 * pace. Bytes that were sent while nobody had it open wait for whoever opens it. When it is closed the other side is hung up.
 */
export class Pty implements ByteEnd {
  readonly path: string;
  /** The master's, for who reads and writes it in a thread of his own. */
  readonly fd: number;
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
    os.adopt(this.fd, '/dev/ptmx');
    const number = new Uint8Array(4);
    os.ioctl(this.fd, TIOCSPTLCK, number);
    os.ioctl(this.fd, TIOCGPTN, number);
    this.path = `/dev/pts/${Buffer.from(number).readUInt32LE()}`;
    this.#makeRaw();
  }

  /** While nobody listens nothing is read: the other side's bytes wait in the kernel, and when that is full, with who writes them. */
  onBytes(listener: (bytes: Uint8Array) => void): Ear {
    const ear = this.#ears.add(listener);
    if (this.#watch === undefined && this.#readAgain === undefined) this.#readAgain = os.after(0, this.#read);
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
    os.close(this.fd);
  }

  #makeRaw(): void {
    const termios = Buffer.alloc(TERMIOS2_BYTES);
    os.ioctl(this.fd, TCGETS2, termios);
    const cflag = termios.readUInt32LE(CFLAG) | CS8 | CREAD;
    termios.fill(0, 0, 4 * 4).writeUInt32LE(cflag, CFLAG);
    termios.writeUInt8(1, VMIN);
    os.ioctl(this.fd, TCSETS2, termios);
  }

  readonly #read = (): void => {
    this.#readAgain = undefined;
    try {
      for (let length = this.#take(); length > 0; length = this.#take())
        this.#ears.tell(this.#received.slice(0, length));
    } catch (error) {
      // Nobody has the other side open; somebody may, later.
      if (!(error instanceof OsError && error.errno === 'EIO')) throw error;
      this.#readAgain = os.after(RETRY_MS, this.#read);
    }
    // Anew each time: a watch that was told of a hang-up hears no more, also when somebody has opened the other side since.
    this.#watch?.close();
    const waits = this.#listens && this.#readAgain === undefined;
    this.#watch = waits ? os.onReadable(this.fd, this.#read) : undefined;
  };

  get #listens(): boolean {
    return !this.#isClosed && !this.#ears.isEmpty;
  }

  #take(): number {
    return this.#listens ? os.readAvailable(this.fd, this.#received) : 0;
  }

  readonly #write = (): void => {
    this.#writeAgain = undefined;
    for (let [bytes] = this.#unsent; bytes !== undefined; [bytes] = this.#unsent) {
      const taken = writeAvailable(this.fd, bytes);
      if (taken === bytes.length) this.#unsent.shift();
      else this.#unsent[0] = bytes.subarray(taken);
      if (taken === 0) {
        this.#writeAgain = os.after(RETRY_MS, this.#write);
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
