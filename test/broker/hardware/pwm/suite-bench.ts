/** What the contract suite stands on. */
import assert from 'node:assert/strict';
import type { Os } from '../../../../broker/hardware/os.ts';
import type { BackendName, PwmChip } from '../../../../broker/hardware/pwm/backend.ts';
import type { PwmDiscovery } from '../../../../broker/hardware/pwm/discovery.ts';
import { highRatio, type PwmState } from '../../../../contract/pwm/waveform.ts';

/** One chip of a kernel, and what a test may do around it. Its channel 0 belongs to the test, and is closed. */
export interface PwmFixture {
  os: Os;
  devicePath: string;
  /** Another process writes to a file. */
  writeAsOther(path: string, text: string): void;
  /** What is on the pin, where somebody can look. */
  pin?(): PwmState;
  unplug?(): void | Promise<void>;
  plug?(): void | Promise<void>;
  end?(): void | Promise<void>;
}

/** What the chip can do. */
export interface PwmTraits {
  backend: BackendName;
  /** The back end that it has if nobody asks for another. */
  best: BackendName;
  driver: string;
  channels: number;
  /** Periods that it does not have to round by more than 1 %. */
  periodsNs: readonly [number, number];
  inverts: boolean;
  isPluggable: boolean;
  /** How many random changes to try: a real kernel on a small machine is slow. */
  randomChanges: number;
}

export function assertNear(actual: PwmState, wanted: PwmState): void {
  assert.equal(actual.enabled, wanted.enabled);
  assert.equal(actual.polarity, wanted.polarity);
  assert.ok(
    Math.abs(actual.periodNs / wanted.periodNs - 1) < 0.01,
    `period ${actual.periodNs}, not ${wanted.periodNs}`,
  );
  assert.ok(
    Math.abs(highRatio(actual) - highRatio(wanted)) < 0.01,
    `high ratio ${highRatio(actual)}, not ${highRatio(wanted)}`,
  );
}

/** What a test has in its hands. */
export interface SuiteBench extends PwmFixture {
  discovery: PwmDiscovery;
  chip: PwmChip;
  /** The chip as discovery has it now. */
  find(): PwmChip | undefined;
}

type Declare = (what: string, body: (bench: SuiteBench) => void | Promise<void>) => void;

/** What the parts of the suite need of it. */
export interface SuiteParts {
  traits: PwmTraits;
  /** A test of a closed channel. */
  test: Declare;
  /** A test of an open channel that is off. */
  opened: Declare;
}

/** On, high half of the time. */
export function halfOf({ periodsNs: [, periodNs] }: PwmTraits): PwmState {
  return { enabled: true, periodNs, dutyNs: periodNs / 2, polarity: 'normal' };
}
