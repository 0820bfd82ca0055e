/** Of a pair, its first act or its second. What has no second is `on` alone. */
export type Edge = 'on' | 'off';

/**
 * Why something happens now. `due`: its time has come. What was on may also be ended because it has been on for as long as it
 * may (`bound`), because the same output begins anew (`overlap`), by a new plan (`replaced`), because nobody knows any more where
 * the shaft is (`lost`), or because the program pauses or stops.
 */
export type Cause = 'due' | 'bound' | 'overlap' | 'replaced' | 'lost' | 'paused' | 'stopped';

/**
 * Whom the scheduler tells what to do, in order. From within either call anything may be asked of the scheduler: its own state is
 * complete before it calls.
 */
export interface Sink {
  /**
   * @param plan which program, counted from 0 with each that was given @param row of its table, those in time first, then those at angles
   * @param due when it should have been, by the newest prediction @param at when it is
   */
  fired(plan: number, row: number, edge: Edge, cause: Cause, due: number, at: number): void;
  /** So many of a row were missed and will not be made up for. @param due of the first of them */
  skipped(plan: number, row: number, count: number, due: number, at: number): void;
}

/**
 * What becomes of an event that is found late: after a stall, or a step of the clock.
 * `late`: it is done now; of several of one row the newest alone, the others are told as skipped.
 * `skip`: as `late`, if it is no later than its tolerance; else it is told as skipped.
 * `burst`: all are done now, one after the other.
 * What ends something is always done.
 */
export const missedPolicies = ['late', 'skip', 'burst'] as const;
export type MissedPolicy = (typeof missedPolicies)[number];

/** As a row of a table has it: the place in `missedPolicies`. */
export const MISSED = { late: 0, skip: 1, burst: 2 } as const satisfies Record<MissedPolicy, number>;
