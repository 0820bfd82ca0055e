import { basename } from 'node:path';
import type { FoundInput, FoundNode, FoundPort } from '../hardware/survey/devices.ts';
import type { DeviceNames } from './names.ts';
import type { DevicePart, Section } from './part.ts';

/** By what udev calls it, which another of its sort does not change; otherwise by what it calls itself. */
const nameOf = (found: FoundNode | FoundPort): string =>
  found.path.includes('/by-id/')
    ? basename(found.path)
        .replace(/^usb-/, '')
        .replace(/-port\d+$/, '')
    : titleOf(found);

const titleOf = ({ title, path }: { title: string | undefined; path: string }): string => title ?? basename(path);

/** What to know of a node before all else: what it calls itself, and whether its path stays. */
const words = (node: FoundNode): string =>
  `${titleOf(node)}.${node.stays ? '' : ` ${node.path} may be another one after the next boot, if there are several.`}`;

const tells: Readonly<Record<Exclude<FoundInput['tells'], 'other' | undefined> | 'unknown', string>> = {
  keystrokes: "Tells what is typed, passwords too: a rule must name the danger 'keystrokes'.",
  pointer: 'Tells where somebody points: on a keyboard on the screen, what he types.',
  unknown: 'What it tells is not known here.',
};

export function inputSection(inputs: readonly FoundInput[], names: DeviceNames): Section {
  const title = [
    'Input devices. Reading one takes nothing from others who read it. Those that tell what people type or where they point are off.',
  ];
  const parts = inputs.map(({ tells: what, ...node }): DevicePart => {
    const on = what === 'other';
    return {
      comment: [on ? words(node) : `${words(node)} ${tells[what ?? 'unknown']}`],
      name: names.give('input', nameOf(node)),
      entry: { kind: 'ioctl', path: node.path, profile: 'input' },
      on,
    };
  });
  return { title, parts };
}

/** Devices that may be looked at as they are. */
function nodeSection(
  title: readonly string[],
  nodes: readonly FoundNode[],
  made: { kind: string; profile: string },
  names: DeviceNames,
): Section {
  const parts = nodes.map(
    (node): DevicePart => ({
      comment: [words(node)],
      name: names.give(made.kind, nameOf(node)),
      entry: { kind: 'ioctl', path: node.path, profile: made.profile },
      on: true,
    }),
  );
  return { title, parts };
}

export const clockSection = (clocks: readonly FoundNode[], names: DeviceNames): Section =>
  nodeSection(
    ["Real time clocks. Reading one is harmless; setting it is the danger 'clock'."],
    clocks,
    { kind: 'clock', profile: 'rtc' },
    names,
  );

export const tapeSection = (tapes: readonly FoundNode[], names: DeviceNames): Section =>
  nodeSection(
    [
      'Tape drives. Everybody who may connect may ask for their status; for some seconds a drive is then busy for others. What is on a tape the rule tape-users lets read and write.',
    ],
    tapes,
    { kind: 'tape', profile: 'mtio' },
    names,
  );

export const changerSection = (changers: readonly FoundNode[], names: DeviceNames): Section =>
  nodeSection(
    ["Media changers. Looking is harmless; moving cartridges is the danger 'move'."],
    changers,
    { kind: 'changer', profile: 'changer' },
    names,
  );

const BAUD_RATE = 9600;

export function portSection(ports: readonly FoundPort[], names: DeviceNames): Section {
  const title = [
    'Serial ports. They are off: opening one resets many boards, and the baud rate is a guess. For an instrument that Postern has a driver for, switch on the port, add an entry of the kind "instrument" that names it (docs/POLICY.md), and no rule for the port itself.',
  ];
  const parts = ports.map(
    (port): DevicePart => ({
      comment: [`${titleOf(port)}${port.driver === undefined ? '' : `, driven by ${port.driver}`}.`],
      name: names.give('port', nameOf(port)),
      entry: { kind: 'serial', path: port.path, baudRate: BAUD_RATE },
      on: false,
    }),
  );
  return { title, parts };
}

export function watchdogSection(watchdogs: readonly FoundNode[], names: DeviceNames): Section {
  const title = [
    'Watchdogs. DANGER, so they are off: who opens one must feed it from then on, or the machine restarts. Switch one on only if no other program feeds it (systemd may: RuntimeWatchdogSec in /etc/systemd/system.conf).',
  ];
  const parts = watchdogs.map(
    (node): DevicePart => ({
      comment: [words(node)],
      name: names.give('watchdog', nameOf(node)),
      entry: {
        kind: 'ioctl',
        path: node.path,
        profile: 'watchdog',
        lease: 'required',
        onStop: 'safe',
        stop: [{ request: 'disarm' }],
      },
      on: false,
    }),
  );
  return { title, parts };
}
