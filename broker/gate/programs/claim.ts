import { Refusal } from '../../../contract/errors.ts';
import type { Ending } from '../../../contract/methods/schedule.ts';
import type { Core } from '../../core.ts';
import type { SealedOutput } from '../../hardware/sealed.ts';
import type { Generations, SharedGeneration } from '../../lanes/generations.ts';
import type { LaneOutput } from '../../lanes/messages.ts';
import type { Lease } from '../../leases/leases.ts';
import type { DrivenOutput, DrivenUnit, JudgedProgram } from '../../schedule/judged.ts';
import type { Session } from '../../session.ts';
import type { Driver, Unit } from '../../unit.ts';
import type { Keeper } from '../keeper.ts';
import { whoIs } from '../permission.ts';
import { takeLease } from '../take-lease.ts';
import { changesWithin } from './approach.ts';
import { outputOf, sealable } from './output.ts';

/** What a program has been given: its outputs, ready for lanes, and the leases that it took for that. */
export interface Claim {
  /** As it was judged in the end: of outputs that were closed, or have changed since, states were laid out anew. */
  readonly judged: JudgedProgram;
  /** By bus: what is driven there. */
  readonly lanes: readonly ClaimedLane[];
  readonly leases: readonly Lease[];
  /** False: all that it drives was the program's before, so that there is nothing to give back. */
  readonly brings: boolean;
  /**
   * No lane writes any more: what was claimed is given back. Once.
   * @param keep outputs stay as they are, where it has finished; else they become safe with the end of their leases
   * @param leastCycleNs of its shaft, at its fastest; 0, or left out: it has not turned
   */
  release(ending: Ending, how: { keep: boolean; leastCycleNs?: number }): void;
  /** It never came to a start: as `release`, and the descriptors of its lanes are closed. Outputs stay as they are. */
  discard(): void;
}

export interface ClaimedLane {
  readonly bus: string;
  readonly outputs: readonly LaneOutput[];
  /** Of each, its place in `judged.outputs`. */
  readonly places: readonly number[];
}

export interface ClaimOptions {
  readonly core: Core;
  readonly keeper: Keeper;
  readonly generations: Generations;
  readonly session: Session;
  readonly judged: JudgedProgram;
  readonly driver: Driver;
}

/** Of units that are driven, by unit: one for as long as they are, whichever program of a run drives them. */
const shared = new WeakMap<DrivenUnit, SharedGeneration>();

const NAMED = 3;

/**
 * Takes the outputs of a program for it: leases, log, fail-safe, descriptors, and that nobody else changes them. All in one turn of the loop:
 * what was looked at before is still so, and nothing is left behind where it fails.
 * @throws Refusal; OsError
 */
export function claimNow(options: ClaimOptions): Claim {
  const { core, judged, session, driver } = options;
  const { outputs, hash, check, rules } = judged;
  const fresh = outputs.map(({ unit }) => unit).filter(({ program }) => program?.id !== driver.id);
  const undo: (() => void)[] = [];
  try {
    core.audit.mustBeWritten();
    for (const output of outputs) if (turnsOn(output)) prepareFailSafe(core, output.unit, undo);
    const lanes = sealAll(options, undo);
    // Late: who has a lease that ends again is told so.
    const lease = leaseFor(core, session, new Set([...fresh, ...changedInTurn(judged)]));
    if (lease !== undefined) undo.push(() => core.leases.end(lease, 'released', true));
    else countStart(core, session);
    const who = { ...whoIs(session.principal), program: driver.id, name: driver.name };
    const devices = check.devices.map(({ name }) => name).join(', ');
    const line = { event: 'program', ...who, sha256: hash, devices, events: check.events, rules: rules.join(', ') };
    core.audit.record(line);
    undo.push(() => core.audit.record({ event: 'program-end', ...who, ending: 'failed', reason: 'it never started' }));
    core.audit.mustBeWritten();
    for (const unit of fresh) unit.program = driver;
    return new ProgramClaim(core, { judged, lanes, fresh, leases: lease === undefined ? [] : [lease] });
  } catch (error) {
    for (const step of undo.reverse()) step();
    throw error;
  }
}

function prepareFailSafe({ failSafe, leases, log }: Core, unit: DrivenUnit, undo: (() => void)[]): void {
  undo.push(() => {
    try {
      failSafe.update(unit, leases.holding(unit).length > 0);
    } catch (error) {
      log.error(`${unit.name}: ${(error as Error).message}`);
    }
  });
  failSafe.update(unit, true);
}

/** What its queue changes is held as well: nobody comes between, and with whoever runs it that becomes safe too. */
const changedInTurn = ({ queued }: JudgedProgram): Unit[] =>
  queued.filter(({ asked }) => asked.access !== 'read').map(({ unit }) => unit);

/** One that needs no lease leaves lines in the log all the same. @throws Refusal `limit` */
function countStart({ authority, leasePace }: Core, { principal }: Session): void {
  const { leasesPerMinute } = authority.policy.quotas(principal);
  leasePace.demand(principal, leasesPerMinute);
  leasePace.count(principal, leasesPerMinute);
}

/** One lease for all that its session does not hold alone already. */
function leaseFor(core: Core, session: Session, units: ReadonlySet<Unit>): Lease | undefined {
  const holdsAlone = (unit: Unit) =>
    core.leases.holding(unit).some((lease) => lease.session === session && !lease.shared);
  const wanted = [...units].filter((unit) => !holdsAlone(unit));
  if (wanted.length === 0) return undefined;
  const names = wanted.slice(0, NAMED).map(({ name }) => name);
  const more = wanted.length > NAMED ? [`and ${wanted.length - NAMED} more`] : [];
  return takeLease(core, session, { device: [...names, ...more].join(', '), units: wanted, shared: false });
}

const turnsOn = ({ unit, states }: DrivenOutput): boolean =>
  unit.actuated || states.some((state) => outputOf(unit).isOn(state));

function sealAll({ core, generations, judged, keeper }: ClaimOptions, undo: (() => void)[]): ClaimedLane[] {
  const lanes = new Map<string, { bus: string; outputs: LaneOutput[]; places: number[] }>();
  for (const [place, { unit, states }] of judged.outputs.entries()) {
    const output = sealable(unit);
    if (output === undefined) throw new Refusal('unavailable', `${unit.name} is unplugged`, { device: unit.name });
    const sealed: SealedOutput = keeper.service.guarded(unit, () => output.seal(states));
    undo.push(() => {
      closeAll(core, sealed);
      if (unit.program === undefined) unsealed(core, unit);
    });
    const generation = shared.get(unit) ?? share(unit, generations, undo);
    const { bus } = output;
    const lane = lanes.get(bus) ?? { bus, outputs: [], places: [] };
    lanes.set(bus, lane);
    lane.outputs.push({ name: unit.name, sealed, slot: generation.slot, generation: generation.value });
    lane.places.push(place);
  }
  return [...lanes.values()];
}

function share(unit: DrivenUnit, generations: Generations, undo: (() => void)[]): SharedGeneration {
  const generation = generations.share();
  shared.set(unit, generation);
  unit.onGeneration = () => generation.advance();
  undo.push(() => unshare(unit));
  return generation;
}

function unshare(unit: DrivenUnit): void {
  unit.onGeneration = undefined;
  shared.get(unit)?.close();
  shared.delete(unit);
}

function closeAll({ os }: Core, { fds }: SealedOutput): void {
  for (const fd of fds) os.close(fd);
}

/** What its hardware does is known by looking again. */
function unsealed({ log }: Core, unit: DrivenUnit): void {
  try {
    sealable(unit)?.unsealed(undefined);
  } catch (error) {
    log.error(`${unit.name}: ${(error as Error).message}`);
  }
}

class ProgramClaim implements Claim {
  readonly judged: JudgedProgram;
  readonly lanes: readonly ClaimedLane[];
  readonly leases: readonly Lease[];
  readonly #core: Core;
  /** What was not the program's before: of one that replaces another, only what that did not drive. */
  readonly #fresh: readonly DrivenUnit[];
  #isReleased = false;

  constructor(
    core: Core,
    { judged, lanes, leases, fresh }: Pick<Claim, 'judged' | 'lanes' | 'leases'> & { fresh: readonly DrivenUnit[] },
  ) {
    this.judged = judged;
    this.lanes = lanes;
    this.leases = leases;
    this.#core = core;
    this.#fresh = fresh;
  }

  get brings(): boolean {
    return this.#fresh.length + this.leases.length > 0;
  }

  release(ending: Ending, { keep, leastCycleNs = 0 }: { keep: boolean; leastCycleNs?: number }): void {
    this.#release(ending === 'finished' && keep, leastCycleNs);
  }

  discard(): void {
    if (this.#isReleased) return;
    for (const { outputs } of this.lanes) for (const { sealed } of outputs) closeAll(this.#core, sealed);
    this.#release(true, undefined);
  }

  /** @param leastCycleNs undefined: it has not run */
  #release(keep: boolean, leastCycleNs: number | undefined): void {
    if (this.#isReleased) return;
    this.#isReleased = true;
    for (const unit of this.#fresh) {
      unshare(unit);
      unsealed(this.#core, unit);
      unit.program = undefined;
    }
    if (leastCycleNs !== undefined)
      for (const output of this.judged.outputs) this.#noteChanges(output.unit, changesWithin(output, leastCycleNs));
    for (const lease of this.leases) this.#core.leases.end(lease, 'released', keep);
  }

  /** As many as there may have been in its last second: whoever changes it next is judged by that. */
  #noteChanges(unit: DrivenUnit, changes: number): void {
    const nowNs = this.#core.os.nowNs();
    for (let n = 0; n < changes; n++) unit.changes.note(nowNs);
  }
}
