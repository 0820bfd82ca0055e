/** A model of the engine firmware as a process of its own; what it can be told is in options.ts. It ends by SIGTERM, SIGINT, or the end of its input. */
import { assertReplaceable, pluggedUnder } from '../ecu/plugged.ts';
import { obey } from './hands.ts';
import { engineOnPty } from './on-pty.ts';
import { type ProcessOptions, parseOptions, usage } from './options.ts';

const NS_PER_MS = 1e6;

const warn = (text: string) => process.stderr.write(`engine: ${text}\n`);
const say = (line: string) => process.stdout.write(`${line}\n`);

function optionsOrUsage(): ProcessOptions {
  try {
    const options = parseOptions(process.argv.slice(2));
    if (options.link !== undefined) assertReplaceable(options.link);
    return options;
  } catch (error) {
    warn(error instanceof Error ? error.message : String(error));
    process.stderr.write(usage);
    process.exit(64);
  }
}

const { machine: options, link, showsJournal, showsPins } = optionsOrUsage();
process.title = 'engine-sim';
const engine = engineOnPty(options);
const nowMs = () => (Number(process.hrtime.bigint()) / NS_PER_MS).toFixed(3);
if (showsJournal) engine.machine.onLine = (way, line) => say(`${nowMs()} ${way} ${line}`);
if (showsPins) engine.machine.onPin = (ms, output, isOn) => say(`pin ${ms.toFixed(3)} ${output} ${Number(isOn)}`);

const { plug, unplug } = pluggedUnder(engine.adapter, link);
const bench = {
  ...engine,
  unplug,
  plug: async () => {
    say(await plug());
  },
};

const end = async () => {
  engine.machine.stop();
  await unplug();
  process.exit(0);
};
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void end());
process.stdin.once('end', () => void end());

await bench.plug();
obey(bench, process.stdin, say, warn);
