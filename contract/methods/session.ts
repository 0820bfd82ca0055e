import * as v from 'valibot';
import { accessNames } from '../access.ts';
import { topicNames } from '../topics.ts';
import { natural, reference } from './fields.ts';
import { method } from './row.ts';

const histogram = v.strictObject({ count: natural, p50Us: v.number(), p99Us: v.number(), maxUs: v.number() });

/** About the connection and the broker: who am I, what is there, what happens. */
export const sessionMethods = {
  ping: method({
    access: 'read',
    target: 'none',
    params: v.strictObject({}),
    result: v.strictObject({}),
    doc: 'Answers at once.',
  }),
  whoami: method({
    access: 'read',
    target: 'none',
    params: v.strictObject({}),
    result: v.strictObject({
      user: v.string(),
      uid: natural,
      groups: v.array(v.strictObject({ gid: natural, name: v.string() })),
      key: v.string(),
      keyComment: v.string(),
      keyExpiresAt: v.optional(v.string()),
      admin: v.boolean(),
      access: v.array(v.strictObject({ device: v.string(), access: v.array(v.picklist(accessNames)) })),
    }),
    doc: 'Who the broker takes you for, as the kernel said when you connected, and what you may do.',
  }),
  status: method({
    access: 'read',
    target: 'none',
    params: v.strictObject({}),
    result: v.strictObject({
      version: v.string(),
      pid: natural,
      startedAt: v.string(),
      uptimeS: v.number(),
      node: v.string(),
      residentBytes: natural,
      policy: v.strictObject({
        file: v.string(),
        loadedAt: v.string(),
        rules: natural,
        devices: natural,
        lastError: v.optional(v.string()),
      }),
      audit: v.strictObject({ writable: v.boolean(), lines: natural, problem: v.optional(v.string()) }),
      connections: v.strictObject({ open: natural, accepted: natural, refused: natural, violations: natural }),
      requests: v.strictObject({ answered: natural, refused: natural, latency: v.record(v.string(), histogram) }),
      leases: natural,
      subscriptions: natural,
      /** Programs that run, and the threads that drive outputs for them. */
      programs: v.strictObject({ running: natural, lanes: natural }),
      /** Sets that somebody wants, and their frames since the start: as drivers published them, and as subscribers got them or did not. */
      telemetry: v.strictObject({ sets: natural, published: natural, sent: natural, dropped: natural }),
      devices: v.array(
        v.strictObject({
          device: v.string(),
          present: v.boolean(),
          fault: v.optional(v.string()),
          holders: v.array(v.string()),
        }),
      ),
    }),
    doc: 'How the broker is: uptime, devices and their holders, connections, counts, latencies.',
  }),
  'devices.list': method({
    access: 'read',
    target: 'none',
    params: v.strictObject({}),
    result: v.strictObject({
      devices: v.array(
        v.strictObject({
          device: v.string(),
          kind: v.string(),
          access: v.array(v.picklist(accessNames)),
          onStop: v.picklist(['safe', 'keep']),
          safe: v.string(),
          leaseRequired: v.boolean(),
          units: v.array(
            v.strictObject({
              name: v.string(),
              path: v.string(),
              /** Which kernel interface; of a device with a profile, that. */
              backend: v.string(),
              open: v.boolean(),
              /** The kernel's numbers, of PWM channels. */
              chip: v.optional(natural),
              channel: v.optional(natural),
              fault: v.optional(v.string()),
              holder: v.optional(v.string()),
            }),
          ),
        }),
      ),
    }),
    doc: 'The devices that you may see: what is plugged in, how it is reached, who holds it.',
  }),
  'devices.reset': method({
    access: 'control',
    target: 'device',
    params: v.strictObject({ device: reference }),
    result: v.strictObject({ device: v.string(), units: v.array(v.string()) }),
    doc: 'Makes a device safe, closes and reopens it, and clears its fault.',
  }),
  'topic.subscribe': method({
    access: 'read',
    target: 'none',
    params: v.strictObject({
      topic: v.picklist(topicNames),
      devices: v.optional(v.pipe(v.array(reference), v.minLength(1), v.maxLength(64))),
    }),
    result: v.strictObject({ subscription: natural }),
    doc: 'Sends `event` notifications of a topic from now on, of these devices or of all that you may read.',
  }),
  'topic.unsubscribe': method({
    access: 'read',
    target: 'none',
    params: v.strictObject({ subscription: natural }),
    result: v.strictObject({}),
    doc: 'Ends a subscription.',
  }),
} as const;
