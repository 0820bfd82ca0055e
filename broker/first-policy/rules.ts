import { changer } from '../../contract/profiles/shipped/changer.ts';
import { mtio } from '../../contract/profiles/shipped/mtio.ts';
import type { Profile } from '../../contract/profiles.ts';
import type { DevicePart, Rule, RulePart } from './part.ts';

/** The groups of the policy: each has the system group of its name. */
export const groups = {
  postern: 'Who may connect at all.',
  pwm: 'Who may drive outputs.',
} as const;
type Group = keyof typeof groups;

const READ: Rule['allow'] = ['read'];
const USE: Rule['allow'] = ['read', 'write'];

/** What the rules that may be there speak of: the devices that are on, or off, of some kind. */
interface Row {
  id: string;
  group: Group;
  on: boolean;
  comment: readonly string[];
  /** Whether it is for a device. */
  covers(part: DevicePart): boolean;
  more(covered: readonly DevicePart[]): Partial<Rule>;
}

const isKind = ({ entry }: DevicePart, ...kinds: string[]): boolean => kinds.includes(entry.kind);
const hasProfile = ({ entry }: DevicePart, ...profiles: string[]): boolean =>
  entry.kind === 'ioctl' && profiles.includes(entry.profile);

/** What can be asked of a device and changes nothing. */
const harmless = ({ requests }: Profile): string[] =>
  Object.entries(requests).flatMap(([name, { access, danger }]) =>
    access === 'read' && danger === undefined ? [name] : [],
  );
const ofDrives = { mtio, changer };

const rows: readonly Row[] = [
  {
    id: 'look',
    group: 'postern',
    on: true,
    comment: ['Everybody who may connect sees what can be seen without disturbing anybody.'],
    covers: (part) => part.on && (isKind(part, 'pwm', 'led') || hasProfile(part, 'rtc', 'input')),
    more: () => ({ allow: READ }),
  },
  {
    id: 'look-at-drives',
    group: 'postern',
    on: true,
    comment: ['The same of tapes and changers, by these requests alone: what is on a tape is not for everybody.'],
    covers: (part) => part.on && hasProfile(part, 'mtio', 'changer'),
    more: (covered) => ({ allow: READ, limits: { requests: requestsOf(covered) } }),
  },
  {
    id: 'pwm-users',
    group: 'pwm',
    on: true,
    comment: [
      'Without limits. They belong here, and in other rules: "limits": { "highRatio": [0, 0.8], "frequencyHz": [20, 25000] }',
    ],
    covers: (part) => part.on && isKind(part, 'pwm'),
    more: () => ({ allow: USE }),
  },
  {
    id: 'led-users',
    group: 'pwm',
    on: false,
    comment: ['Sets LEDs. A trigger may make one brighter than any brightness that was set.'],
    covers: (part) => part.on && isKind(part, 'led'),
    more: () => ({ allow: USE }),
  },
  {
    id: 'tape-users',
    group: 'pwm',
    on: false,
    comment: ['Reads and writes tapes. "dangers": ["mark", "erase"] would let write file marks and erase as well.'],
    covers: (part) => part.on && hasProfile(part, 'mtio'),
    more: () => ({ allow: USE }),
  },
  {
    id: 'changer-users',
    group: 'pwm',
    on: false,
    comment: ['Moves cartridges.'],
    covers: (part) => part.on && hasProfile(part, 'changer'),
    more: () => ({ allow: USE, dangers: ['move'] }),
  },
  {
    id: 'gpio-users',
    group: 'pwm',
    on: false,
    comment: ['For lines that you switched on above; leave out the others. "write" is for outputs.'],
    covers: (part) => isKind(part, 'gpio'),
    more: () => ({ allow: READ }),
  },
  {
    id: 'input-users',
    group: 'pwm',
    on: false,
    comment: ['Hears what people type and where they point, of the devices that you switched on above.'],
    covers: (part) => !part.on && hasProfile(part, 'input'),
    more: () => ({ allow: READ, dangers: ['keystrokes'] }),
  },
  {
    id: 'port-users',
    group: 'pwm',
    on: false,
    comment: [
      'Uses serial ports that you switched on above. "limits": { "lines": ["*IDN?"] } would bound what may be sent.',
    ],
    covers: (part) => isKind(part, 'serial'),
    more: () => ({ allow: USE }),
  },
  {
    id: 'watchdog-users',
    group: 'pwm',
    on: false,
    comment: [
      "Arms and feeds watchdogs: who stops feeding one restarts the machine, unless the danger 'disarm' is allowed him too.",
    ],
    covers: (part) => hasProfile(part, 'watchdog'),
    more: () => ({ allow: USE, dangers: ['reboot'] }),
  },
];

function requestsOf(covered: readonly DevicePart[]): string[] {
  const profiles = Object.entries(ofDrives).filter(([name]) => covered.some((part) => hasProfile(part, name)));
  return [...new Set(profiles.flatMap(([, profile]) => harmless(profile)))];
}

/** The rules for these devices; one that would be for none is left out. */
export const rulesFor = (parts: readonly DevicePart[]): RulePart[] =>
  rows.flatMap(({ id, group, on, comment, covers, more }) => {
    const covered = parts.filter(covers);
    if (covered.length === 0) return [];
    const rule = { id, groups: [group], devices: covered.map(({ name }) => name), ...more(covered) };
    return [{ comment, rule, on }];
  });
