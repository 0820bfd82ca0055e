import { closeSync, openSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Figures, Tally } from './tally.ts';

/** What one client process is to do. */
export interface Orders {
  socket: string;
  key: string;
  brokerKey: string;
  /** Number of its user. */
  owner: number;
  /** Its user is the administrator as well: there is nobody else. */
  administers: boolean;
  users: number;
  /** Its number among the processes of this user, and how many those are. */
  worker: number;
  workers: number;
  connections: number;
  seed: number;
  /** Where it writes down what the broker has acknowledged. */
  journal: string;
}

/** What a client has of a unit, when nobody does anything. */
export interface Standing {
  unit: string;
  /** As it was acknowledged last. */
  state: string;
}

/** What a client process says, a line each. */
export interface Word {
  figures?: Figures;
  violation?: string;
  standing?: Standing[];
}

const LOOK_MS = 1000;
/** Looks at a request after which it counts as one that is never answered. */
const PATIENCE_LOOKS = 60;
/** A process that did not look for so long was stopped, or had no processor: what it measured meanwhile is no latency. */
const STALL_MS = LOOK_MS + 500;

/** What all connections of one process have in common. */
export class Workshop {
  readonly tally = new Tally();
  readonly #journal: number;
  readonly #asked = new Set<{ name: string; looks: number }>();
  readonly #standing = new Map<object, () => Standing | undefined>();
  readonly #say: (word: Word) => void;
  #actors = 0;
  #resting = 0;
  #resume: { promise: Promise<void>; resolve(): void } | undefined;
  #isOver = false;
  /** Advanced when the process was stalled. */
  #age = 0;
  #lookedAtMs = performance.now();

  constructor(journal: string, say: (word: Word) => void) {
    this.#journal = openSync(journal, 'a', 0o600);
    this.#say = say;
    setInterval(() => this.#look(), LOOK_MS).unref();
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  violation(message: string): void {
    this.#say({ violation: message });
  }

  /** Runs something that goes on until the soak is over. */
  async employ(work: () => Promise<void>): Promise<void> {
    this.#actors++;
    try {
      await work();
    } finally {
      this.#actors--;
    }
  }

  /** A call: counted, measured, and told if it is never answered. */
  async measure<Result>(name: string, call: () => Promise<Result>): Promise<Result> {
    const asked = { name, looks: 0 };
    const age = this.#age;
    const began = performance.now();
    this.#asked.add(asked);
    try {
      return await call();
    } finally {
      this.#asked.delete(asked);
      if (age === this.#age) this.tally.called(name, (performance.now() - began) * 1000);
      else this.tally.count('calls over a stall');
    }
  }

  /** Does nothing for a while, and for as long as all have to rest. @param meanwhile what keeps a lease alive */
  async breathe(ms: number, meanwhile?: () => Promise<unknown>): Promise<void> {
    if (!this.#isOver) await sleep(ms);
    while (this.#resume !== undefined && !this.#isOver) {
      this.#resting++;
      await Promise.race([this.#resume.promise, ...(meanwhile === undefined ? [] : [sleep(500)])]);
      this.#resting--;
      await meanwhile?.();
    }
  }

  /** What the broker has acknowledged is written down before anything else is done, whatever becomes of this process. */
  acknowledged(sentMs: number, unit: string, value: number): void {
    writeSync(this.#journal, `${sentMs} ${Date.now()} ${unit} ${value}\n`);
  }

  /** Tells of a unit when everybody rests. */
  stands(owner: object, standing: () => Standing | undefined): void {
    this.#standing.set(owner, standing);
  }

  /** Everybody comes to rest; then it is told how units stand. */
  async pause(): Promise<void> {
    let resolve = () => {};
    const promise = new Promise<void>((done) => {
      resolve = done;
    });
    this.#resume ??= { promise, resolve };
    while (this.#resting < this.#actors && this.#resume !== undefined) await sleep(20);
    if (this.#resume !== undefined) this.#say({ standing: [...this.#standing.values()].flatMap((of) => of() ?? []) });
  }

  resume(): void {
    this.#resume?.resolve();
    this.#resume = undefined;
  }

  /** Nothing new is begun. */
  end(): void {
    this.#isOver = true;
    this.resume();
  }

  close(): void {
    this.#say({ figures: this.tally.take() });
    closeSync(this.#journal);
  }

  #look(): void {
    const now = performance.now();
    if (now - this.#lookedAtMs > STALL_MS) this.#age++;
    this.#lookedAtMs = now;
    // What rests in the middle of its call waits for the others, and for nobody's answer.
    const isWaiting = this.#resume === undefined;
    for (const asked of this.#asked)
      if (isWaiting && ++asked.looks === PATIENCE_LOOKS)
        this.violation(`${asked.name} was not answered in ${PATIENCE_LOOKS} s`);
    this.#say({ figures: this.tally.take() });
  }
}
