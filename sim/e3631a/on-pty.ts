/** The supply on a pseudo terminal of this machine, at the pace of the wire. A pseudo terminal has no handshake lines. */
import { monotonicClock } from '../../broker/hardware/clock.ts';
import { PACE_9600_8N2, type Pace } from '../pace/pace.ts';
import { Pacer } from '../pace/pacer.ts';
import { Pty } from '../pty.ts';
import type { Faults } from './faults.ts';
import { Rs232 } from './interface.ts';
import { Supply } from './supply.ts';

export interface SupplyOnPty {
  /** To be opened as a serial port is. */
  readonly path: string;
  readonly supply: Supply;
  readonly rs232: Rs232;
  readonly pacer: Pacer;
  close(): Promise<void>;
}

export async function openSupply(faults: Partial<Faults> = {}, pace: Pace = PACE_9600_8N2): Promise<SupplyOnPty> {
  const pty = new Pty();
  const pacer = new Pacer(pty.fd, pace);
  const supply = new Supply(monotonicClock);
  const rs232 = new Rs232(
    supply,
    monotonicClock,
    {
      onBytes: (listener) => pacer.onBytes(listener),
      onSent: (listener) => pacer.onSent(listener),
      send: (bytes, fromNs) => pacer.send(bytes, fromNs),
      discard: () => pacer.discard(),
      setReady: () => {},
      isPeerReady: true,
    },
    faults,
  );
  await pacer.started();
  const close = async () => {
    await pacer.close();
    pty.close();
  };
  return { path: pty.path, supply, rs232, pacer, close };
}
