import * as v from 'valibot';
import { channelPlace, pwmState } from './methods/fields.ts';
import { gpioState } from './methods/gpio.ts';
import { ledState } from './methods/led.ts';
import { endings } from './methods/schedule.ts';

/** One topic: what its subscribers get, and which of it each of them may see. */
export interface TopicRow<Value extends v.GenericSchema = v.GenericSchema> {
  value: Value;
  /** `device`: only events of devices all of which the subscriber may read. `anyone`: every principal. */
  audience: 'device' | 'anyone';
  doc: string;
}

const topic = <Value extends v.GenericSchema>(row: TopicRow<Value>): TopicRow<Value> => row;

/** A kernel's time stamp: whole seconds and nanoseconds, exact beyond what one number can hold. */
const timeStamp = v.strictObject({ s: v.number(), ns: v.number() });

/** How an output came to its state. */
const through = {
  /** `foreign`: by another program, behind the broker. */
  cause: v.picklist(['call', 'safe', 'initial', 'foreign', 'program']),
  /** Who: absent where the broker did it on its own account, and for `foreign`, where only the kernel knows. */
  user: v.optional(v.string()),
};

export const topics = {
  'pwm.state': topic({
    audience: 'device',
    value: v.strictObject({
      ...channelPlace,
      /** Null: the channel was closed. */
      state: v.nullable(pwmState),
      ...through,
    }),
    doc: 'Every change of a channel, whoever caused it: a call, a safe state, or another program behind the broker.',
  }),
  'gpio.state': topic({
    audience: 'device',
    value: v.strictObject({
      device: v.string(),
      /** Null: the line was given back to the kernel. */
      state: v.nullable(gpioState),
      ...through,
    }),
    doc: 'Every change of an output line. While the broker holds it nobody else can change it.',
  }),
  'led.state': topic({
    audience: 'device',
    value: v.strictObject({ device: v.string(), state: ledState, ...through }),
    doc: 'Every change of a LED through the broker. What the kernel, or root behind the broker, makes of it is not told.',
  }),
  'gpio.edges': topic({
    audience: 'device',
    value: v.strictObject({
      device: v.string(),
      edges: v.array(
        v.strictObject({
          edge: v.picklist(['rising', 'falling']),
          /** CLOCK_MONOTONIC, taken by the kernel. */
          at: timeStamp,
          /** The kernel's count of this line's edges: a gap is what the kernel had no room for. */
          sequence: v.number(),
        }),
      ),
    }),
    doc: "Edges of input lines, as many as there are at once, with the kernel's time stamps.",
  }),
  'input.events': topic({
    audience: 'device',
    value: v.strictObject({
      device: v.string(),
      events: v.array(
        v.strictObject({
          /** CLOCK_MONOTONIC, taken by the kernel. */
          at: timeStamp,
          /** `EV_KEY`, `KEY_A`; a number as text where the kernel\'s header has no name. */
          type: v.string(),
          code: v.string(),
          value: v.number(),
        }),
      ),
    }),
    doc: 'Events of input devices. Those of a device that one types with are a danger that a rule must name.',
  }),
  'serial.bytes': topic({
    audience: 'device',
    value: v.strictObject({
      device: v.string(),
      direction: v.picklist(['received', 'sent']),
      /** Of its first byte, counted by direction from when the broker started: a gap is what this subscriber was too slow for. */
      offset: v.number(),
      bytes: v.instance(Uint8Array) as v.GenericSchema<Uint8Array>,
      /** Milliseconds since 1970. */
      atMs: v.number(),
    }),
    doc: 'What goes over a serial port while somebody has it open, both ways. A tap: it opens nothing and holds nobody up.',
  }),
  'instrument.events': topic({
    audience: 'device',
    value: v.strictObject({
      device: v.string(),
      /** One of the topics of its profile, or `state`. */
      topic: v.string(),
      value: v.record(v.string(), v.unknown()),
      /** When the broker had it from the driver: milliseconds since 1970. */
      atMs: v.number(),
    }),
    doc: "What an instrument's driver tells: readings, errors, its state.",
  }),
  devices: topic({
    audience: 'device',
    value: v.strictObject({
      device: v.string(),
      event: v.picklist(['appeared', 'vanished', 'faulted', 'recovered', 'blocked', 'unblocked']),
      detail: v.string(),
    }),
    doc: 'Devices that come, go, fault and recover.',
  }),
  leases: topic({
    audience: 'device',
    value: v.strictObject({
      device: v.string(),
      name: v.string(),
      event: v.picklist(['taken', 'ended']),
      user: v.string(),
      reason: v.string(),
    }),
    doc: 'Leases taken and ended.',
  }),
  schedule: topic({
    audience: 'device',
    value: v.strictObject({
      program: v.number(),
      name: v.string(),
      user: v.string(),
      /** Its units. */
      devices: v.array(v.string()),
      /** `late`: a class of events was later than its tolerance. `progress`: once a second while somebody listens. */
      event: v.picklist(['started', 'paused', 'resumed', 'replaced', 'cycle', 'late', 'progress', 'ended']),
      /** Time of the program itself. */
      elapsedNs: v.number(),
      /** Of the shaft; 0: none turns. */
      cycleNs: v.number(),
      /** Events that were done, and events that were left out, so far. */
      done: v.number(),
      skipped: v.number(),
      /** Of `late`: which class, and by how much. */
      class: v.optional(v.string()),
      lateNs: v.optional(v.number()),
      /** Of `ended`. */
      ending: v.optional(v.picklist(endings)),
      reason: v.optional(v.string()),
    }),
    doc: 'What becomes of programs of the scheduler, and how far they are.',
  }),
  policy: topic({
    audience: 'anyone',
    value: v.strictObject({ rules: v.number(), devices: v.number() }),
    doc: 'The policy was reloaded.',
  }),
} as const;

export type TopicName = keyof typeof topics;
export type TopicValue<Name extends TopicName> = v.InferOutput<(typeof topics)[Name]['value']>;
export const topicNames = Object.keys(topics) as [TopicName, ...TopicName[]];
