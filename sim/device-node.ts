import type { SimulatedKernel } from './kernel.ts';
import type { Device } from './tree.ts';

export interface DeviceNode extends Pick<Device, 'type' | 'open'> {
  /** Below /dev. */
  path: string;
  rdev: readonly [major: number, minor: number];
  /** The name of its class, or of its bus. */
  subsystem: string;
  /** What the subsystem is: a class unless told otherwise. */
  of?: 'class' | 'bus';
  /** Its directory below /sys/devices; its last name is the device's in the subsystem. */
  directory: string;
}

/**
 * A device's node, and what the kernel says of it: the node in /dev, `dev` and `subsystem` in its directory, a link to that in its class or
 * on its bus, and one by its number in /sys/dev.
 */
export function placeNode({ tree }: SimulatedKernel, node: DeviceNode): { remove(): void } {
  const { path, type = 'character', rdev, subsystem, of = 'class', directory, open } = node;
  const [major, minor] = rdev;
  const group = `/sys/${of}/${subsystem}`;
  const members = of === 'bus' ? `${group}/devices` : group;
  const links = [
    `${members}/${directory.slice(directory.lastIndexOf('/') + 1)}`,
    `/sys/dev/${type === 'block' ? 'block' : 'char'}/${major}:${minor}`,
  ];
  tree.place(path, { kind: 'device', type, rdev: deviceNumber(major, minor), open });
  tree.place(`${directory}/dev`, { kind: 'attribute', read: () => `${major}:${minor}\n` });
  if (tree.find(members) === undefined) tree.place(members, { kind: 'directory', entries: new Map() });
  tree.place(`${directory}/subsystem`, { kind: 'link', target: group });
  for (const link of links) tree.place(link, { kind: 'link', target: directory });
  return {
    remove: () => {
      for (const gone of [path, ...links, directory]) tree.remove(gone);
    },
  };
}

/** As stat(2) tells it, by makedev(3): twelve bits of major between the minor's lower eight and its others. */
export function deviceNumber(major: number, minor: number): number {
  return (minor % 256) + major * 256 + Math.floor(minor / 256) * 2 ** 20;
}
