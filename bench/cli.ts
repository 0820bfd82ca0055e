import { spawnSync } from 'node:child_process';
import { buildPackage } from './built.ts';
import { type Case, makeCase } from './case.ts';
import { machineOf, UNPINNED } from './machine.ts';
import { benchPolicy } from './policy.ts';
import { alternate } from './rounds.ts';
import { Stage } from './stage.ts';

const ROUNDS = 30;
const BATCH_ROUNDS = 10;
const COMMANDS = 1000;
const STATES_BOUND = 2.3;

const LINE = '{"method":"pwm.get","params":{"device":"fan"}}\n';
/** As much as a batch does without a broker: reads lines of JSON, writes lines of JSON. */
const BARE_BATCH = `
  const lines = require('node:readline').createInterface({ input: process.stdin });
  lines.on('line', (line) => process.stdout.write(JSON.stringify(JSON.parse(line)) + '\\n'));`;

/**
 * The built `postern`, from its start to its end. `pwm states` against a Node that does nothing; a batch of 1,000 commands against
 * one that reads and writes as many lines. The compile cache is filled, as it is from the second command on.
 */
export async function cli(): Promise<Case[]> {
  const { postern } = buildPackage();
  await using stage = await Stage.set(benchPolicy());
  const environment = {
    ...process.env,
    HOME: stage.directory,
    XDG_CACHE_HOME: '',
    XDG_CONFIG_HOME: '',
    POSTERN_SOCKET: stage.socket,
    POSTERN_KEY: stage.key,
  };
  const input = LINE.repeat(COMMANDS);
  const wallMs = (args: readonly string[], lines = ''): number => {
    const began = performance.now();
    const { status, stderr } = spawnSync(process.execPath, args, { env: environment, input: lines, encoding: 'utf8' });
    const ms = performance.now() - began;
    if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr}`);
    return ms;
  };
  wallMs([postern, 'pwm', 'open', 'fan']);

  const machine = machineOf(UNPINNED);
  const states = await alternate(
    ROUNDS,
    () => wallMs([postern, 'pwm', 'states']),
    () => wallMs(['-e', '0']),
  );
  const perCommandUs = (ms: number) => (ms * 1000) / COMMANDS;
  const batch = await alternate(
    BATCH_ROUNDS,
    () => perCommandUs(wallMs([postern, 'batch'], input)),
    () => perCommandUs(wallMs(['-e', BARE_BATCH], input)),
  );
  return [
    makeCase({ name: 'cli-states', unit: 'ms', ...states, bound: STATES_BOUND, machine }),
    makeCase({ name: 'cli-batch', unit: 'µs/command', ...batch, machine }),
  ];
}
