/** A simulated engine controller as a process of its own; what it can be told is in options.ts. It ends by SIGTERM, SIGINT, or the end of its input. */
import { obey } from './hands.ts';
import { ecuOnPty } from './on-pty.ts';
import { type EcuOptions, parseOptions, usage } from './options.ts';
import { assertReplaceable, pluggedUnder } from './plugged.ts';
import { writeDefinition } from './write-definition.ts';

const NS_PER_MS = 1e6;

const warn = (text: string) => process.stderr.write(`ecu: ${text}\n`);
const say = (line: string) => process.stdout.write(`${line}\n`);

function optionsOrUsage(): EcuOptions {
  try {
    return parseOptions(process.argv.slice(2));
  } catch (error) {
    warn(error instanceof Error ? error.message : String(error));
    process.stderr.write(usage);
    process.exit(64);
  }
}

const { controller: options, pace, ini, link, showsJournal } = optionsOrUsage();
process.title = 'ecu-sim';
try {
  if (link !== undefined) assertReplaceable(link);
  if (ini.file !== undefined) writeDefinition(ini.file, options.dialect, ini);
} catch (error) {
  warn(error instanceof Error ? error.message : String(error));
  process.exit(64);
}
const ecu = ecuOnPty(options, pace);
if (showsJournal)
  ecu.controller.onAsked = (command, atNs) =>
    say(
      `${(Number(atNs) / NS_PER_MS).toFixed(3)} asked ${command.toString('latin1', 0, 1)} ${command.toString('hex')}`,
    );

const { plug, unplug } = pluggedUnder(ecu.adapter, link);
const bench = {
  ...ecu,
  unplug,
  plug: async () => {
    say(await plug());
  },
};

const end = async () => {
  say(`counts ${JSON.stringify(ecu.controller.counts)}`);
  await unplug();
  process.exit(0);
};
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void end());
process.stdin.once('end', () => void end());

await bench.plug();
obey(bench, process.stdin, say, warn);
