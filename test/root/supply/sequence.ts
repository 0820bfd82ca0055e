import assert from 'node:assert/strict';
import type { SupplyProcess } from './supply-process.ts';

/** What the broker says to the supply by itself, to switch it off, after it has cleared what was half said. */
const SEQUENCE = ['SYST:REM', 'OUTP OFF', 'OUTP?'];

/**
 * The supply was switched off by the sequence of its port, and by nothing else: after a clear, without a word of anybody's in between, and
 * nobody has switched on, or set, anything since.
 * @returns what it heard after it
 */
export async function switchedOffByPort(supply: SupplyProcess, sinceMs: number): Promise<string[]> {
  await supply.goesOff();
  await supply.hears(/^OUTP\?$/, (await supply.hears(/^OUTP OFF$/, sinceMs)).atMs);
  const heard = supply.heard.filter(({ atMs }) => atMs >= sinceMs);
  // What comes before the clear was on its way. An empty line is the end of what may have been half said.
  const at = heard.findIndex(({ kind }) => kind === 'clear');
  assert.ok(at >= 0, 'it was cleared');
  const lines = heard.slice(at).flatMap(({ kind, text }) => (kind === 'line' && text !== '' ? [text] : []));
  assert.deepEqual(lines.slice(0, SEQUENCE.length), SEQUENCE);
  for (const change of supply.changesSince(sinceMs)) assert.equal(change, 'OUTP OFF');
  return lines.slice(SEQUENCE.length);
}
