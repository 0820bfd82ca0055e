/** The five classes of access that a rule may allow. What they mean in full: docs/POLICY.md. */
export const accessClasses = {
  read: 'See a device: its state, its topics, what it measures.',
  write: 'Change what a device puts out, open and close it, lease it.',
  control: 'Change how the broker holds a device: clear a fault, reopen it.',
  provide: 'Answer for an instrument, as its driver.',
  admin: 'Act on others: seize their leases, reload the policy, read the audit log.',
} as const;

export type Access = keyof typeof accessClasses;
export const accessNames = Object.keys(accessClasses) as [Access, ...Access[]];

/** What rules speak of. Admin access is not about a device: the policy's `admins` have it. */
export type DeviceAccess = Exclude<Access, 'admin'>;
export const deviceAccessNames = accessNames.filter((name) => name !== 'admin') as [DeviceAccess, ...DeviceAccess[]];

/** Who asks: a snapshot of what the kernel said at accept, and the key that was proven. It does not change. */
export interface Principal {
  readonly uid: number;
  readonly user: string;
  /** Primary and supplementary groups. */
  readonly gids: readonly number[];
  /** OpenSSH fingerprint, `SHA256:…`. */
  readonly key: string;
}
