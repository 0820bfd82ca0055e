import type { Core } from '../../client/core.ts';
import { Refusal } from '../../contract/errors.ts';
import type { Params } from '../../contract/methods.ts';
import type { ScheduleEndedBody } from '../../contract/wire/messages.ts';

const starts = ['schedule.run', 'schedule.replace'] as const;
type Start = (typeof starts)[number];

export const isStart = (method: string): method is Start => starts.some((name) => name === method);

/**
 * The programs of one who came through the door. To the broker they are the holder's, whose connection goes on when the guest's ends: so they are
 * stopped then, and the guest is told when they have ended.
 */
export class GuestPrograms {
  readonly #postern: Core;
  readonly #programs = new Set<number>();
  readonly #tell: (ended: ScheduleEndedBody) => void;
  #stopListening: (() => void) | undefined;
  #isOver = false;

  constructor(postern: Core, tell: (ended: ScheduleEndedBody) => void) {
    this.#postern = postern;
    this.#tell = tell;
  }

  /** @param reply is called in the very turn of the answer: the next thing that the broker says may be that it has ended */
  async start(method: Start, params: object, reply: (result: unknown) => void): Promise<void> {
    this.#stopListening ??= this.#postern.listen({
      notified: (name, body) => {
        if (name === 'schedule.ended') this.#ended(body as ScheduleEndedBody);
      },
      disconnected: () => {}, // the command is told to end
    });
    // What a guest sends is checked where it is answered.
    await this.#postern.callFor(method, params as Params<Start>, (started) => {
      this.#programs.add(started.program);
      reply(started);
      if (this.#isOver) this.stop();
    });
  }

  stop(): void {
    this.#isOver = true;
    const reason = 'the command that ran it has ended';
    for (const program of this.#programs)
      this.#postern.call('schedule.stop', { program, reason }).catch((error: unknown) => {
        if (!(error instanceof Refusal)) throw error; // it has ended, or all of it has
      });
    this.#programs.clear();
    this.#stopListening?.();
    this.#stopListening = undefined;
  }

  #ended(body: ScheduleEndedBody): void {
    if (this.#programs.delete(body.program)) this.#tell(body);
  }
}
