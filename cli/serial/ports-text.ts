import type { Result } from '../../contract/methods.ts';
import type { LineSettings } from '../../contract/serial/line-settings.ts';
import { facts, table } from '../text/table.ts';

type Port = Result<'serial.list'>['ports'][number];
type Identity = NonNullable<Port['identity']>;

const PARITY = { none: 'N', even: 'E', odd: 'O' } as const;

/** `9600 8N2`, as one writes it. */
export function settingsText({ baudRate, dataBits, parity, stopBits, flowControl }: LineSettings): string {
  const flow = flowControl === 'none' ? '' : ` ${flowControl}`;
  return `${baudRate} ${dataBits}${PARITY[parity]}${stopBits}${flow}`;
}

const stateOf = ({ present, open }: Port) => (present ? (open ? 'open' : 'closed') : 'not there');

export function portsText({ ports }: Result<'serial.list'>): string {
  if (ports.length === 0) return "no serial port that you may see: 'postern doctor' says why\n";
  return table(
    ['device', 'where', 'settings', 'state', 'held by', 'instrument', 'may be asked'],
    ports.map((port) => [
      port.device,
      port.path === undefined || port.path === port.place ? port.place : `${port.place} (${port.path})`,
      settingsText(port.settings),
      stateOf(port),
      port.holder ?? '',
      port.instrument ?? '',
      port.probe,
    ]),
  );
}

export function infoText(info: Result<'serial.info'>): string {
  const { device, place, path, settings, lines, holder, instrument, probe, identity = {} } = info;
  return facts({
    port: device,
    where: place,
    path,
    state: stateOf(info),
    settings: settingsText(settings),
    'held by': holder,
    instrument,
    'may be asked what hangs on it': probe,
    'our lines': lines && switches({ DTR: lines.dtr, RTS: lines.rts }),
    'their lines': lines && switches({ CTS: lines.cts, DSR: lines.dsr, DCD: lines.dcd, RI: lines.ri }),
    received: `${info.received} bytes, ${info.waiting} not read yet`,
    sent: `${info.sent} bytes`,
    taps: info.taps,
    'waiting for their turn': info.queued,
    what: productOf(identity),
    'serial number': identity.serialNumber,
    driver: [identity.driver, identity.bus && `on ${identity.bus}`].filter(Boolean).join(' ') || undefined,
    'by id': identity.byId,
    'by path': identity.byPath,
  });
}

export const switches = (lines: Readonly<Record<string, boolean>>): string =>
  Object.entries(lines)
    .map(([name, on]) => `${name} ${on ? 'on' : 'off'}`)
    .join(', ');

function productOf({ manufacturer, product, vendorId, productId }: Identity): string | undefined {
  const usb = vendorId === undefined ? undefined : `(USB ${vendorId}:${productId ?? '?'})`;
  const words = [manufacturer, product, usb].filter((word) => word !== undefined);
  return words.length === 0 ? undefined : words.join(' ');
}

export function discoveredText({ ports }: Result<'serial.discover'>): string {
  if (ports.length === 0) return 'this machine has no serial port\n';
  return table(
    ['path', 'in the policy', 'what', 'driver', 'stable name'],
    ports.map(({ path, device, identity }) => [
      path,
      device ?? '',
      productOf(identity) ?? '',
      identity.driver ?? '',
      identity.byId ?? identity.byPath ?? '',
    ]),
  );
}
