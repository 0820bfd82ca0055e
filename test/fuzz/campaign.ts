/** One fuzzer at work: corpus first, then what comes from it. The same seed tries the same, as long as the corpus is the same and it is
 * not guided: how much is looked at together is a matter of time. */
import { Coverage } from './coverage.ts';
import { corpusOf, type Fuzzer, type Trial } from './fuzzer.ts';
import { minimised } from './minimise.ts';
import { mutated } from './mutate.ts';
import { Random } from './random.ts';

/** An input that did what must not happen. */
export interface Finding {
  input: Uint8Array;
  error: Error;
}

export interface Outcome {
  executions: number;
  /** Inputs that reached something new, and were mutated in their turn. */
  kept: number;
  findings: Finding[];
  seconds: number;
}

export interface Course {
  seed: number;
  /** Whether to go on. */
  goOn(executions: number): boolean;
  /** Guided by what is reached: worth it only where there is time. */
  guided: boolean;
  /** Told before each, so that what hangs or kills the process is known. */
  onInput?(input: Uint8Array): void;
}

/** Of one campaign: who has found so much has to be mended first. */
const MOST_FINDINGS = 20;
const MOST_KEPT = 4000;
/** One input that takes so long would hold up everybody. */
const SLOW_MS = 5000;

export async function campaign(fuzzer: Fuzzer, { seed, goOn, guided, onInput }: Course): Promise<Outcome> {
  const started = performance.now();
  const trial = await fuzzer.open();
  const pool = [...corpusOf(fuzzer).values()];
  const words = fuzzer.words.map((word) => new TextEncoder().encode(word));
  const coverage = guided ? new Coverage() : undefined;
  const outcome: Outcome = { executions: 0, kept: 0, findings: [], seconds: 0 };
  const tried = async (input: Uint8Array): Promise<void> => {
    onInput?.(input);
    outcome.executions++;
    const error = await failureOf(trial, input);
    if (error !== undefined && isNew(outcome.findings, error)) outcome.findings.push({ input, error });
  };
  /** Since it was last looked what they reach. */
  let recent: Uint8Array[] = [];
  const attempt = async (input: Uint8Array): Promise<void> => {
    await tried(input);
    recent.push(input);
    if (coverage === undefined || !coverage.isDue) return;
    const [suspects, isOne] = [recent, recent.length === 1];
    recent = [];
    if (!coverage.look(isOne)) return;
    for (const suspect of suspects) {
      if (!isOne) await tried(suspect);
      if (!isOne && !coverage.look(true)) continue;
      outcome.kept++;
      pool[pool.length < MOST_KEPT ? pool.length : new Random(seed, outcome.executions, 1).below(pool.length)] =
        suspect;
    }
  };
  for (const input of [...pool]) await attempt(input);
  for (let n = 0; goOn(outcome.executions) && outcome.findings.length < MOST_FINDINGS; n++) {
    const random = new Random(seed, n);
    const isFresh = fuzzer.fresh !== undefined && !random.oneIn(3);
    const base =
      isFresh || pool.length === 0 ? (fuzzer.fresh?.(random) ?? random.bytes(random.small(200))) : random.pick(pool);
    await attempt(
      isFresh && !random.oneIn(3) ? base : mutated(random, base, { others: pool.length > 0 ? pool : [base], words }),
    );
  }
  coverage?.close();
  for (const finding of outcome.findings)
    finding.input = await minimised(finding.input, async (less) => {
      const error = await failureOf(trial, less);
      return error !== undefined && kindOf(error) === kindOf(finding.error);
    });
  const atTheEnd = await thrown(() => trial.close?.());
  if (atTheEnd !== undefined) outcome.findings.push({ input: new Uint8Array(), error: atTheEnd });
  outcome.seconds = (performance.now() - started) / 1000;
  return outcome;
}

async function failureOf(trial: Trial, input: Uint8Array): Promise<Error | undefined> {
  const from = performance.now();
  const error = await thrown(() => trial.run(input));
  const tookMs = performance.now() - from;
  if (error === undefined && tookMs > SLOW_MS) return new Error('slow: one input took longer than five seconds');
  return error;
}

async function thrown(act: () => unknown): Promise<Error | undefined> {
  try {
    await act();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(`threw ${String(error)}`);
  }
}

/** Where it was thrown, and what: numbers and quoted text are the input's own. */
function kindOf({ name, message, stack = '' }: Error): string {
  const place = /\n\s+at .*/.exec(stack)?.[0] ?? '';
  const [first = ''] = message.split('\n');
  return `${name} ${first.replace(/'[^']*'|"[^"]*"|\d+/g, '…')} ${place}`;
}

const isNew = (known: readonly Finding[], error: Error): boolean =>
  known.every((finding) => kindOf(finding.error) !== kindOf(error));
