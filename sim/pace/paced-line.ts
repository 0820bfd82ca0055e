/** A device's line on a wire that has no pace of its own, as of a simulated kernel's port: at the pace of the wire by a clock. */
import type { Clock } from '../../broker/hardware/os.ts';
import type { WireEnd } from '../serial/wire-end.ts';
import { Lane } from './lane.ts';
import type { Line } from './line.ts';
import type { Pace } from './pace.ts';

/**
 * A wire without a pace of its own, as the line of a device.
 * @param handshake whether the cable has the lines for it: without them nothing waits for the other side
 */
export function pacedLine(wire: WireEnd, clock: Clock, pace: Pace, handshake: 'dtr-dsr' | 'none'): Line {
  const bytesListeners: ((bytes: Uint8Array, atNs: bigint) => void)[] = [];
  const sentListeners: ((atNs: bigint) => void)[] = [];
  const incoming = new Lane(clock, pace, {
    onBytes: (bytes, atNs) => {
      for (const listener of bytesListeners) listener(bytes, atNs);
    },
  });
  const outgoing = new Lane(clock, pace, {
    onBytes: (bytes) => wire.send(bytes),
    onIdle: (atNs) => {
      for (const listener of sentListeners) listener(atNs);
    },
  });
  wire.onBytes((bytes) => incoming.send(bytes, clock.nowNs()));
  const heed = ({ dsr }: { readonly dsr: boolean }) => (dsr ? outgoing.release() : outgoing.hold());
  const hasLines = handshake === 'dtr-dsr';
  if (hasLines) {
    wire.onLines(heed);
    heed(wire.lines);
  }
  return {
    onBytes: (listener) => bytesListeners.push(listener),
    onSent: (listener) => sentListeners.push(listener),
    send: (bytes, fromNs) => outgoing.send(bytes, fromNs),
    discard: () => outgoing.discard(),
    setReady: (isReady) => {
      if (hasLines) wire.setLines({ dtr: isReady });
    },
    get isPeerReady() {
      return !hasLines || wire.lines.dsr;
    },
  };
}
