import { Refusal } from '../../contract/errors.ts';
import { limits } from '../../contract/schedule/limits.ts';
import { eventsPerCycle, statedCycleTicks } from '../../contract/schedule/table.ts';
import type { Core } from '../core.ts';
import type { Session } from '../session.ts';
import type { JudgedProgram } from './judged.ts';
import type { RunningProgram } from './running-program.ts';

const NS_PER_SECOND = 1e9;
const MAY_NOT = "may run no programs (quota 'programs' is 0)";

/** What the programs of one user may take, all of his connections together. */
export class ProgramQuotas {
  readonly #core: Core;
  /** By uid: programs that are being judged. */
  readonly #judging = new Map<number, number>();

  constructor(core: Core) {
    this.#core = core;
  }

  /** Room for one more. @returns gives it back, once @throws Refusal `limit` */
  reserve({ principal }: Session, running: readonly RunningProgram[]): { give(): void } {
    const { uid, user } = principal;
    const max = this.#core.authority.policy.quotas(principal).programs;
    const judging = this.#judging.get(uid) ?? 0;
    const theirs = running.filter(({ session }) => session.principal.uid === uid).length + judging;
    const problem =
      max === 0 ? `${user} ${MAY_NOT}` : `${user} has ${theirs} programs that run, at most ${max} are allowed`;
    if (theirs >= max) throw new Refusal('limit', problem, { quota: 'programs', max });
    this.#judging.set(uid, judging + 1);
    let isGiven = false;
    return {
      give: () => {
        if (isGiven) return;
        isGiven = true;
        const left = (this.#judging.get(uid) ?? 1) - 1;
        if (left === 0) this.#judging.delete(uid);
        else this.#judging.set(uid, left);
      },
    };
  }

  /** Why somebody may run none at all. */
  forbidden({ principal }: Session): string | undefined {
    return this.#core.authority.policy.quotas(principal).programs === 0 ? `${principal.user} ${MAY_NOT}` : undefined;
  }

  /** @param others that run: their densest seconds may meet @throws Refusal `limit` */
  mustHaveEvents(session: Session, judged: JudgedProgram, others: readonly RunningProgram[]): void {
    const problem = this.tooMany(session, { judged, cycleNs: statedCycleTicks(judged.table) }, others);
    if (problem === undefined) return;
    const max = this.#core.authority.policy.quotas(session.principal).programEvents;
    throw new Refusal('limit', problem, { quota: 'programEvents', max });
  }

  /** Why a program's events would be too many, beside those of others that run. */
  tooMany({ principal }: Session, pace: Pace, others: readonly RunningProgram[]): string | undefined {
    const theirs = others.filter(({ session }) => session.principal.uid === principal.uid);
    const used = theirs.reduce(
      (sum, { judged, shaft }) => sum + eventsOf({ judged, cycleNs: shaft.allowedCycleNs }),
      0,
    );
    const max = this.#core.authority.policy.quotas(principal).programEvents;
    const events = eventsOf(pace);
    const beside = used === 0 ? '' : ` beside ${used} of other programs of ${principal.user}`;
    if (used + events > max) return `${events} events in a second${beside}: at most ${max} are allowed`;
    const most = limits.eventsPerSecond.max;
    return events > most ? `${events} events in a second: no program may have more than ${most}` : undefined;
  }
}

/** A program, and how fast its shaft turns. */
interface Pace {
  readonly judged: JudgedProgram;
  /** 0: it stands. */
  readonly cycleNs: number;
}

function eventsOf({ judged: { check, table }, cycleNs }: Pace): number {
  const atAngles = cycleNs === 0 ? 0 : Math.ceil((eventsPerCycle(table) * NS_PER_SECOND) / cycleNs);
  return check.densestSecond.events + atAngles;
}
