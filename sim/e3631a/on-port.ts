/** The supply on a serial port of the simulated kernel, with its handshake lines, at the pace of the wire by the kernel's clock. */
import type { Clock } from '../../broker/hardware/os.ts';
import { Lane } from '../pace/lane.ts';
import { PACE_9600_8N2, type Pace } from '../pace/pace.ts';
import type { WireEnd } from '../serial/wire-end.ts';
import type { Faults } from './faults.ts';
import { Rs232 } from './interface.ts';
import type { Line } from './line.ts';
import { Supply } from './supply.ts';

/** A wire without a pace of its own, as the line of a supply. */
export function pacedLine(wire: WireEnd, clock: Clock, pace: Pace): Line {
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
  wire.onLines(heed);
  heed(wire.lines);
  return {
    onBytes: (listener) => bytesListeners.push(listener),
    onSent: (listener) => sentListeners.push(listener),
    send: (bytes, fromNs) => outgoing.send(bytes, fromNs),
    discard: () => outgoing.discard(),
    setReady: (isReady) => wire.setLines({ dtr: isReady }),
    get isPeerReady() {
      return wire.lines.dsr;
    },
  };
}

export interface SupplyOnPort {
  readonly supply: Supply;
  readonly rs232: Rs232;
}

export function plugSupply(
  wire: WireEnd,
  clock: Clock,
  faults: Partial<Faults> = {},
  pace: Pace = PACE_9600_8N2,
): SupplyOnPort {
  const supply = new Supply(clock);
  const rs232 = new Rs232(supply, clock, pacedLine(wire, clock, pace), faults);
  return { supply, rs232 };
}
