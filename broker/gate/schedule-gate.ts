import { Refusal } from '../../contract/errors.ts';
import { type Denial, decide, type Question, saysTheSame } from '../../contract/policy/decide.ts';
import type { Program } from '../../contract/schedule/program.ts';
import type { Core } from '../core.ts';
import type { Generations } from '../lanes/generations.ts';
import type { Lease } from '../leases/leases.ts';
import type { DrivenOutput, DrivenUnit, JudgedProgram } from '../schedule/judged.ts';
import type { Session } from '../session.ts';
import type { Driver, Unit } from '../unit.ts';
import { sameStates } from '../units/output-unit.ts';
import { Grant } from './grant.ts';
import type { Keeper } from './keeper.ts';
import { mustBeConnected, whoIs } from './permission.ts';
import { changesWithin } from './programs/approach.ts';
import { type Claim, claimNow } from './programs/claim.ts';
import { type Owner, ProgramJudge } from './programs/judge.ts';
import { askedOf, outputOf } from './programs/output.ts';
import { Slices, type Steps, UserTurns } from './slices.ts';

export type { Claim, ClaimedLane } from './programs/claim.ts';

/** An output that somebody else changes all the time cannot be judged. */
const MOST_LOOKS = 3;
/** As the audit log names it. */
const METHOD = 'schedule.run';

/**
 * The choke point for programs, as `Gate` is for calls: a program is judged whole, each of its set-points as the call that would do it, then
 * its outputs are taken for it, and only then it may start. What waits for its turn (serial, ioctl, instrument) is judged here as well, and
 * once more by the gate of its kind when its time comes.
 */
export class ScheduleGate {
  readonly #core: Core;
  readonly #keeper: Keeper;
  readonly #generations: Generations;
  readonly #refresh: () => void;
  readonly #slices = new Slices();
  readonly #turns = new UserTurns();

  /** @param refresh looks at what the kernel has now */
  constructor(core: Core, keeper: Keeper, generations: Generations, refresh: () => void) {
    this.#core = core;
    this.#keeper = keeper;
    this.#generations = generations;
    this.#refresh = refresh;
  }

  /**
   * Looks at a program whole, and changes nothing. What is wrong with it is in its check; nothing is thrown for that. Of each user one at a
   * time: what is as long as it may be takes a second, and megabytes.
   * @param program as `parsing` gives it, or what reads it
   * @param over what runs of its owner's and it is to take over from: the newest first
   * @throws Refusal of what reads it
   */
  judge(
    owner: Owner,
    program: Program | (() => Steps<Program>),
    over: readonly JudgedProgram[] = [],
  ): Promise<JudgedProgram> {
    return this.#turns.take(owner.principal.uid, async () => {
      const read = typeof program === 'function' ? await this.#slices.do(program()) : program;
      return this.#judgeNow(owner, read, over);
    });
  }

  #judgeNow(owner: Owner, program: Program, over: readonly JudgedProgram[]): Promise<JudgedProgram> {
    const options = { core: this.#core, keeper: this.#keeper, refresh: this.#refresh, owner, over };
    return this.#slices.do(new ProgramJudge(options).judge(program));
  }

  /** @throws Refusal for a program that may not run: the first of its problems, which is in the audit log then */
  mustBeAllowed(session: Session, { refusal }: JudgedProgram, method: string): void {
    if (refusal === undefined) return;
    const { device, refusal: reason } = refusal;
    const { rule } = reason.data as { rule?: string };
    const { message } = reason;
    if (reason.code === 'denied')
      this.#core.audit.fold({ event: 'denied', ...whoIs(session.principal), device, method, rule, message }, true);
    throw reason;
  }

  /**
   * What is only to be on under a lease does not stay on when the program that held it has finished.
   * @param own leases that end with the program
   * @throws Refusal `denied`
   */
  mustBeKeepable(session: Session, { outputs }: JudgedProgram, own: readonly Lease[] = []): void {
    const { leases } = this.#core;
    for (const output of outputs) {
      const { unit } = output;
      const holdsLease = leases.holding(unit).some((lease) => lease.session === session && !own.includes(lease));
      for (let number = 1; number < output.states.length && !holdsLease; number++) {
        const denial = this.#denial(session, unit, { access: 'write', ...askedOf(output, number, 0), holdsLease });
        if (denial?.limit !== 'lease') continue;
        const { name } = unit;
        const message = `${name} may only be on under a lease, and does not stay as it is when the program has finished: run it without keep (pwm fade: --safe), or hold ${name} yourself`;
        throw new Refusal('denied', message, { device: unit.place.device, path: 'keep', rule: denial.rule });
      }
    }
  }

  /**
   * Why a program that runs would not be allowed under the policy of now; for reloads. Each of its set-points is asked about again, of outputs
   * of which the policy says something else than when it was judged, or which it names otherwise.
   * @param cycleNs of its shaft now; 0: none turns
   */
  problemNow(session: Session, { outputs, queued, policy }: JudgedProgram, cycleNs = 0): string | undefined {
    for (const { unit, asked, usage } of queued) {
      const problem = this.#problem(session, unit, { ...asked, usage, holdsLease: true });
      if (problem !== undefined) return problem;
    }
    for (const output of outputs) {
      const { device } = output.unit.place;
      const isNamedAsBefore = device === output.device;
      if (isNamedAsBefore && saysTheSame(policy, this.#core.authority.policy, session.principal, device)) continue;
      const problem = this.#problemOf(session, output, cycleNs);
      if (problem !== undefined) return problem;
    }
    return undefined;
  }

  #problemOf(session: Session, output: DrivenOutput, cycleNs: number): string | undefined {
    const changes = Math.max(0, changesWithin(output, cycleNs) - 1);
    for (let number = 1; number < output.states.length; number++) {
      const question = { access: 'write', ...askedOf(output, number, changes), holdsLease: true } as const;
      const problem = this.#problem(session, output.unit, question);
      if (problem !== undefined) return problem;
    }
    return undefined;
  }

  /**
   * Why a shaft may not turn so fast: what is limited in changes a second comes more often then.
   * @param cycleNs above 0
   */
  cycleProblem(session: Session, { outputs }: JudgedProgram, cycleNs: number): string | undefined {
    for (const output of outputs) {
      const problem = output.perCycle === 0 ? undefined : this.#problemOf(session, output, cycleNs);
      if (problem !== undefined) return problem;
    }
    return undefined;
  }

  /**
   * Takes what a program needs: opens its outputs, leases them, and makes them ready for lanes. Whatever has changed since it was judged (an
   * output, the policy) is judged again before. Nothing of it is left behind when it is refused.
   * @param driver `id` is the program's, or that of the one which it replaces
   * @param over what it takes over from
   * @throws Refusal
   */
  async claim(
    session: Session,
    judged: JudgedProgram,
    driver: Pick<Driver, 'id' | 'name'>,
    over: readonly JudgedProgram[] = [],
  ): Promise<Claim> {
    this.mustBeAllowed(session, judged, METHOD);
    const units = judged.outputs.map(({ unit }) => unit).sort(byId);
    const grants = units.map((unit) => new Grant(unit, 'write'));
    const checkAll = () => {
      for (const grant of grants) grant.check();
    };
    const isMine = (unit: DrivenUnit) => unit.program?.id === driver.id;
    return this.#holdingQueues(units, async () => {
      checkAll();
      for (const unit of units) this.#mayTake(session, unit, isMine(unit));
      for (const unit of units) await this.#keeper.outputs.opened(outputOf(unit));
      let known = judged;
      for (let look = 0; !this.#isAsJudged(known, isMine); look++) {
        if (look === MOST_LOOKS) throw restless(known);
        known = await this.#judgeNow(session, judged.program, over);
        if (known.outputs.some(({ unit }) => !units.includes(unit))) throw renamed();
      }
      // From here on in one turn of the loop.
      checkAll();
      mustBeConnected(this.#core, session);
      this.mustBeAllowed(session, known, METHOD);
      for (const unit of units) this.#mayTake(session, unit, isMine(unit));
      const { user } = session.principal;
      return claimNow({
        core: this.#core,
        keeper: this.#keeper,
        generations: this.#generations,
        session,
        judged: known,
        driver: { ...driver, user },
      });
    });
  }

  /** Permission has been looked at: who has none is told nothing else. */
  #mayTake(session: Session, unit: DrivenUnit, isMine: boolean): void {
    this.#keeper.service.mustServe(unit);
    this.#core.leases.holds(session, unit);
    if (!isMine) unit.mustBeFree();
  }

  /** Whether all is still as it was when a program was judged: the policy, and each output. */
  #isAsJudged({ policy, outputs, judgedAtNs }: JudgedProgram, isMine: (unit: DrivenUnit) => boolean): boolean {
    const { authority, os } = this.#core;
    if (policy !== authority.policy) return false;
    const nowNs = os.nowNs();
    return outputs.every(({ unit, states, isAsked }) => {
      // What the program drives already is the lane's to know.
      if (isMine(unit)) return isAsked;
      const { sinceLastChangeS = Number.POSITIVE_INFINITY } = unit.changes.usage(nowNs);
      const state = this.#keeper.outputs.peek(outputOf(unit));
      const isSame = state !== null && sameStates(state, states[0] as object);
      return isAsked && isSame && sinceLastChangeS * 1e9 >= Number(nowNs - judgedAtNs);
    });
  }

  #problem(session: Session, unit: Unit, question: Omit<Question, 'principal' | 'device'>): string | undefined {
    return this.#denial(session, unit, question)?.message;
  }

  #denial(session: Session, unit: Unit, question: Omit<Question, 'principal' | 'device'>): Denial | undefined {
    const { device } = unit.place;
    const asked = { principal: session.principal, device, ...question };
    const verdict = decide(this.#core.authority.policy, asked);
    return verdict.allowed ? undefined : verdict;
  }

  #holdingQueues<T>(units: readonly DrivenUnit[], job: () => Promise<T>): Promise<T> {
    const [first, ...rest] = units;
    if (first === undefined) return job();
    return Promise.resolve(first.queue.run(() => this.#holdingQueues(rest, job)));
  }
}

function restless({ outputs }: JudgedProgram): Refusal {
  const names = outputs.map(({ unit }) => unit.name).join(', ');
  return new Refusal('busy', `one of ${names} is changed by somebody else all the time: it cannot be judged`);
}

function renamed(): Refusal {
  return new Refusal('unsafe', 'the policy has changed meanwhile, and with it what devices are called: run it again');
}

const byId = (a: Unit, b: Unit): number => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
