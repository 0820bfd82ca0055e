import * as v from 'valibot';
import { channelPlace, pwmState } from './methods/fields.ts';

/** One topic: what its subscribers get, and which of it each of them may see. */
export interface TopicRow<Value extends v.GenericSchema = v.GenericSchema> {
  value: Value;
  /** `device`: only events of devices that the subscriber may read. `anyone`: every principal. */
  audience: 'device' | 'anyone';
  doc: string;
}

const topic = <Value extends v.GenericSchema>(row: TopicRow<Value>): TopicRow<Value> => row;

export const topics = {
  'pwm.state': topic({
    audience: 'device',
    value: v.strictObject({
      ...channelPlace,
      /** Null: the channel was closed. */
      state: v.nullable(pwmState),
      cause: v.picklist(['call', 'safe', 'initial', 'foreign']),
      /** Who: absent for `foreign`, where only the kernel knows. */
      user: v.optional(v.string()),
    }),
    doc: 'Every change of a channel, whoever caused it: a call, a safe state, or another program behind the broker.',
  }),
  devices: topic({
    audience: 'device',
    value: v.strictObject({
      device: v.string(),
      event: v.picklist(['appeared', 'vanished', 'faulted', 'recovered']),
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
  policy: topic({
    audience: 'anyone',
    value: v.strictObject({ rules: v.number(), devices: v.number() }),
    doc: 'The policy was reloaded.',
  }),
} as const;

export type TopicName = keyof typeof topics;
export type TopicValue<Name extends TopicName> = v.InferOutput<(typeof topics)[Name]['value']>;
export const topicNames = Object.keys(topics) as [TopicName, ...TopicName[]];
