import { Refusal } from '../../contract/errors.ts';
import type { Program } from '../../contract/schedule/program.ts';
import { mustBeConnected } from '../gate/permission.ts';
import type { Owner } from '../gate/programs/judge.ts';
import type { Lease } from '../leases/leases.ts';
import type { Session } from '../session.ts';
import type { Unit } from '../unit.ts';
import { Drafts } from './drafts.ts';
import { EndedPrograms } from './ended-programs.ts';
import type { JudgedProgram } from './judged.ts';
import { parsed } from './parsed.ts';
import { publishProgram } from './program-news.ts';
import { ProgramQuotas } from './program-quotas.ts';
import { RunningProgram } from './running-program.ts';
import type { Surroundings } from './surroundings.ts';

const PROGRESS_MS = 1000;

/** What somebody wants to have run. */
export interface Wanted {
  readonly program: Program;
  readonly draft: number | undefined;
}

export interface WantedRun extends Wanted {
  /** Of the connection: the program ends with it. */
  readonly lease: number | undefined;
  readonly keep: boolean;
}

/** The programs that run, and the last ones that have ended. What happens in the broker that concerns one of them is told here. */
export class Programs {
  readonly drafts = new Drafts();
  readonly ended = new EndedPrograms();
  readonly #around: Surroundings;
  readonly #quotas: ProgramQuotas;
  readonly #running = new Map<number, RunningProgram>();
  #lastId = 0;
  #stopping: string | undefined;
  #isTelling = false;

  constructor(around: Surroundings) {
    this.#around = around;
    this.#quotas = new ProgramQuotas(around.core);
  }

  /** Those included that are about to begin, or to end. */
  get running(): RunningProgram[] {
    return [...this.#running.values()];
  }

  get(id: number): RunningProgram | undefined {
    return this.#running.get(id);
  }

  /** @param owner as whose it is looked at @throws Refusal `invalid` for its form */
  check(session: Session, { program, draft }: Wanted, owner: Owner = session): Promise<JudgedProgram> {
    const whole = this.drafts.whole(session, program, draft);
    return this.#around.gate.judge(owner, () => parsed(whole));
  }

  /** Judges a program, and starts it. @throws Refusal */
  async run(session: Session, { program, draft, lease: leaseId, keep }: WantedRun): Promise<RunningProgram> {
    const { core, gate } = this.#around;
    const { leases } = core;
    this.#mustServe();
    const lease = leaseId === undefined ? undefined : leases.mine(session, leaseId);
    const whole = this.drafts.whole(session, program, draft);
    const place = this.#quotas.reserve(session, this.running);
    try {
      const judged = await gate.judge(session, () => parsed(whole));
      gate.mustBeAllowed(session, judged, 'schedule.run');
      if (keep) gate.mustBeKeepable(session, judged);
      // Judging may take a while.
      this.#mustServe();
      mustBeConnected(core, session);
      if (lease !== undefined) leases.mine(session, lease.id);
      this.#quotas.mustHaveEvents(session, judged, this.running);
      const started = this.#made(session, { judged, lease, keep });
      place.give();
      this.drafts.used(session, draft);
      await started.start();
      return started;
    } finally {
      place.give();
    }
  }

  /** @throws Refusal */
  async replace(session: Session, id: number, { program, draft }: Wanted): Promise<RunningProgram> {
    const running = this.#running.get(id);
    if (running === undefined || running.session.principal.uid !== session.principal.uid)
      throw new Refusal('not_found', `you have no program ${id} that runs: it may have ended`, { program: id });
    running.mustBeReplaceable();
    const whole = this.drafts.whole(session, program, draft);
    const judged = await this.#judged(session, whole, running);
    // It runs under the rights of the connection whose it is: another one of his may have come with other groups, or another key.
    const owned = running.session === session ? judged : await this.#judged(running.session, whole, running);
    this.#mustServe();
    mustBeConnected(this.#around.core, session);
    const others = this.running.filter((other) => other !== running);
    this.#quotas.mustHaveEvents(session, judged, others);
    await running.replace(owned);
    this.drafts.used(session, draft);
    return running;
  }

  /** As what takes over from one that runs. @throws Refusal where it is not allowed */
  async #judged(session: Session, whole: unknown, running: RunningProgram): Promise<JudgedProgram> {
    const { gate } = this.#around;
    const judged = await gate.judge(session, () => parsed(whole), running.all);
    gate.mustBeAllowed(session, judged, 'schedule.replace');
    return judged;
  }

  leaseEnded(lease: Lease, reason: string): void {
    for (const program of this.running) program.leaseEnded(lease, reason);
  }

  sessionEnded(session: Session): void {
    this.drafts.drop(session);
    for (const program of this.running)
      if (program.session === session) void program.end('lost', 'its owner disconnected', 'safe');
  }

  unplugged(unit: Unit): void {
    for (const program of this.running)
      if (program.holdings.has(unit)) void program.end('failed', `${unit.name} was unplugged`, 'safe');
  }

  /** After a reload: ends what the new policy does not allow. @returns units of what goes on: nobody takes them from it */
  recheck(): ReadonlySet<Unit> {
    return new Set(
      this.running
        .filter((program) => program.recheck(this.#quotas.forbidden(program.session)))
        .flatMap(({ holdings }) => holdings.driven),
    );
  }

  /** Nothing is driven any more, from this moment on; what becomes of outputs is for others to say. */
  stop(reason: string): void {
    this.#stopping = reason;
    for (const program of this.running) void program.end('stopped', reason, 'leave');
  }

  /** Resolves when all have ended. */
  async settled(): Promise<void> {
    await Promise.all(this.running.map(({ ended }) => ended));
  }

  /** Ends all lanes. Resolves when they have ended, or are found to hang. */
  close(): Promise<void> {
    return this.#around.lanes.close();
  }

  /** Lanes that there are, those included that hang. */
  get lanes(): number {
    return this.#around.lanes.size;
  }

  /** For a fault of ours: nothing is written any more. */
  revoke(): void {
    for (const { holdings } of this.running) holdings.revoke();
  }

  /** To be called when subscribers come or go: how far programs are is told once a second, while somebody listens. */
  update(): void {
    if (this.#isTelling || !this.#isHeard) return;
    this.#isTelling = true;
    this.#around.core.os.after(PROGRESS_MS, () => void this.#tellProgress());
  }

  get #isHeard(): boolean {
    return this.#running.size > 0 && this.#around.core.subscriptions.wanted('schedule');
  }

  async #tellProgress(): Promise<void> {
    const running = this.#isHeard ? this.running.filter(({ state }) => state === 'running') : [];
    await Promise.all(running.map(({ id, parts }) => parts.lateness(id)));
    for (const program of running)
      if (program.ending === undefined) publishProgram(this.#around.core, program, 'progress');
    this.#isTelling = false;
    this.update();
  }

  #made(session: Session, options: { judged: JudgedProgram; lease: Lease | undefined; keep: boolean }): RunningProgram {
    const id = ++this.#lastId;
    const made = new RunningProgram(this.#around, {
      ...options,
      id,
      session,
      tooMany: (program, judged, cycleNs) => {
        const others = this.running.filter((other) => other !== program);
        return this.#quotas.tooMany(session, { judged, cycleNs }, others);
      },
      onEnded: (program, hasBegun) => {
        this.#running.delete(id);
        if (hasBegun) this.ended.add(program);
      },
    });
    this.#running.set(id, made);
    this.update();
    return made;
  }

  /** @throws Refusal `unavailable` */
  #mustServe(): void {
    if (this.#stopping !== undefined) throw new Refusal('unavailable', this.#stopping);
  }
}
