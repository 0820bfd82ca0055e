import { bitsPerCharacter } from '../../serial/line-settings.ts';
import { sequenceProblems } from '../../serial/sequence-problems.ts';
import { type DeviceEntry, type EntryOf, placeWords, type SerialEntry, settingsOf } from '../entries.ts';
import type { PolicyDocument } from '../schema.ts';
import type { Check, Context, Found } from './check.ts';
import { devicesOf, entriesOf, limitsOf, type Rule } from './common.ts';
import { twoNames } from './outputs.ts';
import { safeSequence, standing } from './ports.ts';

function* twoNamesOfPorts(document: PolicyDocument): Iterable<Found> {
  const held = new Set(standing(document).map(({ port }) => port));
  const all = Object.entries(document.devices).filter(isPortOrNode);
  for (const [index, [name, entry]] of all.entries())
    for (const [earlier, other] of all.slice(0, index)) {
      if (entry.kind === 'ioctl' && other.kind === 'ioctl') continue;
      const same = isSamePort(entry, other);
      if (same === 'yes') yield twoNames(name, earlier, placeOf(entry.kind === 'serial' ? entry : other));
      // Of most ports it does no harm; on this one, the other name's rules would pass by the instrument's.
      if (same === 'maybe' && (held.has(name) || held.has(earlier)))
        yield {
          severity: 'warning',
          path: ['devices', name],
          message: `'${name}' and '${earlier}' may be one port: they name it in different ways`,
        };
    }
}

type PortOrNode = EntryOf<'serial'> | EntryOf<'ioctl'>;
const isPortOrNode = (pair: [string, DeviceEntry]): pair is [string, PortOrNode] =>
  pair[1].kind === 'serial' || pair[1].kind === 'ioctl';
const placeOf = (entry: PortOrNode): string => (entry.kind === 'serial' ? placeWords(entry) : entry.path);

/** A USB port has a name of each of these sorts; ports of other sorts have one. */
const sorts = [/^\/dev\/serial\/by-id\//, /^\/dev\/serial\/by-path\//, /^\/dev\/tty(USB|ACM)\d+$/];
const sortOf = (path: string): number => sorts.findIndex((sort) => sort.test(path));

function isSamePort(a: PortOrNode, b: PortOrNode): 'yes' | 'maybe' | 'no' {
  const [usbA, usbB] = [usbOf(a), usbOf(b)];
  if (usbA !== undefined && usbB !== undefined) return isSameUsb(usbA, usbB);
  const [pathA, pathB] = [a.path ?? '', b.path ?? ''];
  if (usbA !== undefined || usbB !== undefined) return sortOf(usbA === undefined ? pathA : pathB) < 0 ? 'no' : 'maybe';
  if (pathA === pathB) return 'yes';
  const [sortA, sortB] = [sortOf(pathA), sortOf(pathB)];
  return sortA >= 0 && sortB >= 0 && sortA !== sortB ? 'maybe' : 'no';
}

type Usb = NonNullable<SerialEntry['usb']>;
const usbOf = (entry: PortOrNode): Usb | undefined => (entry.kind === 'serial' ? entry.usb : undefined);

function isSameUsb(a: Usb, b: Usb): 'yes' | 'maybe' | 'no' {
  const keys = ['vendor', 'product', 'serial', 'interface'] as const;
  if (keys.every((key) => a[key] === b[key])) return 'yes';
  return keys.every((key) => a[key] === b[key] || a[key] === undefined || b[key] === undefined) ? 'maybe' : 'no';
}

function* unstableNames(document: PolicyDocument): Iterable<Found> {
  for (const [name, { path = '' }] of entriesOf(document, 'serial')) {
    const message = /^\/dev\/tty(USB|ACM)\d+$/.test(path)
      ? `the number of ${path} may change when something is plugged in: use its name below /dev/serial/by-id ('postern serial list' prints it)`
      : /^\/dev\/pts\//.test(path)
        ? `${path} is a pseudo terminal: the next program that opens one may get its number`
        : undefined;
    if (message !== undefined) yield { severity: 'warning', path: ['devices', name, 'path'], message };
  }
}

function* sequences(document: PolicyDocument): Iterable<Found> {
  for (const [name, entry] of entriesOf(document, 'serial')) {
    for (const { index, message } of sequenceProblems(entry.safe ?? []))
      yield { severity: 'error', path: ['devices', name, 'safe', index], message };
    for (const [index, step] of (entry.safe ?? []).entries())
      if ('lines' in step && step.lines.rts !== undefined && entry.flowControl === 'rtscts')
        yield {
          severity: 'warning',
          path: ['devices', name, 'safe', index],
          message: `RTS of '${name}' is the kernel's while its flowControl is rtscts: it may be set back at once`,
        };
  }
}

/** Ports that are no adapters of FTDI's, by what the kernel calls them. */
const NO_FTDI = /^\/dev\/(tty(S|AMA|ACM)\d+|pts\/)/;

function* withoutEffect(document: PolicyDocument, { instruments }: Context): Iterable<Found> {
  for (const [name, entry] of entriesOf(document, 'serial')) {
    const { path = '', latencyTimerMs, onStop } = entry;
    if (latencyTimerMs !== undefined && NO_FTDI.test(path))
      yield {
        severity: 'warning',
        path: ['devices', name, 'latencyTimerMs'],
        message: `'latencyTimerMs' has no effect: ${path} is no adapter of FTDI's`,
      };
    const on = standing(document).find(({ port }) => port === name);
    if (onStop === 'safe' && (safeSequence(entry, on?.entry, instruments) ?? []).length === 0)
      yield {
        severity: 'warning',
        path: ['devices', name, 'onStop'],
        message: `"onStop": "safe" has no effect: '${name}' has no 'safe' steps`,
      };
  }
}

/** Lines are judged as ASCII: a port that drops bits sends other characters than those, line ends among them. */
function* linesOfFewBits(document: PolicyDocument): Iterable<Found> {
  for (const [index, rule] of document.rules.entries())
    for (const [name, { dataBits = 8 }] of limitsOf(rule).lines === undefined ? [] : portsOf(rule, document))
      if (dataBits < 7)
        yield {
          severity: 'error',
          path: ['rules', index, 'limits', 'lines'],
          message: `'lines' of rule '${rule.id}' cannot be judged: '${name}' sends ${dataBits} bits of each character`,
        };
}

function* fasterThanTheWire(document: PolicyDocument): Iterable<Found> {
  for (const [index, rule] of document.rules.entries()) {
    const { bytesPerSecond, baudRates = [] } = limitsOf(rule);
    const ports = portsOf(rule, document);
    if (bytesPerSecond === undefined || ports.length === 0) continue;
    const speeds = ports.map(([, entry]) => {
      const baudRate = Math.max(entry.baudRate, ...baudRates);
      return { baudRate, most: Math.floor(baudRate / bitsPerCharacter(settingsOf(entry))) };
    });
    const { baudRate, most } = speeds.reduce((a, b) => (a.most >= b.most ? a : b));
    if (bytesPerSecond > most)
      yield {
        severity: 'warning',
        path: ['rules', index, 'limits', 'bytesPerSecond'],
        message: `bytesPerSecond ${bytesPerSecond} is more than the wire takes: at ${baudRate} baud ${most} bytes a second`,
      };
  }
}

const portsOf = (rule: Rule, document: PolicyDocument): [string, SerialEntry][] => {
  const names = devicesOf(rule, document);
  return entriesOf(document, 'serial').filter(([name]) => names.includes(name));
};

/** Serial ports of the inventory, and what rules say of them. */
export const serialChecks: readonly Check[] = [
  twoNamesOfPorts,
  unstableNames,
  sequences,
  withoutEffect,
  linesOfFewBits,
  fasterThanTheWire,
];
