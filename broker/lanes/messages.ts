import type { LatenessData } from '../../contract/schedule/lateness.ts';
import type { Table } from '../../contract/schedule/table.ts';
import type { SealedOutput } from '../hardware/sealed.ts';

/**
 * What goes between the broker and a lane: the thread that drives the outputs of one bus on time. Times are ns of the monotonic clock since
 * the epoch that the lane was started with, so that they are exact as numbers.
 */

export interface LaneOutput {
  /** `fan`, for messages. */
  readonly name: string;
  readonly sealed: SealedOutput;
  /** Its place in the shared memory of generations, and the generation in which it may be written to. */
  readonly slot: number;
  readonly generation: number;
}

/** A part of a program: what it does on one lane. */
export interface LanePlan {
  readonly table: Table;
  /** By action of the table: which of the program's outputs on this lane, and which of its states. -1: none of this lane's. */
  readonly output: Int32Array;
  readonly state: Int32Array;
}

export type ToLane =
  | {
      readonly type: 'start';
      readonly program: number;
      readonly startNs: number;
      readonly plan: LanePlan;
      readonly outputs: readonly LaneOutput[];
      /** Of the shaft from its start; 0: the table's own, or it stands. */
      readonly cycleNs: number;
      /** True: later than a tolerance ends it. */
      readonly stopWhenLate: boolean;
    }
  /** `outputs`: what is new, behind those that it has. */
  | {
      readonly type: 'replace';
      readonly program: number;
      readonly atNs: number;
      readonly plan: LanePlan;
      readonly outputs: readonly LaneOutput[];
      readonly stopWhenLate: boolean;
    }
  /** Takes place at that time, which is a little ahead, so that all lanes of a program do it at the same. */
  | { readonly type: 'cycle'; readonly program: number; readonly cycleNs: number; readonly atNs: number }
  | { readonly type: 'pause' | 'resume'; readonly program: number; readonly atNs: number }
  /** Whatever still runs of it stops; its descriptors are closed; `ended` is the answer. */
  | { readonly type: 'end'; readonly program: number; readonly atNs: number }
  | { readonly type: 'lateness'; readonly program: number; readonly request: number; readonly reset: boolean }
  /** The lane ends, and closes what it has. */
  | { readonly type: 'close' };

export type FromLane =
  /** @member problems what was asked of its precision and could not be had, in words */
  | { readonly type: 'ready'; readonly problems: readonly string[] }
  /** Nothing is left to do. It stays until `end`. */
  | { readonly type: 'finished'; readonly program: number; readonly atNs: number }
  /** Of a class, at most once a second. `stopped`: with that it has stopped by itself. */
  | {
      readonly type: 'late';
      readonly program: number;
      readonly class: string;
      readonly event: number;
      readonly lateNs: number;
      readonly stopped: boolean;
    }
  /** A system call failed; it has stopped by itself. */
  | {
      readonly type: 'failed';
      readonly program: number;
      readonly output: string;
      readonly errno: string;
      readonly syscall: string;
    }
  /**
   * An output's generation is another: it has stopped by itself. `wrote`: a write that was in the kernel by then came back after it, and
   * may have undone what the broker did: it has to be done again.
   */
  | { readonly type: 'revoked'; readonly program: number; readonly output: string; readonly wrote: boolean }
  | {
      readonly type: 'lateness';
      readonly program: number;
      readonly request: number;
      readonly classes: readonly LatenessData[];
    }
  /** Its descriptors are closed, and nothing more is told of it. */
  | { readonly type: 'ended'; readonly program: number; readonly classes: readonly LatenessData[] };

/** A lane as the broker has it. Nothing here throws; what goes wrong in a lane is told by `onLost`. */
export interface LaneLink {
  post(message: ToLane): void;
  /** Ends it, by force if it does not answer. Resolves when it has ended: never, if a call of its own does not come back from the kernel. */
  close(): Promise<void>;
}

export interface LaneOptions {
  /** For the log: the bus that it drives. */
  readonly name: string;
  /** Of the monotonic clock, in ns. */
  readonly epochNs: bigint;
  /** Int32: by slot the generation that may write, and the one under which something is being written (generations.ts). */
  readonly generations: SharedArrayBuffer;
  readonly precision: Precision;
  readonly onMessage: (message: FromLane) => void;
  /** The lane itself is gone: a fault of ours. */
  readonly onLost: (error: Error) => void;
}

/** How hard a lane tries, by the broker's configuration. */
export interface Precision {
  /** Real-time priority, SCHED_FIFO 1 to 99; undefined: none. */
  readonly priority: number | undefined;
  /** The processor that it is kept on. */
  readonly cpu: number | undefined;
  /** Memory is locked (mlockall). */
  readonly locked: boolean;
  /** How long before its time it begins to spin, ns. */
  readonly spinNs: number;
}
