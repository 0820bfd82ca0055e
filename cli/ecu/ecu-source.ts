import type { Core } from '../../client/core.ts';
import type { Ecu } from '../../client/ecu.ts';
import { Refusal } from '../../contract/errors.ts';
import { openEcu } from './ecus.ts';
import type { FrameSource } from './frame-source.ts';

/** An engine controller behind the broker. */
export function ecuSource(postern: Core, device: string): Required<FrameSource> & { readonly ecu: Ecu } {
  const ecu = openEcu(postern, device);
  return {
    name: device,
    ecu,
    catalogue: () => ecu.catalogue(),
    frames: (wanted) => ecu.frames(wanted),
    async silence() {
      try {
        const { connected } = await ecu.state();
        return connected ? undefined : `${device} does not answer`;
      } catch (error) {
        // Whatever it is, it is why nothing comes; whoever draws goes on.
        return error instanceof Refusal ? error.message : undefined;
      }
    },
  };
}
