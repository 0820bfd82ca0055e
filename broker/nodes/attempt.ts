import type { Core } from '../core.ts';
import { judged } from '../hardware/node/errnos.ts';
import { OsError } from '../hardware/os.ts';
import type { NodeUnit } from '../units/node-unit.ts';
import { close } from './open.ts';

/** What a descriptor answers after its device was unplugged. */
const MEANS_GONE = new Set(['ENODEV', 'ENXIO', 'ESHUTDOWN']);

/** Makes a system call on an open node; what its errno means is said in terms of the request. @throws Refusal, OsError */
export async function addressed<T>(core: Core, unit: NodeUnit, request: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    // The descriptor of a device that was unplugged is of no use when it is plugged in again.
    if (error instanceof OsError && MEANS_GONE.has(error.errno)) await close(core, unit);
    throw judged(error, { device: unit.name, path: unit.entry.path, request });
  }
}
