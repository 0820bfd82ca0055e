/** A simulated E3631A as a process of its own; what it can be told is in options.ts. It ends by SIGTERM, SIGINT, or the end of its input. */
import { rmSync, symlinkSync } from 'node:fs';
import { obey } from './hands.ts';
import { openSupply } from './on-pty.ts';
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
const bench = await openSupply(faults, pace);
for (const [output, load] of loads) bench.supply.connect(output, load);
if (showsJournal)
  bench.supply.journal.onHeard = (heard, atNs) =>
    say(`${(Number(atNs) / NS_PER_MS).toFixed(3)} ${heard.kind} ${heard.kind === 'line' ? heard.text : ''}`.trimEnd());
if (link !== undefined) {
  rmSync(link, { force: true });
  symlinkSync(bench.path, link);
}
obey(bench, process.stdin, say, warn);
say(bench.path);

const end = async () => {
  if (link !== undefined) rmSync(link, { force: true });
  await bench.close();
  process.exit(0);
};
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void end());
process.stdin.once('end', () => void end());
