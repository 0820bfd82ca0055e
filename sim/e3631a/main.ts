/** A simulated E3631A as a process of its own; what it can be told is in options.ts. It ends by SIGTERM, SIGINT, or the end of its input. */
import { rmSync, symlinkSync } from 'node:fs';
import { obey } from './hands.ts';
import { supplyOnPty } from './on-pty.ts';
import { parseOptions, type SupplyOptions, usage } from './options.ts';

const NS_PER_MS = 1e6;

const warn = (text: string) => process.stderr.write(`e3631a: ${text}\n`);
const say = (line: string) => process.stdout.write(`${line}\n`);

function optionsOrUsage(): SupplyOptions {
  try {
    return parseOptions(process.argv.slice(2));
  } catch (error) {
    warn(error instanceof Error ? error.message : String(error));
    process.stderr.write(usage);
    process.exit(64);
  }
}

const { loads, pace, faults, link, showsJournal } = optionsOrUsage();
process.title = 'e3631a-sim';
const bench = supplyOnPty(faults, pace);
const { supply, adapter } = bench;
for (const [output, load] of loads) supply.connect(output, load);
if (showsJournal)
  supply.journal.onHeard = (heard, atNs) =>
    say(`${(Number(atNs) / NS_PER_MS).toFixed(3)} ${heard.kind} ${heard.kind === 'line' ? heard.text : ''}`.trimEnd());

async function plug(): Promise<void> {
  const path = await adapter.plug();
  if (link !== undefined) {
    rmSync(link, { force: true });
    symlinkSync(path, link);
  }
  say(path);
}

/** The kernel hangs up first, and takes the names away then. */
async function unplug(): Promise<void> {
  await adapter.unplug();
  if (link !== undefined) rmSync(link, { force: true });
}

const end = async () => {
  await unplug();
  process.exit(0);
};
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void end());
process.stdin.once('end', () => void end());

await plug();
obey({ ...bench, plug, unplug }, process.stdin, say, warn);
