import type { WantedSet } from '../client/provided-telemetry.ts';
import type { Catalogue } from '../contract/telemetry/catalogue.ts';

export type { TelemetryFrame, WantedSet } from '../client/provided-telemetry.ts';

/** Of a service whose instrument measures all the time. */
export interface TelemetryService {
  /** What it measures: declared before the first call is answered. */
  readonly catalogue: Catalogue;
  /** What is wanted from now on; also once at the start. Frames are sent by the teller's `frame`. */
  wanted(sets: readonly WantedSet[]): void;
}
