import type { Core } from '../../client/core.ts';
import { ItemStream } from '../../client/item-stream.ts';
import type { PsuOutput, PsuReading } from '../../client/psu.ts';
import { asking } from '../ask.ts';

/** A reading, and whose. */
export interface DeviceReading extends PsuReading {
  device: string;
}
export type DeviceReadings = ItemStream<'instrument.events', DeviceReading>;

/** The readings of these outputs of these supplies, from now on. */
export function followReadings(
  postern: Core,
  devices: readonly string[],
  outputs: readonly PsuOutput[],
): DeviceReadings {
  const subscribing = asking(postern).subscribe('instrument.events', { devices });
  return new ItemStream(subscribing, ({ device, topic, value }) => {
    if (topic !== 'readings') return [];
    const reading = { device, ...value } as DeviceReading; // the broker has compared it with the profile
    return outputs.includes(reading.output) ? [reading] : [];
  });
}
