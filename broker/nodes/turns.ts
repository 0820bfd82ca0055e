import { Refusal } from '../../contract/errors.ts';
import type { Core } from '../core.ts';
import { Grant } from '../gate/grant.ts';
import type { Service } from '../gate/service.ts';
import { type Blocked, type NodeUnit, sinceOf } from '../units/node-unit.ts';
import { Deadlines } from './deadlines.ts';

/** What one turn at a node is for, and how long the kernel may take over it. */
export interface Turn {
  /** For people: `operate`, `read`. */
  request: string;
  timeoutMs: number;
  /** Before everything that waits. */
  urgent?: boolean;
}

/**
 * Turns at device nodes: one call at a time on each, so many at once over all of them. A call that takes longer than its time is
 * reported and answered, and so is all that waits behind it; its thread, and the node, stay taken until the kernel lets go of them.
 */
export class Turns {
  readonly #core: Core;
  readonly #service: Service;
  readonly #deadlines: Deadlines;

  constructor(core: Core, service: Service) {
    this.#core = core;
    this.#service = service;
    this.#deadlines = new Deadlines(core.os);
  }

  /**
   * Runs a job when it is this one's turn. What was asked for before the node was made safe or changed hands is not done after it.
   * @throws Refusal `timeout` when the kernel takes longer than its time, `unavailable` behind a call that does
   */
  take<T>(unit: NodeUnit, turn: Turn, job: (grant: Grant) => Promise<T>): Promise<T> {
    if (unit.blocked !== undefined) return Promise.reject(behind(unit, unit.blocked));
    const asked = new Grant(unit, 'write');
    return new Promise<T>((resolve, reject) => {
      let isGivenUp = false;
      const giveUp = (blocked: Blocked) => {
        isGivenUp = true;
        reject(behind(unit, blocked));
      };
      unit.waiting.add(giveUp);
      const run = async () => {
        unit.waiting.delete(giveUp);
        if (isGivenUp) return;
        await this.#inKernel(unit, turn, () => (turn.urgent ? job(new Grant(unit, 'write')) : checked(asked, job)), {
          resolve,
          reject,
        });
      };
      Promise.resolve(unit.queue.run(run, turn.urgent)).catch(reject);
    });
  }

  /** For a broker that stops: what is still in the kernel is not watched any more. */
  close(): void {
    this.#deadlines.close();
  }

  async #inKernel<T>(
    unit: NodeUnit,
    { request, timeoutMs }: Turn,
    job: () => Promise<T>,
    answer: { resolve(value: T): void; reject(error: unknown): void },
  ): Promise<void> {
    const { kernelCalls } = this.#core;
    let entered: Awaited<ReturnType<typeof kernelCalls.enter>>;
    try {
      entered = await kernelCalls.enter();
    } catch (error) {
      answer.reject(error);
      return;
    }
    const enteredMs = performance.now();
    const deadline = this.#deadlines.after(timeoutMs, () => {
      entered.stuck();
      this.#block(unit, { request, sinceMs: Date.now() - timeoutMs, enteredMs }, timeoutMs);
      answer.reject(tooLong(unit, request, timeoutMs));
    });
    try {
      answer.resolve(await job());
    } catch (error) {
      answer.reject(error);
    } finally {
      deadline.cancel();
      entered.leave();
      this.#unblock(unit);
    }
  }

  #block(unit: NodeUnit, blocked: Blocked, timeoutMs: number): void {
    unit.blocked = blocked;
    const problem = `${blocked.request} has not come back from the kernel within ${timeoutMs} ms`;
    this.#core.log.warning(`${unit.name}: ${problem}`);
    this.#core.audit.record({ event: 'blocked', device: unit.name, message: problem });
    this.#service.tell(unit, 'blocked', problem);
    for (const giveUp of unit.waiting) giveUp(blocked);
    unit.waiting.clear();
  }

  #unblock(unit: NodeUnit): void {
    const { blocked } = unit;
    if (blocked === undefined) return;
    unit.blocked = undefined;
    const lasted = `${blocked.request} came back from the kernel after ${Math.round(performance.now() - blocked.enteredMs)} ms`;
    this.#core.log.warning(`${unit.name}: ${lasted}`);
    this.#service.tell(unit, 'unblocked', lasted);
  }
}

function checked<T>(asked: Grant, job: (grant: Grant) => Promise<T>): Promise<T> {
  asked.check();
  return job(asked);
}

function behind({ name }: NodeUnit, blocked: Blocked): Refusal {
  const { request } = blocked;
  const since = sinceOf(blocked);
  return new Refusal('unavailable', `${name} is stuck in ${request} since ${since}: the kernel has not answered`, {
    device: name,
    request,
    since,
  });
}

function tooLong({ name }: NodeUnit, request: string, timeoutMs: number): Refusal {
  const message = `${request} on ${name} has not come back from the kernel within ${timeoutMs} ms: it may or may not happen yet, and ${name} serves nobody until then`;
  return new Refusal('timeout', message, { device: name, request, timeoutMs });
}
