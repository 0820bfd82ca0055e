import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { within } from '../../patience.ts';
import type { Heard, SupplyProcess } from './supply-process.ts';

/** What the fail-safe says to the supply, after it has cleared what was half said: it hears no answers, and asks nothing. */
const COMMANDS = ['SYST:REM', 'OUTP OFF'];
/** What the broker says by itself. */
const SEQUENCE = [...COMMANDS, 'OUTP?'];

/** A busy machine takes its time. */
const PATIENCE_MS = within(60_000);

/**
 * The supply was switched off by the sequence of its port, and by nothing else: after a clear, without a word of anybody's in between, and
 * nobody has switched on, or set, anything since.
 * @returns what it heard after it
 */
export const switchedOffByPort = (supply: SupplyProcess, sinceMs: number) => switchedOff(supply, sinceMs, SEQUENCE);

/** First by the fail-safe, without the broker; then by the next broker, who asks. As `switchedOffByPort`. */
export const switchedOffTwice = (supply: SupplyProcess, sinceMs: number) =>
  switchedOff(supply, sinceMs, [...COMMANDS, ...SEQUENCE]);

async function switchedOff(supply: SupplyProcess, sinceMs: number, sequence: readonly string[]): Promise<string[]> {
  await supply.goesOff();
  // What comes before the clear was on its way; that may have been cleared too, by a driver that waited for an answer in vain.
  const sinceEachClear = () => {
    const heard = supply.heard.filter(({ atMs }) => atMs >= sinceMs);
    return heard.flatMap(({ kind }, at) => (kind === 'clear' ? [linesOf(heard.slice(at))] : []));
  };
  const switchesOff = (lines: readonly string[]) => sequence.every((line, n) => lines[n] === line);
  for (const end = Date.now() + PATIENCE_MS; !sinceEachClear().some(switchesOff) && Date.now() < end; ) await sleep(10);
  const lines = sinceEachClear().find(switchesOff);
  assert.ok(lines, `after no clear came ${sequence}; after each: ${JSON.stringify(sinceEachClear())}`);
  for (const change of supply.changesSince(sinceMs)) assert.equal(change, 'OUTP OFF');
  return lines.slice(sequence.length);
}

/** An empty line is the end of what may have been half said. */
const linesOf = (heard: readonly Heard[]): string[] =>
  heard.flatMap(({ kind, text }) => (kind === 'line' && text !== '' ? [text] : []));
