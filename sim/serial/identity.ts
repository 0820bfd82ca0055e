import type { SimulatedKernel } from '../kernel.ts';

/** What a USB adapter says of itself. */
export interface UsbAdapter {
  /** `ftdi_sio`, `cp210x`, `cdc_acm`. */
  driver: string;
  /** Four hexadecimal digits, as the product. */
  vendorId: string;
  productId: string;
  serialNumber?: string;
  manufacturer?: string;
  product?: string;
  /** Which interface the port is. Default: 0. */
  interface?: number;
  /** The socket that it is plugged into. Default: `1-1`. */
  socket?: string;
}

/** Where a port is in sysfs. */
export interface Place {
  /** Below /sys/devices, of the terminal. */
  directory: string;
  /** What its driver is bound to: the terminal's `device`. */
  device: string;
  /** Goes when the port goes. */
  root: string;
}

const CONTROLLER = '/sys/devices/pci0000:00/0000:00:14.0/usb1';

/** What sysfs says of a port on a USB adapter: its device, its interface, and what the driver makes of that. */
export function placeUsbPort(kernel: SimulatedKernel, name: string, usb: UsbAdapter): Place {
  const { driver, interface: number = 0, socket = '1-1' } = usb;
  const adapter = `${CONTROLLER}/${socket}`;
  const root = `${adapter}/${socket}:1.${number}`;
  placeTexts(kernel, adapter, {
    idVendor: usb.vendorId,
    idProduct: usb.productId,
    serial: usb.serialNumber,
    manufacturer: usb.manufacturer,
    product: usb.product,
  });
  bind(kernel, adapter, 'usb', 'usb');
  placeTexts(kernel, root, { bInterfaceNumber: number.toString(16).padStart(2, '0') });
  bind(kernel, root, 'usb', driver);
  // A modem's terminal stands on the interface itself; usb-serial has a bus of its own in between.
  if (driver === 'cdc_acm') return { directory: `${root}/tty/${name}`, device: root, root };
  const device = `${root}/${name}`;
  bind(kernel, device, 'usb-serial', driver);
  return { directory: `${device}/tty/${name}`, device, root };
}

/** What sysfs says of a UART of the board. @param type as linux/serial_core.h numbers them: 4 is a 16550A, 0 none at all */
export function placeUart(kernel: SimulatedKernel, name: string, number: number, type: number): Place {
  const root = `/sys/devices/platform/serial8250/serial8250:0/serial8250:0.${number}`;
  bind(kernel, '/sys/devices/platform/serial8250', 'platform', 'serial8250');
  bind(kernel, '/sys/devices/platform/serial8250/serial8250:0', 'serial-base', 'ctrl');
  bind(kernel, root, 'serial-base', 'port');
  const directory = `${root}/tty/${name}`;
  placeTexts(kernel, directory, { type: String(type) });
  return { directory, device: root, root };
}

function bind({ tree }: SimulatedKernel, directory: string, bus: string, driver: string): void {
  for (const [link, target] of [
    ['subsystem', `/sys/bus/${bus}`],
    ['driver', `/sys/bus/${bus}/drivers/${driver}`],
  ] as const) {
    if (tree.find(target) === undefined) tree.place(target, { kind: 'directory', entries: new Map() });
    tree.place(`${directory}/${link}`, { kind: 'link', target });
  }
}

function placeTexts({ tree }: SimulatedKernel, directory: string, texts: Record<string, string | undefined>): void {
  for (const [name, text] of Object.entries(texts))
    if (text !== undefined) tree.place(`${directory}/${name}`, { kind: 'attribute', read: () => `${text}\n` });
}
