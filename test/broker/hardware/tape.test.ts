/** The tape contract suite on the simulated kernel. */
import { SimulatedKernel } from '../../../sim/kernel.ts';
import { TapeMedium } from '../../../sim/tape/medium.ts';
import { SimulatedTape } from '../../../sim/tape.ts';
import { type TapeTraits, tapeSuite } from './tape-suite.ts';

const CAPACITY_BYTES = 24 * 1024 * 1024;
/** In bytes, behind which it warns. */
const ROOM_BYTES = CAPACITY_BYTES - 64 * 1024;
const ROOM_LEFT = 5_000;

const drives: Readonly<Record<string, TapeTraits>> = {
  'as scsi_debug': { least: 512, most: 1024 * 1024, keeps: Number.POSITIVE_INFINITY },
  'as LTO': { least: 1, most: 8 * 1024 * 1024, keeps: Number.POSITIVE_INFINITY },
};

for (const [name, traits] of Object.entries(drives))
  tapeSuite(`simulated: ${name}`, traits, () => {
    const kernel = new SimulatedKernel();
    const medium = new TapeMedium({ capacityBytes: 2 * CAPACITY_BYTES, warningBytes: ROOM_BYTES });
    const tape = new SimulatedTape(kernel, { medium, limits: traits });
    return {
      os: kernel,
      path: '/dev/nst0',
      rewindingPath: '/dev/st0',
      goNearTheEnd: async (open) => {
        for (let left = ROOM_BYTES - ROOM_LEFT; left > 0; left -= 1024 * 1024)
          await open.put(new Uint8Array(Math.min(left, 1024 * 1024)));
      },
      unplug: () => tape.unplug(),
      plug: () => tape.plug(),
    };
  });
