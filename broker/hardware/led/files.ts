import { type Fd, type Os, OsError } from '../os.ts';
import { readValue } from '../text.ts';
import { NO_TRIGGERS, parseTriggers, type TriggerList } from './trigger-list.ts';

/** What one read(2) of a sysfs file gives at most. */
const PAGE_BYTES = 4096;

/** The files of a LED that is open (Documentation/ABI/testing/sysfs-class-led, sysfs-class-led-trigger). */
export class LedFiles {
  /** Its directory below /sys/devices. */
  readonly directory: string;
  readonly maxBrightness: number;
  readonly #os: Os;
  readonly #brightness: Fd;
  /** Undefined in a kernel without triggers. */
  readonly #trigger: Fd | undefined;
  readonly #text = Buffer.alloc(PAGE_BYTES);

  /** @throws OsError */
  constructor(os: Os, directory: string) {
    this.#os = os;
    this.directory = directory;
    const max = readValue(os, `${directory}/max_brightness`);
    if (max === undefined) throw new OsError('ENOENT', 'open', `${directory}/max_brightness`);
    this.maxBrightness = Number(max);
    this.#brightness = os.open(`${directory}/brightness`, 'read-write');
    try {
      this.#trigger = openIfThere(os, `${directory}/trigger`);
    } catch (error) {
      os.close(this.#brightness);
      throw error;
    }
  }

  get brightness(): number {
    return Number(this.#read(this.#brightness).text);
  }

  get triggers(): TriggerList {
    if (this.#trigger === undefined) return NO_TRIGGERS;
    const { text, isWhole } = this.#read(this.#trigger);
    return parseTriggers(text, isWhole);
  }

  writeBrightness(value: number): void {
    this.#os.writeAtStart(this.#brightness, Buffer.from(String(value)));
  }

  writeTrigger(name: string): void {
    if (this.#trigger !== undefined) this.#os.writeAtStart(this.#trigger, Buffer.from(name));
  }

  close(): void {
    this.#os.close(this.#brightness);
    if (this.#trigger !== undefined) this.#os.close(this.#trigger);
  }

  #read(fd: Fd): { text: string; isWhole: boolean } {
    const length = this.#os.readAtStart(fd, this.#text);
    return { text: this.#text.toString('latin1', 0, length), isWhole: length < PAGE_BYTES };
  }
}

function openIfThere(os: Os, path: string): Fd | undefined {
  try {
    return os.open(path, 'read-write');
  } catch (error) {
    if (error instanceof OsError && error.errno === 'ENOENT') return undefined;
    throw error;
  }
}
