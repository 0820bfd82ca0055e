/** A simulated controller on a pseudo terminal, for everybody who has none: this command's child, which ends with it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { Refusal } from '../../../contract/errors.ts';
import type { VerbOption } from '../../call-verb.ts';
import type { Cli } from '../../cli.ts';
import { interruption } from '../../interrupt.ts';
import { siblingProgram } from '../../sibling-program.ts';
import { escapeText } from '../../text/escape.ts';
import { UsageError } from '../../usage.ts';
import { type Options, textOption } from '../../work-verb.ts';

/** As sysexits(3) has it: its words were not understood, and it has said why. */
const USAGE = 64;

/** Of `ecu stim` without `--redis`: passed on to the simulation, which says what is wrong with them. */
export const stimPtyOptions: readonly VerbOption[] = [
  {
    flags: '--source <what>',
    doc: 'sweep, engine, or a log of .msl or .csv; ecu replay makes such of others (default: sweep)',
  },
  { flags: '--link <path>', doc: 'a link to its terminal, of a name that stays; it is taken away at the end' },
  { flags: '--ini <file>', doc: 'write its definition there, for the driver' },
  { flags: '--baud <rate>', doc: 'the pace of its wire (default: 115200)' },
  { flags: '--dialect <name>', doc: 'microsquirt or speeduino (default: microsquirt)' },
  { flags: '--plain', doc: 'without length and CRC, as older firmware' },
  { flags: '--reads <mode>', doc: 'what its definition allows: block, partial, scattered (default: scattered)' },
  { flags: '--seed <n>', doc: 'another engine (default: 1)' },
  { flags: '--turnaround-ms <ms>', doc: 'how long it thinks about an answer (default: 0)' },
  {
    flags: '--fault <name=count>',
    doc: 'every so manieth answer is garbled, half, silence, busy …: garbled=100,busy=7',
  },
  { flags: '--signature <text>', doc: 'what it says that it is' },
  { flags: '--journal', doc: 'print each command that it hears' },
];

const passedOn = ['link', 'ini', 'baud', 'dialect', 'reads', 'seed', 'turnaroundMs', 'signature'] as const;
const switches = ['plain', 'journal'] as const;
const flagOf = (name: string) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

function argumentsOf(options: Options): string[] {
  const faults = textOption(options, 'fault')?.split(',') ?? [];
  return [
    `--source=${textOption(options, 'source') ?? 'sweep'}`,
    ...passedOn.flatMap((name) => {
      const value = textOption(options, name);
      return value === undefined ? [] : [`${flagOf(name)}=${value}`];
    }),
    ...switches.filter((name) => options[name] === true).map(flagOf),
    ...faults.map((fault) => `--fault=${fault}`),
  ];
}

/** Goes on until it is interrupted. Lines of standard input are done as a person's hands would: `reply garbled 3`, `hold rpm 3000`. */
export async function simulateEcu(cli: Cli, options: Options): Promise<void> {
  const [command = '', ...words] = [...siblingProgram('simulated-ecu'), ...argumentsOf(options)];
  using interrupted = interruption();
  // Of a group of its own: Ctrl-C at a terminal is ours to pass on.
  const child = spawn(command, words, { stdio: ['pipe', 'pipe', 'pipe'], detached: true, env: { ...cli.env } });
  const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  interrupted.signal.addEventListener('abort', () => child.kill('SIGTERM'));
  const problems: string[] = [];
  const isStarted = { yet: false };
  createInterface({ input: child.stderr }).on('line', (line) => {
    if (isStarted.yet) cli.note(escapeText(line));
    else problems.push(line.replace(/^ecu: /, ''));
  });
  const output = createInterface({ input: child.stdout });
  output.on('line', (line) => {
    if (isStarted.yet) tell(cli, line);
    else tellStart(cli, options, line);
    isStarted.yet = true;
  });
  const hands = passOnHands(cli.streams.input, child);
  const [status] = await ended;
  hands.close();
  if (isStarted.yet) return;
  const [problem = 'it did not start'] = problems;
  if (status === USAGE) throw new UsageError(problem, 'postern ecu stim --help lists what it can be told');
  throw new Refusal('unavailable', `the simulated controller ended before it began: ${problem}`);
}

function passOnHands(input: NodeJS.ReadableStream, child: ChildProcess): { close(): void } {
  child.stdin?.on('error', () => {});
  const lines = createInterface({ input: input as Readable });
  lines.on('line', (line) => void child.stdin?.write(`${line}\n`));
  return lines;
}

function tellStart(cli: Cli, options: Options, path: string): void {
  const [link, ini] = [textOption(options, 'link'), textOption(options, 'ini')];
  const source = textOption(options, 'source') ?? 'sweep';
  cli.print({ serial: link ?? path, ini, source }, () =>
    [
      `postern ecu stim | ${source} -> serial, until it is interrupted.`,
      `  serial @ ${link === undefined ? path : `${link} -> ${path}`}`,
      ...(ini === undefined ? [] : [`  ini : ${ini}`]),
      '',
    ]
      .map((line) => `${escapeText(line)}\n`)
      .join(''),
  );
}

/** `counts {…}`, `values {…}`: a word and JSON; or a path, or a line of the journal. */
function tell(cli: Cli, line: string): void {
  const [, word = '', json] = /^(counts|values) (\{.*\})$/.exec(line) ?? [];
  if (json === undefined) {
    cli.print({ line }, () => `${escapeText(line)}\n`);
    return;
  }
  const told: Record<string, number> = JSON.parse(json);
  cli.print({ [word]: told }, () => `${escapeText(word === 'counts' ? countsText(told) : valuesText(told))}\n`);
}

/** What was asked, and what went wrong; nothing of what did not happen. */
function countsText(counts: Readonly<Record<string, number>>): string {
  const some = Object.entries(counts).filter(([, count]) => count > 0);
  return `  asked: ${some.length === 0 ? 'nothing' : some.map(([what, count]) => `${what} ${count}`).join(', ')}`;
}

const valuesText = (values: Readonly<Record<string, number>>): string =>
  `  ${Object.entries(values)
    .filter(([, value]) => value !== 0)
    .map(([name, value]) => `${name} ${Number(value.toPrecision(5))}`)
    .join(', ')}`;
