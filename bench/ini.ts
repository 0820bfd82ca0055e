import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { largeDefinition } from '../test/drivers/megasquirt/ini/large.ts';
import { buildPackage } from './built.ts';
import { type Case, makeCase } from './case.ts';
import { machineOf, UNPINNED } from './machine.ts';
import { alternate } from './rounds.ts';

const ROUNDS = 15;
const LINES = 5000;
const BOUND_MS = 150;

const cold = fileURLToPath(new URL('./ini/cold.ts', import.meta.url));

/**
 * A definition of 5,000 lines, each time in a new process: reading it to the end, against reading the file and splitting it into lines. And the built
 * `postern ecu lint` from its start to its end, against a Node that does nothing.
 */
export async function ini(): Promise<Case[]> {
  const folder = mkdtempSync(join(tmpdir(), 'postern-ini-'));
  const file = join(folder, 'large.ini');
  try {
    writeFileSync(file, largeDefinition({ lines: LINES }));
    const { postern } = buildPackage();
    const once = (what: string): number => {
      const { stdout, stderr } = spawnSync(process.execPath, [cold, file, what], { encoding: 'utf8' });
      if (stdout === '') throw new Error(stderr);
      return (JSON.parse(stdout) as { ms: number }).ms;
    };
    const wallMs = (args: readonly string[]): number => {
      const began = performance.now();
      const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
      if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr}`);
      return performance.now() - began;
    };
    const parse = await alternate(
      ROUNDS,
      () => once('parse'),
      () => once('split'),
    );
    const lint = await alternate(
      ROUNDS,
      () => wallMs([postern, 'ecu', 'lint', file]),
      () => wallMs(['-e', '0']),
    );
    const machine = machineOf(UNPINNED);
    return [
      makeCase({ name: 'ini', unit: 'ms cold', ...parse, bound: BOUND_MS, machine }),
      makeCase({ name: 'ini-lint', unit: 'ms', ...lint, machine }),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}
