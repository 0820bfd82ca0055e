import { Refusal } from '../../../contract/errors.ts';
import type { PwmState } from '../../../contract/pwm/waveform.ts';
import { type Fd, type Os, OsError, type Watch } from '../os.ts';
import { duplicates, type SealedOutput } from '../sealed.ts';
import type { KeptChip, PwmChipInfo, PwmPlan, PwmStep } from './backend.ts';
import { type Act, judged } from './errnos.ts';
import { type Attribute, type AttributeWrite, attributes, planWrites } from './writes.ts';

/** The files of an open channel. */
type Files = Readonly<Record<Attribute, Fd>>;

/** How long to wait for the files of an exported channel, ms; 2 s in all. udev was seen to take 43 ms for its permissions. */
const EXPORT_WAITS_MS = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1000];
const OTHERS_EXPORT_WAITS_MS = EXPORT_WAITS_MS.slice(0, 5);
const EXPORT_PATIENCE_MS = EXPORT_WAITS_MS.reduce((sum, ms) => sum + ms, 0);

/** Not there yet, or not ours to open yet. */
const MEANS_NOT_YET = new Set(['ENOENT', 'EACCES']);
/** What a kept descriptor answers after unexport and unplug. */
const MEANS_GONE = new Set(['ENODEV', 'ENOENT']);

/** 2^64 - 1 and a newline. */
const LONGEST_TEXT = 21;

/** A PWM chip through the files of /sys/class/pwm. */
export class SysfsChip implements KeptChip {
  readonly info: PwmChipInfo;
  readonly #os: Os;
  /** Its directory below /sys/devices: another chip that gets its number later is not at this path. */
  readonly #directory: string;
  readonly #channels = new Map<number, Files>();
  /** Exported by us, and not waited for to the end. */
  readonly #exporting = new Set<number>();
  readonly #text = Buffer.alloc(LONGEST_TEXT);

  constructor(os: Os, info: PwmChipInfo, directory: string) {
    this.#os = os;
    this.info = info;
    this.#directory = directory;
  }

  isOpen(channel: number): boolean {
    return this.#channels.has(channel);
  }

  async open(channel: number, cancelled: () => boolean): Promise<void> {
    if (this.isOpen(channel)) return;
    const refusal = this.#export(channel);
    // Somebody else may be exporting it right now; what the kernel keeps for itself never comes.
    for (const waitMs of refusal === undefined ? EXPORT_WAITS_MS : OTHERS_EXPORT_WAITS_MS) {
      if (this.#take(channel)) return;
      await new Promise<void>((resolve) => this.#os.after(waitMs, resolve));
      if (cancelled())
        throw new Refusal('unsafe', `opening ${this.channelPath(channel)} was given up: it is being made safe`);
    }
    if (this.#take(channel)) return;
    throw refusal ?? this.#didNotAppear(channel);
  }

  close(channel: number): void {
    this.#letGo(channel);
    this.#exporting.delete(channel);
    try {
      this.#writeChip('unexport', channel);
    } catch (error) {
      // It is not exported any more, or not there any more: closed either way.
      if (!(error instanceof OsError && MEANS_GONE.has(error.errno))) throw this.#judged(error, 'unexport', channel);
    }
  }

  read(channel: number): PwmState {
    return this.#onOpen(channel, 'read', (files) => ({
      enabled: this.#readText(files.enable) === '1',
      periodNs: integer(this.#readText(files.period)),
      dutyNs: integer(this.#readText(files.duty_cycle)),
      polarity: this.#readText(files.polarity) === 'inversed' ? 'inversed' : 'normal',
    }));
  }

  plan(channel: number, previous: PwmState, requested: PwmState): PwmPlan {
    const { writes, passing } = planWrites(previous, requested);
    const steps = writes.map((write) => this.#step(channel, write));
    return { previous, requested, result: requested, roundingKnown: false, passing, steps };
  }

  seal(channel: number, states: readonly PwmState[]): SealedOutput {
    return this.#onOpen(channel, 'read', (files) => {
      const fds = duplicates(
        this.#os,
        attributes.map((attribute) => files[attribute]),
      );
      const own = Object.fromEntries(attributes.map((attribute, place) => [attribute, fds[place]]));
      return { kind: 'files', states, files: own as Files, fds };
    });
  }

  /** The files tell how it is. */
  unsealed(): void {}

  watch(channel: number, onChange: () => void): Watch {
    return this.#os.watch(`${this.#directory}/pwm${channel}`, onChange);
  }

  channelPath(channel: number): string {
    return `${this.info.path}/pwm${channel}`;
  }

  look(): void {
    const exported = new Set(this.#os.list(this.#directory));
    for (let channel = 0; channel < this.info.channels; channel++) {
      if (this.isOpen(channel) && !this.#stillExported(channel)) this.#letGo(channel);
      if (!this.isOpen(channel) && exported.has(`pwm${channel}`)) this.#take(channel);
    }
  }

  dispose(): void {
    for (const channel of [...this.#channels.keys()]) this.#letGo(channel);
  }

  /** The refusal if it is not for us to export. */
  #export(channel: number): Refusal | undefined {
    if (channel >= this.info.channels) {
      const message = `pwmchip${this.info.number} has ${this.info.channels} channels, and no channel ${channel}`;
      throw new Refusal('not_found', message, { chip: this.info.number, channel });
    }
    try {
      this.#writeChip('export', channel);
      this.#exporting.add(channel);
    } catch (error) {
      const refusal = this.#judged(error, 'export', channel);
      if (!(refusal instanceof Refusal && refusal.code === 'busy')) throw refusal;
      return this.#exporting.has(channel) ? undefined : refusal;
    }
    return undefined;
  }

  #didNotAppear(channel: number): Refusal {
    const { number } = this.info;
    const message = `${this.channelPath(channel)} did not appear within ${EXPORT_PATIENCE_MS} ms of its export: is pwmchip${number} still plugged in, and may the broker write there?`;
    return new Refusal('timeout', message, { chip: number, channel });
  }

  #writeChip(file: 'export' | 'unexport', channel: number): void {
    const fd = this.#os.open(`${this.#directory}/${file}`, 'write');
    try {
      this.#os.writeAtStart(fd, Buffer.from(String(channel)));
    } finally {
      this.#os.close(fd);
    }
  }

  /** Opens all files of a channel, or none. A scan may have done so while we waited. */
  #take(channel: number): boolean {
    if (this.isOpen(channel)) return true;
    const files: [Attribute, Fd][] = [];
    try {
      for (const attribute of attributes)
        files.push([attribute, this.#os.open(`${this.#directory}/pwm${channel}/${attribute}`, 'read-write')]);
    } catch (error) {
      for (const [, fd] of files) this.#os.close(fd);
      if (error instanceof OsError && MEANS_NOT_YET.has(error.errno)) return false;
      throw error;
    }
    this.#channels.set(channel, Object.fromEntries(files) as Record<Attribute, Fd>);
    this.#exporting.delete(channel);
    return true;
  }

  #letGo(channel: number): void {
    const files = this.#channels.get(channel);
    this.#channels.delete(channel);
    for (const fd of Object.values(files ?? {})) this.#os.close(fd);
  }

  #stillExported(channel: number): boolean {
    try {
      this.#onOpen(channel, 'read', (files) => this.#readText(files.enable));
      return true;
    } catch (error) {
      if (error instanceof Refusal) return false;
      throw error;
    }
  }

  #step(channel: number, { attribute, text }: AttributeWrite): PwmStep {
    return {
      describe: `${attribute} ← ${text}`,
      run: () => {
        const write = (files: Files) => this.#os.writeAtStart(files[attribute], Buffer.from(text));
        this.#onOpen(channel, attribute, write, attribute === 'polarity' ? text : `${text} ns`);
      },
    };
  }

  #readText(file: Fd): string {
    const length = this.#os.readAtStart(file, this.#text);
    return this.#text.toString('latin1', 0, length).trim();
  }

  #onOpen<Result>(channel: number, act: Act, use: (files: Files) => Result, value?: string): Result {
    const files = this.#channels.get(channel);
    if (files === undefined) throw this.#notOpen(channel, 'is not open');
    try {
      return use(files);
    } catch (error) {
      if (!(error instanceof OsError && MEANS_GONE.has(error.errno))) throw this.#judged(error, act, channel, value);
      this.#letGo(channel);
      const isPlugged = this.#os.realPath(`${this.#directory}/npwm`) !== undefined;
      throw isPlugged
        ? this.#notOpen(channel, 'was closed by somebody else, or unplugged and plugged in again')
        : this.#judged(error, act, channel);
    }
  }

  #notOpen(channel: number, what: string): Refusal {
    const message = `pwmchip${this.info.number} channel ${channel} ${what}: open it first`;
    return new Refusal('unavailable', message, { chip: this.info.number, channel });
  }

  #judged(error: unknown, act: Act, channel: number, value?: string): unknown {
    const openBeside = [...this.#channels.keys()].filter((open) => open !== channel);
    return judged(error, { act, chip: this.info, channel, value, openBeside });
  }
}

/** A state read back may be larger than what numbers count exactly, after somebody else wrote it: 104 days are enough. */
function integer(text: string): number {
  return Math.min(Number(text), Number.MAX_SAFE_INTEGER);
}
