/** The input contract suite on a real kernel's event devices. */
import { Linux } from '../../broker/hardware/linux.ts';
import { inputSuite } from '../broker/hardware/input-suite.ts';
import { has } from './capabilities.ts';
import { plugInput } from './virtual-input.ts';

if (has('uinput')) {
  const os = new Linux();
  inputSuite('real: uinput', () => ({
    os,
    plug: (model) => {
      const { path, emit, unplug } = plugInput(model);
      let isPlugged = true;
      return {
        path,
        emit,
        unplug: () => {
          if (isPlugged) unplug();
          isPlugged = false;
        },
      };
    },
  }));
}
