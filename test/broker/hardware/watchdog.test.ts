/** The watchdog contract suite on the simulated kernel. */
import { SimulatedKernel } from '../../../sim/kernel.ts';
import { VirtualClock } from '../../../sim/virtual-clock.ts';
import { SimulatedWatchdog } from '../../../sim/watchdog.ts';
import { watchdogSuite } from './watchdog-suite.ts';

watchdogSuite('simulated', { identity: 'Software Watchdog', longestTimeout: 65_535 }, () => {
  const clock = new VirtualClock();
  const kernel = new SimulatedKernel(clock);
  const dog = new SimulatedWatchdog(kernel);
  return {
    os: kernel,
    path: dog.path,
    isArmed: () => dog.isArmed,
    pass: (seconds) => clock.advance(seconds * 1000 + 50),
  };
});
