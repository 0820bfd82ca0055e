/** Which files of the Mega's image are compiled for speed, and which for room. */

/** What runs in interrupts, or is waited for by one. Paths in firmware/, their beginnings. */
const hotFiles = [
  'core/',
  'engine/timing',
  'engine/output-changes',
  'engine/encoder-simulator',
  'boards/mega/capture',
  'boards/mega/compare',
  'boards/mega/levels',
  'boards/mega/pins',
  'boards/mega/serial-line',
  'boards/mega/tick-clock',
] as const;

/** Of core/: only the main loop asks. */
const coldFiles = ['core/dictionary'] as const;

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
export function flagsOfColdFile(source: string): readonly string[] {
  const begins = (file: string) => source.replaceAll('\\', '/').includes(`/firmware/${file}`);
  return hotFiles.some(begins) && !coldFiles.some(begins) ? [] : smallest;
}
