import { setTimeout as sleep } from 'node:timers/promises';
import type { LogPart } from '../../../drivers/megasquirt/logs/log.ts';
import type { LogPrinter } from './printer.ts';

/**
 * Prints the parts of a log when they came then, or faster. Gives what could not be read of it.
 * @param speed Infinity: at once
 */
export async function play(
  parts: AsyncIterable<LogPart>,
  printer: LogPrinter,
  speed: number,
  signal: AbortSignal,
): Promise<string[]> {
  const faults: string[] = [];
  let began: { atMs: number; nowMs: number } | undefined;
  for await (const part of parts) {
    if (signal.aborted) break;
    if (part.kind === 'head') printer.head(part.head);
    else if (part.kind === 'fault') faults.push(part.text);
    else {
      began ??= { atMs: part.atMs, nowMs: performance.now() };
      const dueMs = began.nowMs + (part.atMs - began.atMs) / speed;
      if (!(await isDue(dueMs, signal))) break;
      await printer.entry(part);
    }
  }
  return faults;
}

/** Node cannot wait for longer than 24 days at once. */
const MOST_MS = 1_000_000_000;

/** Waits until then. False: the signal came first. */
async function isDue(dueMs: number, signal: AbortSignal): Promise<boolean> {
  for (let left = dueMs - performance.now(); left > 0 && !signal.aborted; left = dueMs - performance.now())
    await sleep(Math.min(left, MOST_MS), undefined, { signal }).catch(() => {});
  return !signal.aborted;
}
