import { Refusal } from '../../contract/errors.ts';
import type { Policy } from '../../contract/policy/compile.ts';
import type { Session } from '../session.ts';
import { CycleChannel } from './cycle-channel.ts';
import type { JudgedProgram } from './judged.ts';
import type { Surroundings } from './surroundings.ts';

const SECOND = 1e9;
const NEVER = Number.POSITIVE_INFINITY;

/** What the policy was found to say of cycles in a second, by one program: it looks at each of its states for that, and there may be 100,000. */
interface Paces {
  readonly judged: JudgedProgram;
  readonly policy: Policy;
  allowed: number;
  refused: number;
  problem: string | undefined;
}

export interface ShaftOptions {
  readonly around: Surroundings;
  readonly session: Session;
  /** A telemetry channel says that it turns so fast from now on. */
  onTurned(): void;
  /** Why its events would be too many at this pace. */
  tooMany(judged: JudgedProgram, cycleNs: number): string | undefined;
}

/** The shaft of one program: how long a cycle takes, who says so, and how fast it may turn. */
export class ProgramShaft {
  readonly #options: ShaftOptions;
  #channel: CycleChannel | undefined;
  #cycleNs = 0;
  #leastCycleNs = 0;
  #paces: Paces | undefined;
  /** The shortest cycle that was found to be allowed, and by what. */
  #allowed: { judged: JudgedProgram; policy: Policy; cycleNs: number } | undefined;

  constructor(options: ShaftOptions) {
    this.#options = options;
  }

  /** 0: it stands. */
  get cycleNs(): number {
    return this.#cycleNs;
  }

  /** The shortest that it was found to be allowed; 0: it may not have turned yet. */
  get allowedCycleNs(): number {
    return this.#allowed?.cycleNs ?? this.#cycleNs;
  }

  /** The shortest that there has been; 0: it has not turned. */
  get leastCycleNs(): number {
    return this.#leastCycleNs;
  }

  /** Takes its pace from what a program says, from then on. @throws Refusal where a channel is not measured; nothing changes then */
  follow(judged: JudgedProgram): void {
    const { core } = this.#options.around;
    const { cycle } = judged.table;
    const before = this.#channel;
    this.#channel = undefined;
    if (cycle !== undefined && 'channel' in cycle) {
      try {
        this.#channel = new CycleChannel({
          telemetry: core.telemetry,
          owner: this.#options.session,
          ...cycle,
          after: (ms, callback) => core.os.after(ms, callback),
          onCycle: (cycleNs) => this.#hear(judged, cycleNs),
        });
      } catch (error) {
        this.#channel = before;
        throw error;
      }
      // What it turns at now may be too fast for this one.
      this.#hear(judged, this.#cycleNs);
    } else if (cycle !== undefined) this.#become(cycle.ticks);
    before?.close();
  }

  /** @throws Refusal `invalid` where a channel says it, `limit` where it is too fast */
  set(judged: JudgedProgram, cycleNs: number): void {
    if (this.#channel !== undefined) {
      const { cycle } = judged.program;
      const by = typeof cycle === 'object' ? `'${cycle.channel}' of ${cycle.device}` : 'a channel';
      throw new Refusal('invalid', `the cycle of this program follows ${by}: it is not set by a call`);
    }
    const problem = this.#problem(judged, cycleNs);
    if (problem !== undefined) throw new Refusal('limit', `the shaft may not turn so fast: ${problem}`);
    this.#become(cycleNs);
  }

  close(): void {
    this.#channel?.close();
  }

  /** What would be too fast is cut off, as if it stood. */
  #hear(judged: JudgedProgram, told: number): void {
    const cycleNs = this.#problem(judged, told) === undefined ? told : 0;
    if (cycleNs === this.#cycleNs) return;
    this.#become(cycleNs);
    this.#options.onTurned();
  }

  #become(cycleNs: number): void {
    this.#cycleNs = cycleNs;
    if (cycleNs > 0) this.#leastCycleNs = Math.min(cycleNs, this.#leastCycleNs || cycleNs);
  }

  #problem(judged: JudgedProgram, cycleNs: number): string | undefined {
    const { around, tooMany } = this.#options;
    const { policy } = around.core.authority;
    if (cycleNs === 0) return undefined;
    const known = this.#allowed;
    if (known?.judged === judged && known.policy === policy && cycleNs >= known.cycleNs) return undefined;
    const problem = tooMany(judged, cycleNs) ?? this.#paceProblem(judged, policy, Math.ceil(SECOND / cycleNs));
    if (problem === undefined) this.#allowed = { judged, policy, cycleNs };
    return problem;
  }

  /** Whoever turns it a little faster each time has it looked at a few times, not each time: what is not known is halved. */
  #paceProblem(judged: JudgedProgram, policy: Policy, cycles: number): string | undefined {
    const known = this.#paces;
    const isKnown = known?.judged === judged && known.policy === policy;
    const paces = isKnown ? known : { judged, policy, allowed: 0, refused: NEVER, problem: undefined };
    this.#paces = paces;
    if (cycles > paces.allowed && cycles < paces.refused) {
      this.#ask(paces, paces.refused === NEVER ? cycles * 2 : Math.floor((cycles + paces.refused) / 2));
      if (cycles > paces.allowed) this.#ask(paces, cycles);
    }
    return cycles <= paces.allowed ? undefined : paces.problem;
  }

  #ask(paces: Paces, cycles: number): void {
    const { around, session } = this.#options;
    const problem = around.gate.cycleProblem(session, paces.judged, Math.ceil(SECOND / cycles));
    if (problem === undefined) paces.allowed = cycles;
    else {
      paces.refused = cycles;
      paces.problem = problem;
    }
  }
}
