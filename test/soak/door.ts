import type { ChildProcess } from 'node:child_process';

/** What is asked of the broker's process, beside the protocol: to do something to the hardware, and to look at it. */
export interface Asked {
  ask: number;
  collect?: boolean;
  plug?: string;
  unplug?: string;
  press?: boolean;
}

export interface Look {
  ask: number;
  /** By unit. */
  meters: Record<string, string>;
  /** Waveforms that were put on pins since the start. */
  actuations: number;
  /** Of these, since the last look, which were more than the policy in force allows to anybody. */
  excesses: string[];
  memory: { rss: number; heap: number };
  /** Descriptors of the simulated kernel. */
  openInKernel: number;
}

/** The back door: to the hardware that is simulated in the broker's process. */
export class BackDoor {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (look: Look) => void>();
  #lastAsk = 0;

  constructor(child: ChildProcess) {
    this.#child = child;
    child.on('message', (message) => {
      const look = message as Look; // only `answer` of broker.ts sends
      this.#waiting.get(look.ask)?.(look);
      this.#waiting.delete(look.ask);
    });
  }

  /** Does what is asked, then looks. @throws Error when the broker has ended */
  ask(asked: Omit<Asked, 'ask'> = {}): Promise<Look> {
    const ask = ++this.#lastAsk;
    return new Promise((resolve, reject) => {
      this.#waiting.set(ask, resolve);
      this.#child.send({ ask, ...asked }, (error) => error && reject(error));
    });
  }
}
