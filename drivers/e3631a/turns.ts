/** Whose turn comes first: switching off, what somebody has asked for, what is asked all the time. */
export type Urgency = 'urgent' | 'command' | 'poll';

interface Waiting {
  run(): Promise<void>;
}

/**
 * Who may speak to the supply. One at a time, and a poll is one question: so a command waits for one question at most. After a command
 * a poll that waits comes first, or many commands would keep the protections from measuring.
 */
export class Turns {
  readonly #waiting: Record<Urgency, Waiting[]> = { urgent: [], command: [], poll: [] };
  #isBusy = false;
  #lastWas: Urgency = 'poll';

  /**
   * Does the work when it is its turn, and gives what it gave. `after` is done in the same turn, when the work is done and whoever waits for
   * it has been answered; it must not fail.
   */
  take<Result>(urgency: Urgency, work: () => Promise<Result>, after = async (): Promise<void> => {}): Promise<Result> {
    return new Promise((resolve, reject) => {
      const run = async () => {
        const isDone = await work().then(
          (result) => {
            resolve(result);
            return true;
          },
          (error: unknown) => {
            reject(error);
            return false;
          },
        );
        if (isDone) await after();
      };
      this.#waiting[urgency].push({ run });
      void this.#go();
    });
  }

  async #go(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    for (let next = this.#next(); next !== undefined; next = this.#next()) await next.run();
    this.#isBusy = false;
  }

  #next(): Waiting | undefined {
    const { urgent, command, poll } = this.#waiting;
    const order: readonly Urgency[] =
      this.#lastWas === 'command' && poll.length > 0 ? ['urgent', 'poll', 'command'] : ['urgent', 'command', 'poll'];
    const urgency = order.find((each) => this.#waiting[each].length > 0);
    if (urgency === undefined) return undefined;
    this.#lastWas = urgency;
    return { urgent, command, poll }[urgency].shift();
  }
}
