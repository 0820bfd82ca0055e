/** The firmware as a program of this machine: what tests, the simulation and the tour run where there is a C++ compiler. */
import { compileImage, type Flags, optimized } from './compile.ts';

export interface HostFirmware {
  /** How many it is built for; 1 to 16. */
  readonly cylinders?: number;
  /** `sanitized` in tests. */
  readonly flags?: Flags;
}

/**
 * Builds it, if it is not built already; firmware/boards/linux/options.cpp says what it takes.
 * @returns the path of the program
 * @throws Error with the compiler's messages, or where there is no compiler
 */
export function hostFirmware({ cylinders = 16, flags = optimized }: HostFirmware = {}): string {
  return compileImage('linux', { ...flags, flags: [...flags.flags, `-DPOSTERN_CYLINDERS=${cylinders}`] });
}
