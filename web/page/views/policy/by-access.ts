export interface SharedAccess {
  /** `read, write` */
  readonly access: string;
  readonly devices: readonly string[];
}

/** Devices with which one may do the same, together: the most access first. */
export function byAccess(rows: readonly { device: string; access: readonly string[] }[]): SharedAccess[] {
  const groups = new Map<string, string[]>();
  for (const { device, access } of rows) {
    const words = access.toSorted().join(', ') || 'nothing';
    groups.set(words, [...(groups.get(words) ?? []), device]);
  }
  return [...groups]
    .map(([access, devices]) => ({ access, devices }))
    .sort((a, b) => b.access.split(',').length - a.access.split(',').length);
}
