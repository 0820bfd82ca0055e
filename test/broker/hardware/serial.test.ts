/** The serial contract suite, on the simulated kernel and on a pseudo terminal of this machine. */
import { readdirSync } from 'node:fs';
import { Linux } from '../../../broker/hardware/linux.ts';
import { SimulatedKernel } from '../../../sim/kernel.ts';
import { Pty } from '../../../sim/pty.ts';
import { SimulatedSerialPort } from '../../../sim/serial.ts';
import { serialSuite } from './serial-suite.ts';

serialSuite('simulated', () => {
  const kernel = new SimulatedKernel();
  const port = new SimulatedSerialPort(kernel, { name: 'ttyS0' });
  return {
    os: kernel,
    path: port.path,
    far: port.end,
    wire: port.end,
    stop: () => port.end.setLines({ rts: false }),
    go: () => port.end.setLines({ rts: true }),
    hangUp: () => port.unplug(),
    isExclusive: true,
    openDescriptors: () => kernel.openDescriptors,
    dispose: () => {},
  };
});

const linux = new Linux();

serialSuite('a pseudo terminal', () => {
  const pty = new Pty();
  let ear = pty.onBytes(() => {});
  ear.close();
  const far = {
    onBytes: (listener: (bytes: Uint8Array) => void) => {
      heard = listener;
      ear = pty.onBytes(listener);
      return ear;
    },
    send: (bytes: Uint8Array) => pty.send(bytes),
  };
  let heard = (_bytes: Uint8Array) => {};
  return {
    os: linux,
    path: pty.path,
    far,
    wire: undefined,
    stop: () => ear.close(),
    go: () => {
      ear = pty.onBytes(heard);
    },
    hangUp: () => pty.close(),
    isExclusive: false,
    openDescriptors: () => readdirSync('/proc/self/fd').length,
    dispose: () => pty.close(),
  };
});
