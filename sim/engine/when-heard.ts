/** An engine whose power comes with the first byte that it hears: until then it costs nothing, not even being loaded. */
import { Ears, type WireEnd } from '../serial/wire-end.ts';
import type { FineClock, MachineOptions } from './machine.ts';

/** The model on a port, as soon as somebody sends it something: what comes before it stands is heard when it does. */
export function plugWhenHeard(wire: WireEnd, clock: FineClock, options: MachineOptions = {}): void {
  const ears = new Ears<Uint8Array>();
  const early: Uint8Array[] = [];
  wire.onBytes((bytes) => {
    if (!ears.isEmpty) ears.tell(bytes);
    else if (early.push(bytes) === 1) void stand();
  });

  async function stand(): Promise<void> {
    const { plugEngine } = await import('./on-port.ts');
    const heard: WireEnd = {
      get lines() {
        return wire.lines;
      },
      setLines: (lines) => wire.setLines(lines),
      onLines: (listener) => wire.onLines(listener),
      onBreak: (listener) => wire.onBreak(listener),
      send: (bytes) => wire.send(bytes),
      onBytes: (listener) => ears.add(listener),
    };
    plugEngine(heard, clock, options);
    for (const bytes of early) ears.tell(bytes);
  }
}
