import { Refusal } from '../../../contract/errors.ts';
import { describeState, type Polarity, type PwmState, sameState } from '../../../contract/pwm/waveform.ts';
import { type Fd, type Os, OsError, type Watch } from '../os.ts';
import { duplicates, type SealedOutput } from '../sealed.ts';
import type { KeptChip, PwmChipInfo, PwmPlan, PwmStep } from './backend.ts';
import { deviceNode, openDeviceNode } from './device-node.ts';
import { type Act, type Attempt, cannotRun, judged, tooFarOff } from './errnos.ts';
import {
  describeWaveform,
  packWaveform,
  polarityOf,
  requests,
  stateOf,
  unpackWaveform,
  WAVEFORM_OFF,
  type Waveform,
  waveformOf,
} from './waveform-struct.ts';

/** What a waveform does not say. */
interface Channel {
  /** A flat line could be of either polarity. */
  polarity: Polarity;
  /** An output that is off has no period, no duty and no polarity in the kernel: what they will be when it is on again. */
  parked: PwmState | undefined;
  /** A lane drives it, and knows alone what it does. */
  isSealed: boolean;
}

/** Hardware of evenly spaced periods rounds down by less than half: more means that it cannot do what was asked. */
const SHORTEST_ROUNDED = 0.5;
/** The same pulse in a period that was rounded is another part of it. */
const MOST_RATIO_OFF = 0.05;

/**
 * A PWM chip through its character device: a waveform is set whole, in one call, and the kernel tells beforehand what the
 * hardware makes of it. A channel has one owner, so that what we set is what there is.
 */
export class ChardevChip implements KeptChip {
  readonly info: PwmChipInfo;
  readonly #os: Os;
  /** Its directory below /sys/devices. */
  readonly #directory: string;
  #fd: Fd | undefined;
  readonly #channels = new Map<number, Channel>();
  /** What the kernel has made of states: where it says that the output rises, they do not. */
  readonly #exact = new WeakMap<PwmState, Waveform>();

  constructor(os: Os, info: PwmChipInfo, directory: string) {
    this.#os = os;
    this.info = info;
    this.#directory = directory;
  }

  isOpen(channel: number): boolean {
    return this.#channels.has(channel);
  }

  async open(channel: number): Promise<void> {
    if (this.isOpen(channel)) return;
    this.#call(channel, 'REQUEST', (fd) => this.#os.ioctl(fd, requests.REQUEST, channel));
    const waveform = this.#waveform(channel, 'GETWF', WAVEFORM_OFF);
    this.#channels.set(channel, { polarity: polarityOf(waveform), parked: undefined, isSealed: false });
  }

  close(channel: number): void {
    if (this.isOpen(channel)) this.#call(channel, 'FREE', (fd) => this.#os.ioctl(fd, requests.FREE, channel));
    this.#channels.delete(channel);
  }

  read(channel: number): PwmState {
    const { polarity, parked, isSealed } = this.#open(channel);
    if (parked !== undefined) return parked;
    const waveform = this.#waveform(channel, 'GETWF', WAVEFORM_OFF);
    const isForeign = isSealed && waveform.periodNs > 0;
    return this.#stateOf(waveform, isForeign ? polarityOf(waveform) : polarity);
  }

  plan(channel: number, previous: PwmState, requested: PwmState): PwmPlan {
    this.#open(channel);
    const passing: PwmState[] = [];
    if (!requested.enabled) {
      const steps = sameState(previous, requested) ? [] : [this.#offStep(channel, previous, requested)];
      return { previous, requested, result: requested, roundingKnown: true, passing, steps };
    }
    if (requested.periodNs === 0 || requested.dutyNs > requested.periodNs)
      throw cannotRun(this.#attempt('ROUNDWF', channel, describeState(requested)));
    const wanted = waveformOf(requested);
    const rounded = this.#waveform(channel, 'ROUNDWF', wanted);
    this.#demandClose(channel, wanted, rounded);
    const result = this.#stateOf(rounded, requested.polarity);
    const steps = sameState(previous, result) ? [] : [this.#onStep(channel, rounded, requested.polarity)];
    return { previous, requested, result, roundingKnown: true, passing, steps };
  }

  seal(channel: number, states: readonly PwmState[]): SealedOutput {
    this.#open(channel);
    const waveforms = states.map((state) => packWaveform(channel, this.#waveformOf(state)));
    const fds = duplicates(this.#os, [this.#device(channel)]);
    const [fd = -1] = fds;
    Object.assign(this.#open(channel), { parked: undefined, isSealed: true });
    return { kind: 'calls', calls: waveforms.map((bytes) => ({ fd, request: requests.SETEXACTWF, bytes })), fds };
  }

  unsealed(channel: number, state: PwmState | undefined): void {
    const open = this.#channels.get(channel);
    if (open?.isSealed !== true) return;
    const { polarity } = state ?? this.read(channel);
    this.#channels.set(channel, { polarity, parked: state?.enabled === false ? state : undefined, isSealed: false });
  }

  /** Nobody else can change a channel that we have. */
  watch(): Watch {
    return { close: () => {} };
  }

  channelPath(channel: number): string {
    return `${deviceNode(this.info.number)}#${channel}`;
  }

  look(): void {
    if (this.#fd === undefined) return;
    try {
      // A channel that is not there: harmless, and tells whether the chip still is.
      this.#os.ioctl(this.#fd, requests.FREE, this.info.channels);
    } catch (error) {
      if (error instanceof OsError && error.errno === 'ENODEV') this.dispose();
    }
  }

  dispose(): void {
    this.#channels.clear();
    if (this.#fd !== undefined) this.#os.close(this.#fd);
    this.#fd = undefined;
  }

  #stateOf(waveform: Waveform, polarity: Polarity): PwmState {
    const state = stateOf(waveform, polarity);
    this.#exact.set(state, waveform);
    return state;
  }

  #waveformOf(state: PwmState): Waveform {
    return state.enabled ? (this.#exact.get(state) ?? waveformOf(state)) : WAVEFORM_OFF;
  }

  #offStep(channel: number, previous: PwmState, parked: PwmState): PwmStep {
    const keep = () => {
      this.#channels.set(channel, { polarity: parked.polarity, parked, isSealed: false });
    };
    if (!previous.enabled) return { describe: 'kept until it is on', run: keep };
    return this.#setStep(channel, WAVEFORM_OFF, keep);
  }

  #onStep(channel: number, waveform: Waveform, polarity: Polarity): PwmStep {
    return this.#setStep(channel, waveform, () =>
      this.#channels.set(channel, { polarity, parked: undefined, isSealed: false }),
    );
  }

  /** Exactly what was planned, or nothing: what the policy has judged is what comes out. */
  #setStep(channel: number, waveform: Waveform, done: () => void): PwmStep {
    return {
      describe: `waveform ← ${describeWaveform(waveform)}`,
      run: () => {
        this.#open(channel);
        this.#waveform(channel, 'SETEXACTWF', waveform);
        done();
      },
    };
  }

  /**
   * The kernel rounds anything to something: a period that is too short up, one that another channel holds to that one, and
   * then a pulse may fill it. @throws Refusal `invalid` if that is not what was asked
   */
  #demandClose(channel: number, wanted: Waveform, rounded: Waveform): void {
    const isLonger = rounded.periodNs > wanted.periodNs && rounded.highNs > 0;
    const isFarShorter = rounded.periodNs < wanted.periodNs * SHORTEST_ROUNDED;
    const ratioOff = Math.abs(rounded.highNs / rounded.periodNs - wanted.highNs / wanted.periodNs);
    if (isLonger || isFarShorter || ratioOff > MOST_RATIO_OFF)
      throw tooFarOff(this.#attempt('ROUNDWF', channel, describeWaveform(wanted)), describeWaveform(rounded));
  }

  #waveform(channel: number, act: 'GETWF' | 'ROUNDWF' | 'SETEXACTWF', waveform: Waveform): Waveform {
    const bytes = packWaveform(channel, waveform);
    this.#call(channel, act, (fd) => this.#os.ioctl(fd, requests[act], bytes), describeWaveform(waveform));
    return unpackWaveform(bytes);
  }

  #open(channel: number): Channel {
    const open = this.#channels.get(channel);
    if (open !== undefined) return open;
    const message = `pwmchip${this.info.number} channel ${channel} is not open: open it first`;
    throw new Refusal('unavailable', message, { chip: this.info.number, channel });
  }

  #call(channel: number, act: Act, use: (fd: Fd) => void, value?: string): void {
    try {
      use(this.#device(channel));
    } catch (error) {
      // The descriptor of a chip that was unplugged is of no use when it is plugged in again.
      if (error instanceof OsError && error.errno === 'ENODEV') this.dispose();
      throw judged(error, this.#attempt(act, channel, value));
    }
  }

  #device(channel: number): Fd {
    try {
      this.#fd ??= openDeviceNode(this.#os, this.info.number, this.#directory);
      return this.#fd;
    } catch (error) {
      throw judged(error, this.#attempt('open device', channel));
    }
  }

  #attempt(act: Act, channel: number, value?: string): Attempt {
    const openBeside = [...this.#channels.keys()].filter((open) => open !== channel);
    return { act, chip: this.info, channel, value, openBeside };
  }
}
