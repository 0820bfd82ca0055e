import { Refusal } from '../../contract/errors.ts';
import { DEFAULT_VERIFY_MS, type SafeStep } from '../../contract/serial/safe-steps.ts';
import type { Core } from '../core.ts';
import { type Os, OsError } from '../hardware/os.ts';
import { sendBreak } from '../hardware/serial/break.ts';
import { setModemLines } from '../hardware/serial/modem-lines.ts';
import type { SerialUnit } from '../units/serial-unit.ts';
import type { PortStream } from './port-stream.ts';

/** How long bytes may take to leave, beside the time that they take on the wire: longer is what flow control holds up. */
const SEND_PATIENCE_MS = 500;
/** What is said without an end is no answer. Longer than one may be, by whatever else comes before it. */
const MOST_ANSWER = 4096;
/** Of a wrong answer, in messages. */
const MOST_SHOWN = 256;
const NS_PER_MS = 1e6;

/** What the steps of a sequence work with. */
interface Stage {
  core: Core;
  unit: SerialUnit;
  port: PortStream;
}

/** What hangs there says nothing at all: it is switched off, or not connected. */
export class Silence extends Error {}

/** Plays a sequence once. To be called in a turn. @throws Silence, Error saying which step did not do what it should, OsError */
export async function play(stage: Stage, steps: readonly SafeStep[]): Promise<void> {
  for (const step of steps) await playStep(stage, step);
}

async function playStep(stage: Stage, step: SafeStep): Promise<void> {
  const { core, port } = stage;
  if (port.isClosed) throw new OsError('ENODEV', 'write', port.name.path);
  if ('purge' in step) port.purge(step.purge);
  else if ('lines' in step) await setLines(stage, step.lines);
  else if ('breakMs' in step) await sendBreak(core.os, port.line, port.name, step.breakMs);
  else if ('pauseMs' in step) await pause(core.os, step.pauseMs);
  else if ('verify' in step) await verify(stage, step.verify);
  else for (let count = 0; count < (step.times ?? 1); count++) await send(stage, step.send);
}

/** A port without modem lines is none the worse for it. */
async function setLines({ core, port }: Stage, lines: Parameters<typeof setModemLines>[2]): Promise<void> {
  try {
    await setModemLines(port.line, port.name, lines);
  } catch (error) {
    if (!(error instanceof Refusal && error.code === 'device')) throw error;
    core.log.debug(error.message);
  }
}

const pause = (os: Os, ms: number): Promise<void> => new Promise((resolve) => os.after(ms, resolve));

/** Resolves when the bytes have left the port. */
async function send({ core, unit, port }: Stage, text: string): Promise<void> {
  const bytes = Buffer.from(text, 'latin1');
  const late = new AbortController();
  const patienceMs = SEND_PATIENCE_MS + Math.ceil((2 * port.wireNs(bytes.length)) / NS_PER_MS);
  const timer = core.os.after(patienceMs, () =>
    late.abort(new Error(`${JSON.stringify(text)} has not left ${unit.name} within ${patienceMs} ms`)),
  );
  try {
    await port.write(bytes, late.signal, () => {});
    await port.cut(port.line.drain(), late.signal);
  } finally {
    timer.cancel();
  }
}

async function verify(
  stage: Stage,
  { send: question, answer: wanted, withinMs = DEFAULT_VERIFY_MS }: Extract<SafeStep, { verify: unknown }>['verify'],
): Promise<void> {
  const { core, unit } = stage;
  let answer = '';
  let tell = () => {};
  const answered = new Promise<void>((resolve) => {
    tell = resolve;
  });
  unit.listener = (bytes) => {
    answer += Buffer.from(bytes.subarray(0, MOST_ANSWER - answer.length)).toString('latin1');
    if (firstLine(answer) !== undefined || answer.length === MOST_ANSWER) tell();
    return bytes.subarray(bytes.length);
  };
  try {
    await send(stage, question);
    const timer = core.os.after(withinMs, tell);
    await answered;
    timer.cancel();
  } finally {
    unit.listener = undefined;
  }
  const line = firstLine(answer) ?? answer.trim();
  const asked = JSON.stringify(question);
  if (line === '') throw new Silence(`it does not answer to ${asked}`);
  if (line !== wanted.trim())
    throw new Error(
      `it answers ${JSON.stringify(line.slice(0, MOST_SHOWN))} to ${asked}, and not ${JSON.stringify(wanted)}`,
    );
}

/** The first line that is whole, without spaces around it. Ends of lines before it are those of what came before. */
function firstLine(text: string): string | undefined {
  const [, line] = /^[\r\n]*([^\r\n]+)[\r\n]/.exec(text) ?? [];
  return line?.trim();
}
