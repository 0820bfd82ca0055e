import { SimulatedKernel } from '../../../../sim/kernel.ts';
import { SimulatedSerialPort } from '../../../../sim/serial.ts';

/** Adapters as one has them: an FTDI with two ports, a board with a USB modem, a UART that is there, and one that is not. */
export function machineWithPorts() {
  const kernel = new SimulatedKernel();
  const twin = { driver: 'ftdi_sio', vendorId: '0403', productId: '6010', serialNumber: 'FT1', socket: '1-2' };
  return {
    kernel,
    first: new SimulatedSerialPort(kernel, {
      name: 'ttyUSB0',
      usb: { ...twin, manufacturer: 'FTDI', product: 'Dual RS232', interface: 0 },
      byId: 'usb-FTDI_Dual_RS232_FT1-if00-port0',
      byPath: 'pci-0000:00:14.0-usb-0:2:1.0-port0',
      latencyTimerMs: 16,
    }),
    second: new SimulatedSerialPort(kernel, { name: 'ttyUSB1', usb: { ...twin, interface: 1 } }),
    board: new SimulatedSerialPort(kernel, {
      name: 'ttyACM0',
      usb: { driver: 'cdc_acm', vendorId: '2341', productId: '0043', serialNumber: '75\u001b[2J', product: 'Größe' },
    }),
    uart: new SimulatedSerialPort(kernel, { name: 'ttyS0' }),
    noUart: new SimulatedSerialPort(kernel, { name: 'ttyS1', uartType: 0 }),
  };
}
