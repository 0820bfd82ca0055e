/** A device of the simulated kernel as one of the real kernel. */
import type { SimulatedKernel } from '../../../sim/kernel.ts';
import { CuseDevice, type CuseOptions } from './device.ts';

/**
 * @param path where the simulated kernel has it
 * @param name of its node below the real kernel's /dev
 */
export function plugSimulated(
  kernel: SimulatedKernel,
  path: string,
  name: string,
  options: CuseOptions = {},
): Promise<CuseDevice> {
  const node = kernel.tree.find(path);
  if (node?.kind !== 'device') throw new Error(`no simulated device ${path}`);
  return CuseDevice.plug(name, node.open, options);
}
