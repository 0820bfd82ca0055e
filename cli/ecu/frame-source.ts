import type { Catalogue } from '../../contract/telemetry/catalogue.ts';
import type { ChannelValue, Quality } from '../../contract/telemetry/frame.ts';

/** One look at an engine, wherever it comes from. */
export interface SourceFrame {
  /** Milliseconds since 1970. */
  atMs: number;
  latencyMs: number;
  /** One value for each channel, in the order of `started`. */
  list: readonly ChannelValue[];
  /** What went wrong since the driver was started; undefined: the source does not know. */
  quality: Quality | undefined;
  /** Frames that are missing before this one, because this reader was too slow. */
  dropped: number;
  /** The connection was lost before this one. */
  resumed: boolean;
  raw?: Uint8Array;
}

export interface SourceFrames extends AsyncIterable<SourceFrame> {
  /** Resolves with the channels' names once frames may come. @throws Refusal */
  readonly started: Promise<{ readonly channels: readonly string[] }>;
  /** Ends the loop. */
  close(): void;
}

export interface FramesWanted {
  /** Left out: all of them. */
  channels?: readonly string[] | undefined;
  /** Frames a second. Left out: as many as there are. */
  rateHz?: number | undefined;
  /** The engine controller's answers as they came, too. */
  raw?: true | undefined;
}

/** Where screens, logs and sinks have their frames from: an engine controller behind the broker, or a channel of Redis. */
export interface FrameSource {
  /** For people: `ecu0`, `stream:test`. */
  readonly name: string;
  /** What there is to show. A source that learns it from its packets gives what it has seen so far, and perhaps nothing. */
  catalogue(): Promise<Catalogue>;
  frames(wanted: FramesWanted): SourceFrames;
  /** Asked when no frame has come for a while: why that may be, in a few words. Undefined: nobody knows. */
  silence?(): Promise<string | undefined>;
}
