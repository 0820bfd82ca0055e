export interface DecoderOptions {
  /**
   * Gaps (or markers, of a plain wheel) that must be found, each in its place, before the angle is told. 2 unless told: with 1
   * it starts half a turn sooner, and one missing edge before the first gap can pass for it, for up to a turn.
   */
  readonly gapsToSync?: 1 | 2;
}
