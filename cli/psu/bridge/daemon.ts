/**
 * Going on without a terminal: the same command line again, in a session of its own, with no standard streams. It says how its
 * start went; the one that was typed waits for that, and fails as it failed.
 */
import { spawn } from 'node:child_process';
import { Refusal, type RefusalCode, type RefusalData } from '../../../contract/errors.ts';
import type { Environment } from '../../cli.ts';
import { UsageError } from '../../usage.ts';

/** In the environment of the second process. */
const MARK = 'POSTERN_PSU_BRIDGE_DAEMON';

/** What the one that was typed is told. */
export interface Served {
  device: string;
  pid: number;
  /** There is nowhere that this process could log to. */
  isSilent: boolean;
}

type Told =
  | { served: Served }
  | { refused: { code: RefusalCode; message: string; data: RefusalData } }
  | { usage: { message: string; hint: string | undefined } }
  | { fault: string };

export const isDaemon = (env: Environment): boolean => env[MARK] !== undefined && process.send !== undefined;

/** @throws what the process said when it could not start */
export async function startDaemon(env: Environment): Promise<Served> {
  const child = spawn(process.execPath, [...process.execArgv, ...process.argv.slice(1)], {
    detached: true,
    env: { ...env, [MARK]: '1' },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    // Data of a refusal may have bytes and large numbers.
    serialization: 'advanced',
  });
  const told = await new Promise<Told>((resolve, reject) => {
    child.once('message', (message) => resolve(message as Told));
    child.once('error', reject);
    child.once('exit', (code, signal) =>
      resolve({ fault: `the bridge ended before it served: ${signal ?? `status ${code}`}` }),
    );
  });
  if (child.connected) child.disconnect();
  child.unref();
  return servedOf(told);
}

function servedOf(told: Told): Served {
  if ('served' in told) return told.served;
  if ('refused' in told) throw new Refusal(told.refused.code, told.refused.message, told.refused.data);
  if ('usage' in told) throw new UsageError(told.usage.message, told.usage.hint);
  throw new Refusal('internal', told.fault);
}

/** The one that was typed, as the second process knows it. */
export class Starter {
  readonly #gone = new AbortController();
  #isTold = false;

  constructor() {
    process.once('disconnect', () => {
      if (!this.#isTold) this.#gone.abort();
    });
  }

  /** Aborted when it has ended before it was told anything: whoever ended it does not want this process either. */
  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  async served(served: Served): Promise<void> {
    // Its end may have come, and not been heard of yet, because the broker's answer was first: a whole turn of the loop hears of both.
    for (let turns = 0; turns < 2; turns++) await new Promise((resolve) => setImmediate(resolve));
    await this.#tell({ served });
  }

  failed(error: unknown): Promise<void> {
    if (error instanceof Refusal)
      return this.#tell({ refused: { code: error.code, message: error.message, data: error.data } });
    if (error instanceof UsageError) return this.#tell({ usage: { message: error.message, hint: error.hint } });
    return this.#tell({ fault: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }

  #tell(told: Told): Promise<void> {
    if (this.#isTold || process.send === undefined || !process.connected) return Promise.resolve();
    this.#isTold = true;
    return new Promise((resolve) => {
      process.send?.(told, () => {
        if (process.connected) process.disconnect();
        resolve();
      });
    });
  }
}
