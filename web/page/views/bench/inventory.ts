/** What of the inventory is shown, in which order, under which heading. */
import type { Result } from '../../../../contract/methods.ts';

export type DeviceRow = Result<'devices.list'>['devices'][number];
export type LeaseRow = Result<'lease.list'>['leases'][number];

export const groups = {
  pwm: 'PWM channels',
  instrument: 'Instruments',
  gpio: 'GPIO lines',
  led: 'LEDs',
  serial: 'Serial ports',
  input: 'Input devices',
  node: 'Other devices',
} as const;
export type Group = keyof typeof groups;
export const groupNames = Object.keys(groups) as readonly Group[];

/** By what it is rather than by which kernel interface it is reached: input devices are nodes too. */
export function groupOf({ kind, units }: Pick<DeviceRow, 'kind' | 'units'>): Group {
  if (kind === 'ioctl') return units[0]?.backend === 'input' ? 'input' : 'node';
  return groupNames.find((group) => group === kind) ?? 'node';
}

export interface Shown {
  readonly group: Group;
  readonly devices: readonly DeviceRow[];
}

/** `text`: parts of names, kinds, profiles; all of its words must be found. `group`: only that one. */
export function shown(devices: readonly DeviceRow[], text: string, group: Group | undefined): readonly Shown[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const matches = (row: DeviceRow) => {
    const where = searchable(row);
    return words.every((word) => where.includes(word));
  };
  return groupNames
    .filter((each) => group === undefined || each === group)
    .map((each) => ({
      group: each,
      devices: devices
        .filter((row) => groupOf(row) === each && matches(row))
        .sort((a, b) => Number(a.units.length > 1) - Number(b.units.length > 1) || byName(a.device, b.device)),
    }))
    .filter(({ devices: found }) => found.length > 0);
}

const searchable = (row: DeviceRow): string =>
  [row.device, row.kind, groups[groupOf(row)], ...row.units.flatMap(({ name, path, backend }) => [name, path, backend])]
    .join(' ')
    .toLowerCase();

/** coil2 before coil10. */
const byName = new Intl.Collator('en', { numeric: true }).compare;

export const countsOf = (devices: readonly DeviceRow[]): ReadonlyMap<Group, number> => {
  const counts = new Map<Group, number>();
  for (const row of devices) counts.set(groupOf(row), (counts.get(groupOf(row)) ?? 0) + 1);
  return counts;
};

/** The leases that concern a device: of all of it, or of some of its channels. */
export const leasesOn = (leases: readonly LeaseRow[], { device, units }: Pick<DeviceRow, 'device' | 'units'>) =>
  leases.filter((lease) => lease.device === device || lease.units.some((name) => isOf(name, device, units)));

const isOf = (name: string, device: string, units: DeviceRow['units']): boolean =>
  name === device || name.startsWith(`${device}/`) || units.some((unit) => unit.name === name);

/** Why one may not change it just now, for what others hold; undefined: nobody keeps one from it. */
export function heldAgainst(leases: readonly LeaseRow[]): string | undefined {
  if (leases.some(({ mine }) => mine)) return undefined;
  const [other] = leases;
  return other === undefined ? undefined : `${other.user} (process ${other.pid}) holds ${other.device}`;
}

export const faultOf = ({ units }: Pick<DeviceRow, 'units'>): string | undefined =>
  units.find(({ fault }) => fault !== undefined)?.fault;
