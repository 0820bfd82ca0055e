/**
 * A real broker on the simulated kernel: `node sim/main.ts DIRECTORY` serves DIRECTORY/postern.sock with the policy.json and
 * authorized_keys in it. For the demo, for tests that need a process of its own, and for trying things out.
 */
import '../broker/thread-pool.ts';
import { parseArgs } from 'node:util';
import { monotonicClock } from '../broker/hardware/clock.ts';
import { makeLog } from '../broker/log.ts';
import { runBroker } from '../broker/process.ts';
import { makeDemoBoard } from './board.ts';
import { obey } from './hands.ts';
import { SimulatedKernel } from './kernel.ts';

const usage = `usage: node sim/main.ts DIRECTORY (with policy.json and authorized_keys)
  --audit FILE           the audit log                                (audit.jsonl in DIRECTORY)
  --export-delay-ms MS   how long an exported channel takes to appear (5)
  --firmware PROGRAM     the engine firmware for this machine         (its model)
What a person does to the hardware is a line on standard input: key CODE, gamepad CODE, button down, button up, unplug and plug (the supply's adapter),
ecu hold rpm 3000 (the engine controller: see sim/ecu/options.ts).
`;

const {
  values,
  positionals: [directory],
} = parseArgs({
  allowPositionals: true,
  options: {
    audit: { type: 'string' },
    'export-delay-ms': { type: 'string', default: '5' },
    firmware: { type: 'string' },
  },
});
if (directory === undefined) {
  process.stderr.write(usage);
  process.exit(64);
}

process.title = 'posternd-sim';
const board = makeDemoBoard(new SimulatedKernel(monotonicClock, 0), Number(values['export-delay-ms']), values.firmware);
obey(board, process.stdin, (message) => process.stderr.write(`posternd-sim: ${message}\n`));
await runBroker(
  {
    files: { policy: `${directory}/policy.json`, authorizedKeys: `${directory}/authorized_keys` },
    socketPath: `${directory}/postern.sock`,
    // Any user of this machine may knock; who gets in is a matter of keys and policy.
    socketMode: 0o666,
    socketGroup: undefined,
    stateDirectory: directory,
    auditPath: values.audit ?? `${directory}/audit.jsonl`,
    os: board.kernel,
    log: makeLog('info', (line) => process.stderr.write(line), false),
  },
  process.env,
).catch((error: Error) => {
  process.stderr.write(`posternd-sim: ${error.message}\n`);
  process.exit(78);
});
