/** The input contract suite on the simulated kernel. */
import { SimulatedInput } from '../../../sim/input.ts';
import { SimulatedKernel } from '../../../sim/kernel.ts';
import { inputSuite } from './input-suite.ts';

inputSuite('simulated', () => {
  const kernel = new SimulatedKernel();
  return {
    os: kernel,
    plug: (model) => {
      const device = new SimulatedInput(kernel, { number: 3, model });
      return {
        path: device.path,
        emit: (...changes) => {
          for (const [type, code, value] of changes) device.emit(type, code, value);
          device.sync();
        },
        unplug: () => device.unplug(),
      };
    },
  };
});
