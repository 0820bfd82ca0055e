import * as v from 'valibot';
import { channelFields, channelPlace, hertz, natural, pwmState, ratio, setFields } from './fields.ts';
import { method } from './row.ts';

const milliseconds = v.pipe(v.number(), v.minValue(0), v.maxValue(60_000));
const servoTiming = v.strictObject({ minMs: milliseconds, maxMs: milliseconds, intervalMs: milliseconds });
const defaults = v.strictObject({ frequencyHz: hertz, servo: servoTiming });

/** A channel with its state; `state` is null while the channel is not open, or, in a list, while it cannot be read: `problem` says why. */
const channelState = v.strictObject({
  ...channelPlace,
  path: v.string(),
  state: v.nullable(pwmState),
  problem: v.optional(v.string()),
});

const chipStates = v.strictObject({
  chip: natural,
  path: v.string(),
  devicePath: v.string(),
  driver: v.string(),
  backend: v.picklist(['sysfs', 'chardev']),
  /** Every channel of the chip that the asking user may see. */
  channels: v.array(channelState),
});

const changed = v.strictObject({ ...channelPlace, state: pwmState });

const oneChannel = v.strictObject(channelFields);

/** The verbs of pyPWMd, and what it lacks. */
export const pwmMethods = {
  'pwm.info': method({
    access: 'read',
    target: 'none',
    params: v.strictObject({}),
    result: v.strictObject({
      version: v.string(),
      defaults,
      chips: v.array(
        v.strictObject({
          chip: natural,
          path: v.string(),
          devicePath: v.string(),
          driver: v.string(),
          backend: v.picklist(['sysfs', 'chardev']),
          channels: natural,
        }),
      ),
    }),
    doc: 'Chips that you may see, and your own defaults for `pwm.ratio` and `pwm.servo`.',
  }),
  'pwm.states': method({
    access: 'read',
    target: 'none',
    params: v.strictObject({}),
    result: v.strictObject({ chips: v.array(chipStates) }),
    doc: 'The state of every channel that you may see.',
  }),
  'pwm.open': method({
    access: 'write',
    target: 'channel',
    params: oneChannel,
    result: channelState,
    doc: 'Opens a channel (exports it), so that it has a state. Opening an open one succeeds.',
  }),
  'pwm.close': method({
    access: 'write',
    target: 'channel',
    params: oneChannel,
    result: v.strictObject({ ...channelPlace, stillRunning: v.boolean() }),
    doc: 'Gives a channel back to the kernel. This does not stop its output: `stillRunning` says if it goes on.',
  }),
  'pwm.get': method({
    access: 'read',
    target: 'channel',
    params: oneChannel,
    result: channelState,
    doc: 'The state of one channel; null while it is not open.',
  }),
  'pwm.set': method({
    access: 'write',
    target: 'channel',
    params: v.strictObject({ ...channelFields, ...setFields }),
    result: changed,
    doc: 'Changes any of enabled, period, duty, polarity together, in an order that makes no spike. Opens the channel if needed.',
  }),
  'pwm.setMany': method({
    access: 'write',
    target: 'channels',
    params: v.strictObject({
      sets: v.pipe(v.array(v.strictObject({ ...channelFields, ...setFields })), v.minLength(1), v.maxLength(64)),
    }),
    result: v.strictObject({ channels: v.array(changed) }),
    doc: 'Several sets, all or nothing: all are checked before the first, and undone if one fails.',
  }),
  'pwm.plan': method({
    access: 'read',
    target: 'channel',
    params: v.strictObject({ ...channelFields, ...setFields }),
    result: v.strictObject({
      ...channelPlace,
      previous: pwmState,
      requested: pwmState,
      result: pwmState,
      roundingKnown: v.boolean(),
      steps: v.array(v.string()),
      /** Whether a `pwm.set` of the same would be allowed now, and why not. */
      allowed: v.boolean(),
      reason: v.optional(v.string()),
    }),
    doc: 'What a set would really do: rounding, order of writes, and whether it would be allowed. Changes nothing.',
  }),
  'pwm.ratio': method({
    access: 'write',
    target: 'channel',
    params: v.strictObject({ ...channelFields, ratio }),
    result: changed,
    doc: 'Runs a channel with this high ratio (0..1) at your default frequency. Polarity is taken into account.',
  }),
  'pwm.readRatio': method({
    access: 'read',
    target: 'channel',
    params: oneChannel,
    result: v.strictObject({ ...channelPlace, ratio: v.number(), frequencyHz: v.number() }),
    doc: 'High ratio and frequency in Hz of one channel, rounded to 3 decimals.',
  }),
  'pwm.frequency': method({
    access: 'read',
    target: 'none',
    params: v.strictObject({ frequencyHz: v.optional(hertz) }),
    result: v.strictObject({ frequencyHz: hertz }),
    doc: 'Sets your own default frequency for `pwm.ratio`, or reads it.',
  }),
  'pwm.servo': method({
    access: 'write',
    target: 'channel',
    params: v.strictObject({
      ...channelFields,
      ratio: v.optional(ratio),
      degrees: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(180))),
      pulseUs: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1e6))),
    }),
    result: v.strictObject({ ...changed.entries, pulseUs: v.number() }),
    doc: 'Moves a servo: by ratio of its travel (0..1), by degrees (0..180) or by the pulse in microseconds.',
  }),
  'pwm.servoTiming': method({
    access: 'read',
    target: 'none',
    params: v.strictObject({
      minMs: v.optional(milliseconds),
      maxMs: v.optional(milliseconds),
      intervalMs: v.optional(milliseconds),
    }),
    result: servoTiming,
    doc: 'Sets your own servo timing for `pwm.servo` in milliseconds, or reads it.',
  }),
  'pwm.disable': method({
    access: 'write',
    target: 'channel',
    params: oneChannel,
    result: changed,
    doc: 'Stops the output and keeps period, duty and polarity.',
  }),
} as const;
