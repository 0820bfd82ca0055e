import type { SerialGate } from '../gate/serial-gate.ts';
import { SerialControl } from './control.ts';
import { SerialStream } from './stream.ts';

/** What methods do with serial ports. */
export interface SerialUse {
  readonly gate: SerialGate;
  readonly stream: SerialStream;
  readonly control: SerialControl;
}

export const serialUse = (gate: SerialGate): SerialUse => ({
  gate,
  stream: new SerialStream(gate),
  control: new SerialControl(gate),
});
