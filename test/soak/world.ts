/**
 * What there is in the soak, who owns it, and the two policies between which it goes to and fro. Broker, clients and observer know it by
 * this file alone; nothing in it is decided by the code that is tried.
 */
import type { PolicyDocument } from '../../contract/policy/schema.ts';

export const CHANNELS = 8;
/** The last ones are driven by programs. */
const PROGRAM_CHANNELS = 2;
export const LINES = 4;
const PROGRAM_LINES = 1;
export const ECHOES = 2;
/** What a PWM channel of every user runs at. */
export const PERIOD_NS = 1_000_000;

export const pwmChip = (owner: number) => `/sys/devices/platform/soak-pwm${owner}`;
export const GPIO = '/sys/devices/platform/soak-gpio';
export const ledName = (owner: number) => `soak:user${owner}`;
export const echoLink = (n: number) => `usb-Soak_Echo_${n}-if00`;

/** Something that one user alone may change, and one connection at a time does. */
export interface Own {
  /** As leases and audit lines call it: `pwm3/2`, `line3-0`. */
  name: string;
  /** As requests name it. */
  place: { device: string; channel?: number };
  kind: 'pwm' | 'gpio' | 'led';
  owner: number;
  /** It is changed under a lease alone, and is `safe` when nobody has one. */
  leased: boolean;
  /** Driven by programs, not by calls. */
  programmed: boolean;
  /** Its chip is pulled out now and then. */
  pluggable: boolean;
  safe: string;
}

/** A state as text: what a meter shows. */
export const pwmText = ({ enabled, dutyNs, periodNs }: { enabled: boolean; dutyNs: number; periodNs: number }) =>
  enabled ? `${dutyNs}/${periodNs}` : 'off';

/** Users of odd numbers have outputs that run slowly when they are safe. */
const safeDutyNs = (owner: number) => (owner % 2 === 1 ? PERIOD_NS / 10 : undefined);
export const isPluggable = (owner: number) => owner % 5 === 4;

export function belongings(owner: number): Own[] {
  const dutyNs = safeDutyNs(owner);
  const common = { owner, leased: true };
  const channels = Array.from(
    { length: CHANNELS },
    (_, channel): Own => ({
      ...common,
      name: `pwm${owner}/${channel}`,
      place: { device: `pwm${owner}`, channel },
      kind: 'pwm',
      programmed: channel >= CHANNELS - PROGRAM_CHANNELS,
      pluggable: isPluggable(owner),
      safe: dutyNs === undefined ? 'off' : pwmText({ enabled: true, dutyNs, periodNs: PERIOD_NS }),
    }),
  );
  const lines = Array.from({ length: LINES }, (_, line): Own => {
    const name = `line${owner}-${line}`;
    const programmed = line >= LINES - PROGRAM_LINES;
    return { ...common, name, place: { device: name }, kind: 'gpio', programmed, pluggable: false, safe: '0' };
  });
  const led: Own = {
    name: `led${owner}`,
    place: { device: `led${owner}` },
    kind: 'led',
    owner,
    leased: false,
    programmed: false,
    pluggable: false,
    safe: '0',
  };
  // Of everything something among the first: a small soak has few connections.
  const [first, ...others] = channels;
  return [first, lines[0], channels.at(-1), led, ...others.slice(0, -1), ...lines.slice(1)].filter((own) => !!own);
}

/** How much of the time a user's channels may be on, by which policy is in force. */
export const policies = { wide: 0.8, tight: 0.5 } as const;
export type PolicyName = keyof typeof policies;
/** More than any of them allows. */
export const NEVER_ALLOWED = 0.95;

/** Rules of each policy beyond the users' own: their number tells which one was loaded. */
const spare = { wide: 0, tight: 1 } as const;
const RULES_OF_A_USER = 2;
const COMMON_RULES = 5;
export const ruleCount = (users: number, name: PolicyName) => users * RULES_OF_A_USER + COMMON_RULES + spare[name];

const SOC = '/sys/devices/platform/soc';
const serialPath = (byId: string) => `/dev/serial/by-id/${byId}`;
const onDemoBoard: PolicyDocument['devices'] = {
  fan: { kind: 'pwm', chip: `${SOC}/fe20c000.pwm`, channel: 1 },
  relay: { kind: 'gpio', chip: `${SOC}/fe200000.gpio`, line: 'RELAY', direction: 'output', onStop: 'safe' },
  tape: { kind: 'ioctl', path: '/dev/nst0', profile: 'mtio' },
  changer: { kind: 'ioctl', path: '/dev/sch0', profile: 'changer' },
  clock: { kind: 'ioctl', path: '/dev/rtc0', profile: 'rtc' },
  gamepad: { kind: 'ioctl', path: '/dev/input/event1', profile: 'input' },
  'psu-port': {
    kind: 'serial',
    path: serialPath('usb-Simulated_Serial_Adapter_PSU-0001-if00-port0'),
    baudRate: 9600,
    stopBits: 2,
    onStop: 'safe',
  },
  'ecu-port': {
    kind: 'serial',
    path: serialPath('usb-Simulated_Serial_Adapter_ECU-0001-if00-port0'),
    baudRate: 115_200,
    lowLatency: true,
    latencyTimerMs: 1,
  },
  oven: {
    kind: 'serial',
    path: serialPath('usb-Simulated_Oven_OVEN-0007-if00'),
    baudRate: 115_200,
    lease: 'required',
    safe: [{ purge: 'both' }, { send: '\nHEAT 0\n' }, { verify: { send: 'HEAT?\n', answer: '0' } }],
    onStop: 'safe',
  },
};

/** Who is who, by the names of their accounts. */
export interface People {
  users: readonly string[];
  /** Administers, and has no hardware. */
  owner: string;
  /** Whose drivers serve the instruments. */
  driver: string;
  stranger: string;
}

export function policyOf({ users, owner, driver, stranger }: People, name: PolicyName): PolicyDocument {
  const own = users.map((_, owner) => belongings(owner));
  const provider = { user: driver };
  return {
    devices: {
      ...onDemoBoard,
      psu0: { kind: 'instrument', profile: 'e3631a', port: 'psu-port', provider, lease: 'required' },
      ecu0: { kind: 'instrument', profile: 'megasquirt', port: 'ecu-port', provider },
      ...Object.fromEntries(Array.from({ length: ECHOES }, (_, n) => [`echo${n}`, echoEntry(n)])),
      ...Object.fromEntries(users.flatMap((_, owner) => Object.entries(entriesOf(owner)))),
    },
    groups: {
      // The driver's account may be that of a user, and the stranger's too, where there is but one.
      all: { users: [...new Set([...users, owner, stranger])], quotas: { connections: 400, unansweredRequests: 2000 } },
      operators: { users: [owner] },
    },
    rules: [
      ...users.flatMap((user, owner) => [
        {
          id: `pwm${owner}`,
          users: [user],
          devices: [`pwm${owner}`],
          allow: ['read' as const, 'write' as const],
          limits: { highRatio: [0, policies[name]] as [number, number] },
        },
        {
          id: `own${owner}`,
          users: [user],
          devices: [...new Set(own[owner]?.map(({ place }) => place.device))].filter(
            (device) => device !== `pwm${owner}`,
          ),
          allow: ['read' as const, 'write' as const],
        },
      ]),
      { id: 'shared', users: [...users], devices: ['fan', 'relay', 'oven', ...echoes], allow: ['read', 'write'] },
      { id: 'tape', users: [...users], devices: ['tape'], allow: ['read', 'write'], dangers: ['mark'] },
      { id: 'changer', users: [...users], devices: ['changer'], allow: ['read', 'write'], dangers: ['move'] },
      {
        id: 'supply',
        users: [...users],
        devices: ['psu0'],
        allow: ['read', 'write'],
        limits: {
          outputs: { P6V: { volts: [0, SUPPLY_VOLTS], amps: 1 }, P25V: { volts: [0, SUPPLY_VOLTS], amps: 0.5 } },
        },
      },
      { id: 'look', groups: ['all'], devices: ['*'], allow: ['read'] },
      ...Array.from({ length: spare[name] }, (_, n) => ({
        id: `spare${n}`,
        groups: ['operators'],
        devices: ['fan'],
        allow: ['read' as const],
      })),
    ],
    admins: ['operators'],
  };
}

export const SUPPLY_VOLTS = 5;
const echoes = Array.from({ length: ECHOES }, (_, n) => `echo${n}`);

const echoEntry = (n: number): PolicyDocument['devices'][string] => ({
  kind: 'serial',
  path: serialPath(echoLink(n)),
  baudRate: 115_200,
});

function entriesOf(owner: number): PolicyDocument['devices'] {
  const dutyNs = safeDutyNs(owner);
  const lines = Array.from({ length: LINES }, (_, line) => [
    `line${owner}-${line}`,
    { kind: 'gpio', chip: GPIO, line: owner * LINES + line, direction: 'output', lease: 'required', onStop: 'safe' },
  ]);
  return {
    [`pwm${owner}`]: {
      kind: 'pwm',
      chip: pwmChip(owner),
      channels: [0, CHANNELS - 1],
      lease: 'required',
      onStop: 'safe',
      ...(dutyNs !== undefined && {
        safe: { enabled: true, periodNs: PERIOD_NS, dutyNs, polarity: 'normal' as const },
      }),
    },
    ...Object.fromEntries(lines),
    [`led${owner}`]: { kind: 'led', led: ledName(owner) },
  };
}
