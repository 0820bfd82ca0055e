import type { PolicyDocument } from '../../../contract/policy/schema.ts';
import { placeNode } from '../../../sim/device-node.ts';
import { fail } from '../../../sim/errno.ts';
import type { SimulatedKernel } from '../../../sim/kernel.ts';
import { policy, type Setting } from '../harness.ts';

/** A device of the administrator's own, with a profile of his own: it remembers a level and a mode, and counts what it is asked. */
export class Lamp {
  readonly path: string;
  level = 0;
  mode = 0;
  /** Numbers of the requests that reached it. */
  readonly asked: number[] = [];
  /** Descriptors of it that are open. */
  open = 0;
  readonly #kernel: SimulatedKernel;
  readonly #minor: number;
  #node: { remove(): void } | undefined;

  constructor(kernel: SimulatedKernel, number = 0) {
    this.path = `/dev/lamp${number}`;
    this.#kernel = kernel;
    this.#minor = number;
    this.plug();
  }

  /** @param subsystem what the kernel says that it is */
  plug(subsystem = 'lamps'): void {
    this.#node = placeNode(this.#kernel, {
      path: this.path,
      rdev: [240, this.#minor],
      subsystem,
      directory: `/sys/devices/virtual/${subsystem}/lamp${this.#minor}`,
      open: () => {
        this.open++;
        const node = this.#node;
        return {
          ioctl: (request, argument) => {
            if (this.#node !== node) fail('ENODEV');
            return this.#ioctl(request, argument);
          },
          close: () => {
            this.open--;
          },
        };
      },
    });
  }

  unplug(): void {
    this.#node?.remove();
    this.#node = undefined;
  }

  #ioctl(request: number, argument: Uint8Array | number): number {
    this.asked.push(request);
    if (typeof argument === 'number') return fail('ENOTTY');
    const bytes = new DataView(argument.buffer, argument.byteOffset, argument.byteLength);
    if (request === 0x80044c01) bytes.setUint32(0, this.level, true);
    else if (request === 0x40084c02) {
      if (bytes.getUint32(0, true) > 100) fail('EINVAL');
      this.level = bytes.getUint32(0, true);
      this.mode = bytes.getUint32(4, true);
    } else fail('ENOTTY');
    return 0;
  }
}

/** As an administrator writes it. */
export const lampProfile = {
  name: 'lamp',
  doc: 'A lamp.',
  node: { type: 'character', subsystems: ['lamps'] },
  enums: { mode: { steady: 0, flashing: 1, blinding: 2 } },
  structs: {
    setting: {
      fields: [
        { name: 'level', type: 'u32', unit: '%' },
        { name: 'mode', type: 'u32', enum: 'mode', default: 'steady' },
      ],
    },
  },
  requests: {
    level: {
      direction: 'read',
      type: 'L',
      nr: 1,
      argument: { type: 'u32' },
      access: 'read',
      timeoutMs: 100,
      doc: 'How bright it is.',
    },
    set: {
      direction: 'write',
      type: 'L',
      nr: 2,
      argument: 'setting',
      access: 'write',
      dangers: { mode: { blinding: 'eyes' } },
      timeoutMs: 100,
      doc: 'Makes it as bright as that.',
    },
    nothing: { direction: 'none', type: 'L', nr: 3, access: 'read', doc: 'What the driver does not know.' },
  },
} as const;

export const lampPolicy = {
  devices: {
    ...policy.devices,
    lamp: { kind: 'ioctl', path: '/dev/lamp0', profile: 'lamp', safe: [{ request: 'set', fields: { level: 5 } }] },
  },
  groups: policy.groups,
  rules: [
    ...policy.rules,
    {
      id: 'lamp',
      groups: ['bench'],
      devices: ['lamp'],
      allow: ['read', 'write', 'control'],
      limits: { fields: { 'set.level': [0, 80] } },
    },
    { id: 'look-lamp', groups: ['visitors'], devices: ['lamp'], allow: ['read'] },
  ],
  admins: policy.admins,
} satisfies PolicyDocument;

/** A broker with a lamp at /dev/lamp0. */
export function lampSetting(more: Setting = {}): Setting & { lamp(): Lamp } {
  let lamp: Lamp | undefined;
  return {
    policy: lampPolicy,
    files: { 'profiles/lamp.json': JSON.stringify(lampProfile) },
    ...more,
    plug: (board) => {
      lamp = new Lamp(board.kernel);
      more.plug?.(board);
    },
    lamp: () => {
      if (lamp === undefined) throw new Error('the broker was not started');
      return lamp;
    },
  };
}
