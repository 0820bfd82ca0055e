/** One fuzzer in a process of its own, for main.ts: `one.ts NAME SECONDS SEED CURRENT`. What it found goes to standard output as JSON. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { campaign } from './campaign.ts';
import { fuzzers } from './fuzzers.ts';

const [name, seconds, seed, current = ''] = process.argv.slice(2);
const fuzzer = fuzzers.find((each) => each.name === name);
if (fuzzer === undefined) throw new Error(`there is no fuzzer '${name}'`);
const fd = openSync(current, 'w');
const end = performance.now() + Number(seconds) * 1000;
const length = Buffer.alloc(4);
const outcome = await campaign(fuzzer, {
  seed: Number(seed),
  guided: true,
  goOn: () => performance.now() < end,
  onInput: (input) => {
    length.writeUInt32LE(input.length);
    writeSync(fd, length, 0, 4, 0);
    writeSync(fd, input, 0, input.length, 4);
  },
});
closeSync(fd);
const findings = outcome.findings.map(({ input, error }) => ({
  input: Buffer.from(input).toString('base64'),
  error: error.stack ?? error.message,
}));
process.stdout.write(JSON.stringify({ ...outcome, findings }), () => process.exit(0));
