/**
 * Tries what strangers and files may send, for as long as you like.
 *
 *     npm run fuzz                              every fuzzer for a minute
 *     npm run fuzz -- methods policy            these
 *     npm run fuzz -- --minutes 60 --seed 7     each for an hour; the same seed begins in the same way
 *
 * What fails is written to test/fuzz/findings/NAME-HASH, as short as it could be made. When it is mended, move the file to
 * test/fuzz/corpus/NAME under a name that says what it is: it is tried first from then on. Exit status 1 if anything was found.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Outcome } from './campaign.ts';
import type { Fuzzer } from './fuzzer.ts';
import { fuzzers } from './fuzzers.ts';

const folder = fileURLToPath(new URL('findings', import.meta.url));
const one = fileURLToPath(new URL('one.ts', import.meta.url));
/** After its time a fuzzer has to minimise what it found; one that takes longer than that hangs. */
const GRACE_MS = 3 * 60_000;

interface Report extends Omit<Outcome, 'findings'> {
  findings: { input: string; error: string }[];
}

function stop(message: string): never {
  console.error(`fuzz: ${message}`);
  process.exit(2);
}

function given() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { minutes: { type: 'string', default: '1' }, seed: { type: 'string' } },
    });
  } catch (error) {
    return stop((error as Error).message);
  }
}

const { values, positionals } = given();
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
const seconds = Number(values.minutes) * 60;
const unknown = positionals.filter((name) => !fuzzers.some((fuzzer) => fuzzer.name === name));
if (unknown.length > 0 || !(seconds > 0) || !Number.isInteger(seed))
  stop(
    `NAME is one of ${fuzzers.map(({ name }) => name).join(', ')}; --minutes is a number above 0, --seed an integer`,
  );

const directory = mkdtempSync(join(tmpdir(), 'postern-fuzz-'));
console.log(`seed ${seed}`);
console.log(
  `${'fuzzer'.padEnd(10)} ${'executions'.padStart(11)} ${'a second'.padStart(9)} ${'kept'.padStart(6)} findings`,
);
let found = 0;
for (const fuzzer of fuzzers.filter(({ name }) => positionals.length === 0 || positionals.includes(name))) {
  const { executions, kept, findings, seconds: took } = await run(fuzzer);
  const rate = Math.round(executions / took);
  console.log(
    `${fuzzer.name.padEnd(10)} ${String(executions).padStart(11)} ${String(rate).padStart(9)} ${String(kept).padStart(6)} ${findings.length}`,
  );
  for (const { input, error } of findings)
    console.log(`  ${keep(fuzzer, Buffer.from(input, 'base64'))}\n    ${error.replaceAll('\n', '\n    ')}`);
  found += findings.length;
}
rmSync(directory, { recursive: true });
process.exitCode = found === 0 ? 0 : 1;

/** In a process of its own: one that hangs, or runs out of memory, is a finding like any other. */
async function run({ name }: Fuzzer): Promise<Report> {
  const current = join(directory, name);
  const words = [
    '--max-old-space-size=512',
    '--disable-warning=ExperimentalWarning',
    one,
    name,
    String(seconds),
    String(seed),
    current,
  ];
  const child = spawn(process.execPath, words, {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: seconds * 1000 + GRACE_MS,
    killSignal: 'SIGKILL',
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (text: Buffer) => {
    out += String(text);
  });
  child.stderr.on('data', (text: Buffer) => {
    err = `${err}${String(text)}`.slice(-4000);
  });
  const [status, signal] = await new Promise<[number | null, string | null]>((resolve) =>
    child.once('close', (...how) => resolve(how)),
  );
  if (status === 0) return JSON.parse(out) as Report;
  const bytes = readFileSync(current);
  const input = bytes.subarray(4, 4 + bytes.readUInt32LE(0)).toString('base64');
  const error = child.killed ? 'it hung, and was killed' : `the process ended with ${status ?? signal}: ${err}`;
  return { executions: 0, kept: 0, seconds, findings: [{ input, error }] };
}

function keep({ name }: Fuzzer, input: Uint8Array): string {
  const path = join(folder, `${name}-${createHash('sha256').update(input).digest('hex').slice(0, 12)}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, input);
  return path;
}
