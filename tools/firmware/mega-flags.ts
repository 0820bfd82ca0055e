/** Which files of the Mega's image are compiled for speed, and which for room. */

/** What runs in interrupts. Paths in firmware/, their beginnings. */
const hotFiles = [
  'core/angle',
  'core/decoder',
  'core/heads',
  'core/metrics',
  'core/pulses',
  'core/running',
  'core/scheduler',
  'core/shaft',
  'core/tolerance',
  'engine/timing',
  'engine/output-changes',
  'boards/mega/capture',
  'boards/mega/compare',
  'boards/mega/levels',
  'boards/mega/pins',
  'boards/mega/serial-line',
  'boards/mega/tick-clock',
] as const;

/**
 * Of their own flags: -mcall-prologues, which an image has or has not where it is optimised across its files, makes each call there and
 * back 170 cycles.
 */
const fastest = [] as const;

/** With few registers that keep something from one line to a later one, a function has little to save: the code is shorter, not faster. */
const smallest = [
  '-fno-inline-small-functions',
  '-fno-move-loop-invariants',
  '-fira-algorithm=priority',
  '-fno-tree-vrp',
  '-fno-tree-pta',
  '-fno-tree-ter',
  '-fno-guess-branch-probability',
  '-fno-ipa-sra',
  '-fno-partial-inlining',
] as const;

/** @param source path of a file in firmware/ */
export function flagsOfFile(source: string): readonly string[] {
  const begins = (file: string) => source.replaceAll('\\', '/').includes(`/firmware/${file}`);
  return hotFiles.some(begins) ? fastest : smallest;
}
