/** Plays a recorded conversation with a tape (recorded/tape.txt) on a kernel: its answers, in the same form. */
import { readFileSync } from 'node:fs';
import type { Fd, OpenMode, Os } from '../../broker/hardware/os.ts';
import { OsError } from '../../broker/hardware/os.ts';

const operations =
  `RESET=0 FSF=1 BSF=2 FSR=3 BSR=4 WEOF=5 REW=6 OFFL=7 NOP=8 RETEN=9 BSFM=10 FSFM=11 EOM=12 ERASE=13 RAS1=14
  SETBLK=20 SETDENSITY=21 SEEK=22 TELL=23 SETDRVBUFFER=24 FSS=25 BSS=26 WSM=27 LOCK=28 UNLOCK=29 LOAD=30 UNLOAD=31 COMPRESSION=32
  SETPART=33 MKPART=34 WEOFI=35`
    .split(/\s+/)
    .map((row) => row.split('='));
const codeOf = new Map(operations.map(([name = '', code]) => [name, Number(code)]));

const bits: readonly (readonly [string, number])[] = [
  ['EOF', 0x80000000],
  ['BOT', 0x40000000],
  ['EOT', 0x20000000],
  ['EOD', 0x08000000],
  ['WR_PROT', 0x04000000],
  ['ONLINE', 0x01000000],
  ['DR_OPEN', 0x00040000],
  ['IM_REP_EN', 0x00010000],
];

/** Each chapter of the recording: its title and its lines. */
export function recordedChapters(): { title: string; lines: string[] }[] {
  const text = readFileSync(new URL('recorded/tape.txt', import.meta.url), 'utf8');
  const [, ...chapters] = (text.split('\n\n')[1] ?? '').split(/^# /m);
  return chapters.map((chapter) => {
    const [title = '', ...lines] = chapter.trimEnd().split('\n');
    return { title, lines };
  });
}

export class TapePlayer {
  readonly #os: Os;
  #fd: Fd | undefined;

  constructor(os: Os) {
    this.#os = os;
  }

  /** @param line of a recording; only the call in it is looked at */
  async play(line: string): Promise<string> {
    const [call = ''] = line.split(' → ');
    const answer = await answerOf(() => this.#call(call.split(' ')));
    return `${call} → ${answer}${this.#fd === undefined ? '' : ` · ${await this.status()}`}`;
  }

  /** MTIOCGET, as words. */
  async status(): Promise<string> {
    const bytes = new DataView(new ArrayBuffer(48));
    // What is not written shows.
    for (let at = 0; at < 48; at++) bytes.setUint8(at, 0xee);
    await this.#os.waiting.ioctl(this.fd, 0x80306d02, new Uint8Array(bytes.buffer));
    const long = (at: number) => Number(bytes.getBigInt64(at, true));
    const [type, resid, dsreg, gstat, erreg] = [0, 8, 16, 24, 32].map(long);
    if (type !== 0x72 || resid !== 0 || erreg !== 0) throw new Error(`type ${type} resid ${resid} erreg ${erreg}`);
    const set = bits.filter(([, bit]) => Math.floor((gstat ?? 0) / bit) % 2 === 1);
    const names = set.map(([name]) => name);
    const known = set.reduce((sum, [, bit]) => sum + bit, 0);
    if (gstat !== known) throw new Error(`unknown bits: ${(gstat ?? 0) - known}`);
    const place = `file ${bytes.getInt32(40, true)} block ${bytes.getInt32(44, true)}`;
    return `${place} ${names.join(' ')}${dsreg === 0 ? '' : ` dsreg ${dsreg}`}`;
  }

  async #call([name = '', first = '', second = '']: string[]): Promise<string> {
    const { waiting } = this.#os;
    if (name === 'open') this.#fd = await waiting.open(first, second as OpenMode);
    else if (name === 'close') {
      const fd = this.fd;
      this.#fd = undefined;
      await waiting.close(fd);
    } else if (name === 'read') {
      const bytes = Buffer.alloc(Number(first));
      const read = await waiting.read(this.fd, bytes);
      return read === 0 ? '0' : `${read} ${bytes.toString('latin1', 0, 1)}`;
    } else if (name === 'write') return String(await waiting.write(this.fd, Buffer.alloc(Number(second), first)));
    else if (name === 'ioctl') await waiting.ioctl(this.fd, Number(first), new Uint8Array(64));
    else if (name === 'MTIOCPOS') return String(await this.#position());
    else await this.#operate(name.slice(2), Number(first));
    return 'ok';
  }

  async #operate(name: string, count: number): Promise<void> {
    const bytes = new DataView(new ArrayBuffer(8));
    bytes.setInt16(0, codeOf.get(name) ?? Number(name), true);
    bytes.setInt32(4, count, true);
    await this.#os.waiting.ioctl(this.fd, 0x40086d01, new Uint8Array(bytes.buffer));
  }

  async #position(): Promise<bigint> {
    const bytes = new DataView(new ArrayBuffer(8));
    await this.#os.waiting.ioctl(this.fd, 0x80086d03, new Uint8Array(bytes.buffer));
    return bytes.getBigInt64(0, true);
  }

  /** Of what is open. */
  get fd(): Fd {
    if (this.#fd === undefined) throw new Error('nothing is open');
    return this.#fd;
  }
}

async function answerOf(act: () => Promise<string>): Promise<string> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof OsError) return error.errno;
    throw error;
  }
}
