/** Where a device's name may stand: after which verbs, and of what kind. */
import type { DeviceKind } from '../../contract/policy/entries.ts';
import type { NounName } from '../nouns.ts';
import type { CommandNode } from './tree.ts';

/** `any`: of whatever kind. */
export type CompletedKind = DeviceKind | 'any';

const kinds: Partial<Record<NounName, CompletedKind>> = {
  pwm: 'pwm',
  tape: 'ioctl',
  changer: 'ioctl',
  gpio: 'gpio',
  led: 'led',
  input: 'ioctl',
  watchdog: 'ioctl',
  rtc: 'ioctl',
  serial: 'serial',
  instrument: 'instrument',
  psu: 'instrument',
  ecu: 'instrument',
  engine: 'instrument',
  drive: 'instrument',
  ioctl: 'ioctl',
  lease: 'any',
};

/** What a first argument is called that may be a device. */
const DEVICE = /^[<[](device|channel|instrument|words)\b/;

/** By the path of a command: the kind of the device that its first word is. */
export function deviceKinds(root: CommandNode): [path: string, kind: CompletedKind][] {
  return root.children.flatMap((noun) => {
    const kind = kinds[noun.name as NounName];
    if (kind === undefined) return [];
    const leaves = noun.children.length === 0 ? [noun] : noun.children;
    return leaves
      .filter((leaf) => DEVICE.test(leaf.arguments[0]?.usage ?? ''))
      .flatMap((leaf): [string, CompletedKind][] =>
        leaf === noun
          ? [[noun.name, kind]]
          : [leaf.name, ...leaf.aliases].map((name) => [`${noun.name} ${name}`, kind]),
      );
  });
}
