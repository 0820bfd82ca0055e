import type { Caller } from '../../../client/caller.ts';
import { Instrument } from '../../../client/instrument.ts';
import type { PsuOutput } from '../../../client/psu.ts';

/** What one update tells of an output. */
export interface Reading {
  on: boolean;
  setVolts: number;
  /** The current limit. */
  setAmps: number;
  volts: number;
  amps: number;
}

/** The supply, as far as the bridge needs it. All throw Refusal. */
export interface Supply {
  /** Gives what is set then. */
  setVolts(volts: number): Promise<number>;
  setAmps(amps: number): Promise<number>;
  setPower(on: boolean): Promise<void>;
  update(): Promise<Reading>;
}

/**
 * Longest that a call may take. A supply answers in tenths of a second; who waits for a row's result has given up long before, and
 * the row must get one.
 */
const IN_TIME = { timeoutMs: 5000 };

/** One output of an instrument that the broker has. */
export class InstrumentSupply implements Supply {
  readonly #instrument: Instrument<'e3631a'>;
  readonly #output: PsuOutput;

  constructor(postern: Caller, device: string, output: PsuOutput) {
    this.#instrument = new Instrument(postern, device, 'e3631a');
    this.#output = output;
  }

  async setVolts(volts: number): Promise<number> {
    return (await this.#instrument.call('set', { output: this.#output, volts }, IN_TIME)).volts;
  }

  async setAmps(amps: number): Promise<number> {
    return (await this.#instrument.call('set', { output: this.#output, amps }, IN_TIME)).amps;
  }

  async setPower(on: boolean): Promise<void> {
    await this.#instrument.call(on ? 'on' : 'off', {}, IN_TIME);
  }

  update(): Promise<Reading> {
    return this.#instrument.call('measure', { output: this.#output }, IN_TIME);
  }
}
