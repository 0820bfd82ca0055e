import { Lateness, type LatenessData } from '../../contract/schedule/lateness.ts';
import type { Timer } from '../hardware/os.ts';
import type { FromLane, ToLane } from '../lanes/messages.ts';
import type { FromPart } from './queued-part.ts';
import type { Told } from './reasons.ts';

/** A lane that does not answer for so long is not waited for: its bus hangs. */
const PATIENCE_MS = 1000;

export interface PartsOptions {
  after(ms: number, callback: () => void): Timer;
  /** All parts have finished. */
  onFinished(): void;
  onTold(message: Told): void;
  /** A lane is gone: a fault of ours. */
  onLost(part: string, error: Error): void;
}

/** One part of a program, as the others of it see it. */
interface Part {
  readonly name: string;
  readonly post: (message: ToLane) => void;
  hasStarted: boolean;
  finishedAtNs: number | undefined;
  /** What it told last. */
  classes: readonly LatenessData[];
  hasEnded: boolean;
}

/** The parts of one program, on lanes and in the queue: told things together, waited for together. */
export class Parts {
  readonly #options: PartsOptions;
  readonly #parts: Part[] = [];
  readonly #answers = new Map<number, { waiting: Set<Part>; done: () => void }>();
  #ending: { waiting: Set<Part>; done: () => void } | undefined;
  #lastRequest = 0;
  #replacedAtNs = 0;

  constructor(options: PartsOptions) {
    this.#options = options;
  }

  get names(): string[] {
    return this.#parts.map(({ name }) => name);
  }

  /** @returns what is to be told of all that the part reports */
  add(name: string, post: (message: ToLane) => void): { report(message: FromPart): void; lost(error: Error): void } {
    const part: Part = {
      name,
      post,
      hasStarted: false,
      finishedAtNs: undefined,
      classes: [],
      hasEnded: false,
    };
    this.#parts.push(part);
    return {
      report: (message) => this.#heard(part, message),
      lost: (error) => {
        this.#over(part);
        this.#options.onLost(name, error);
      },
    };
  }

  post(name: string, message: ToLane): void {
    const part = this.#parts.find((each) => each.name === name);
    if (part === undefined || part.hasEnded) return;
    if (message.type === 'start') part.hasStarted = true;
    part.post(message);
  }

  postAll(message: ToLane): void {
    for (const part of this.#running) part.post(message);
  }

  /** From then on another program runs: what has finished by then has not. */
  replacedAt(atNs: number): void {
    this.#replacedAtNs = atNs;
    for (const part of this.#parts) part.finishedAtNs = undefined;
  }

  /** Ends all parts. Resolves with the names of those that have not answered in time: their buses hang. */
  async end(program: number, atNs: number): Promise<string[]> {
    const waiting = new Set(this.#running);
    await this.#patiently(waiting, (done) => {
      this.#ending = { waiting, done };
      this.postAll({ type: 'end', program, atNs });
    });
    return [...waiting].map(({ name }) => name);
  }

  /** Of a part that hangs, what it told last. */
  async lateness(program: number, reset = false): Promise<Lateness[]> {
    await this.ask(program, reset);
    return this.known;
  }

  /** Asks all parts how late they are. Resolves with the names of those that have not answered in time, nor read what came before that. */
  async ask(program: number, reset = false): Promise<string[]> {
    const request = ++this.#lastRequest;
    const waiting = new Set(this.#running);
    await this.#patiently(waiting, (done) => {
      this.#answers.set(request, { waiting, done });
      this.postAll({ type: 'lateness', program, request, reset });
    });
    this.#answers.delete(request);
    return [...waiting].map(({ name }) => name);
  }

  /** What was told last, merged: classes of one name are one. */
  get known(): Lateness[] {
    const merged = new Map<string, Lateness>();
    for (const data of this.#parts.flatMap(({ classes }) => classes)) {
      const known = merged.get(data.name);
      if (known === undefined) merged.set(data.name, Lateness.of(data));
      else known.merge(Lateness.of(data));
    }
    return [...merged.values()];
  }

  /** Events done and left out, as was told last. */
  get counts(): { done: number; skipped: number } {
    const all = this.#parts.flatMap(({ classes }) => classes);
    const sum = (what: 'count' | 'skipped') => all.reduce((total, { counts }) => total + counts[what], 0);
    return { done: sum('count'), skipped: sum('skipped') };
  }

  get #running(): Part[] {
    return this.#parts.filter(({ hasStarted, hasEnded }) => hasStarted && !hasEnded);
  }

  #heard(part: Part, message: FromPart): void {
    if (message.type === 'ended') {
      part.classes = message.classes;
      this.#over(part);
    } else if (message.type === 'lateness') {
      part.classes = message.classes;
      this.#answered(part, message);
    } else if (message.type === 'finished') {
      if (message.atNs < this.#replacedAtNs) return;
      part.finishedAtNs = message.atNs;
      if (this.#parts.every(({ finishedAtNs }) => finishedAtNs !== undefined)) this.#options.onFinished();
    } else if (message.type !== 'ready') this.#options.onTold(message);
  }

  #answered(part: Part, { request }: Extract<FromLane, { type: 'lateness' }>): void {
    const answer = this.#answers.get(request);
    answer?.waiting.delete(part);
    if (answer?.waiting.size === 0) answer.done();
  }

  #over(part: Part): void {
    part.hasEnded = true;
    for (const { waiting, done } of [...this.#answers.values(), ...(this.#ending ? [this.#ending] : [])]) {
      waiting.delete(part);
      if (waiting.size === 0) done();
    }
  }

  /** Until nothing waits, or patience is over. */
  #patiently(waiting: ReadonlySet<Part>, ask: (done: () => void) => void): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#options.after(PATIENCE_MS, resolve);
      const done = () => {
        timer.cancel();
        resolve();
      };
      ask(done);
      if (waiting.size === 0) done();
    });
  }
}
