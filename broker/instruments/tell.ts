import type { Values } from '../../contract/instruments/values.ts';
import type { Core } from '../core.ts';
import type { InstrumentUnit } from '../units/instrument-unit.ts';

/** Tells the subscribers what the driver says of an instrument, and keeps its state. */
export function tell({ os, subscriptions }: Core, unit: InstrumentUnit, topic: string, value: Values): void {
  if (topic === 'state') unit.state = { value, atNs: os.nowNs(), doubts: [] };
  const event = { device: unit.name, topic, value: { ...value }, atMs: Date.now() };
  subscriptions.publish('instrument.events', unit.place, event);
}
