import type { Os } from '../hardware/os.ts';
import type { SerialUnit } from '../units/serial-unit.ts';

/** Resolves when something was received for the holder, or after so long. Rejects with what ends it. One at a time. */
export function waitToReceive(os: Os, unit: SerialUnit, waitMs: number): Promise<void> {
  if (unit.received.length > 0 || waitMs === 0) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const timer = os.after(waitMs, () => end(resolve));
    const end = (tell: () => void) => {
      timer.cancel();
      unit.reading = undefined;
      tell();
    };
    unit.reading = { wake: () => end(resolve), fail: (reason) => end(() => reject(reason)) };
  });
}
