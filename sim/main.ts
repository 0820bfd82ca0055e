/**
 * A real broker on the simulated kernel: `node sim/main.ts DIRECTORY` serves DIRECTORY/postern.sock with the policy.json and
 * authorized_keys in it. For the demo, for tests that need a process of its own, and for trying things out.
 */

import { monotonicClock } from '../broker/hardware/clock.ts';
import { makeLog } from '../broker/log.ts';
import { runBroker } from '../broker/process.ts';
import { makeDemoBoard } from './board.ts';
import { SimulatedKernel } from './kernel.ts';

const [directory] = process.argv.slice(2);
if (directory === undefined) {
  process.stderr.write('usage: node sim/main.ts DIRECTORY (with policy.json and authorized_keys)\n');
  process.exit(64);
}

process.title = 'posternd-sim';
await runBroker(
  {
    files: { policy: `${directory}/policy.json`, authorizedKeys: `${directory}/authorized_keys` },
    socketPath: `${directory}/postern.sock`,
    // Any user of this machine may knock; who gets in is a matter of keys and policy.
    socketMode: 0o666,
    socketGroup: undefined,
    stateDirectory: directory,
    auditPath: `${directory}/audit.jsonl`,
    os: makeDemoBoard(new SimulatedKernel(monotonicClock, 0)).kernel,
    log: makeLog('info', (line) => process.stderr.write(line), false),
  },
  process.env,
).catch((error: Error) => {
  process.stderr.write(`posternd-sim: ${error.message}\n`);
  process.exit(78);
});
