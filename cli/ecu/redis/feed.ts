import type { SourceFrame, SourceFrames } from '../frame-source.ts';
import type { Packet } from './packet.ts';
import { pyefiPacket, simplePacket } from './packet.ts';
import type { Publisher } from './publisher.ts';
import type { Tally } from './run-sink.ts';

export const packetKinds = ['pyefi', 'simple', 'both'] as const;
export type PacketKind = (typeof packetKinds)[number];

/** Publishes frames as they come, until the signal ends them. @throws what the frames end with */
export async function feedFrames(
  frames: SourceFrames,
  kind: PacketKind,
  publisher: Publisher,
  signal: AbortSignal,
  tally: Tally,
): Promise<void> {
  const { channels } = await frames.started;
  const close = () => frames.close();
  signal.addEventListener('abort', close, { once: true });
  if (signal.aborted) close();
  for await (const frame of frames) {
    tally.missed += frame.dropped;
    for (const packet of packetsOf(frame, kind, channels)) publisher.publish(packet);
  }
}

/** The packets of one frame: of a frame that came without the controller's answer there is no packet of type `pyefi`. */
function packetsOf(frame: SourceFrame, kind: PacketKind, channels: readonly string[]): Packet[] {
  const { raw, atMs, list } = frame;
  return [
    ...(kind !== 'simple' && raw !== undefined ? [pyefiPacket(frame, raw)] : []),
    ...(kind !== 'pyefi' ? [simplePacket(atMs, channels, list)] : []),
  ];
}
