/** Which files of the Mega's image are compiled for speed, and which for room; and what is linked apart. */
import type { Apart } from './compile.ts';

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

/** Of core/: what only the main loop asks. */
const mainLoopFiles = ['core/dictionary', 'core/default-cells', 'core/names'] as const;
/** In no hurry, though it is linked with what interrupts run: by where it is called, or what it calls. */
const doors = [
  'core/angle',
  'core/scheduler.cpp',
  'core/wheel.',
  'engine/timed',
  'engine/timing-reports',
  'boards/mega/sensors-adc',
] as const;

/** These make what is in a hurry shorter, and no slower. */
const hot = [
  '-fno-tree-pre',
  '-fno-tree-reassoc',
  '-fno-tree-loop-im',
  '-fno-tree-vrp',
  '-fno-optimize-sibling-calls',
  '-fno-partial-inlining',
  '-fno-move-loop-invariants',
] as const;

/** With few registers that keep something from one line to a later one, a function has little to save: the code is shorter, not faster. */
const smallest = [
  '-fno-inline-small-functions',
  '-fno-move-loop-invariants',
  '-fira-algorithm=priority',
  '-fno-tree-ter',
  '-fno-ipa-sra',
  '-fno-tree-sra',
  '-fno-tree-switch-conversion',
  '-fno-tree-tail-merge',
  '-fno-forward-propagate',
  '-fno-optimize-sibling-calls',
  '-fno-shrink-wrap',
] as const;

/** @param source path of a file in firmware/ */
const isOneOf = (files: readonly string[], source: string) =>
  files.some((file) => source.replaceAll('\\', '/').includes(`/firmware/${file}`));

/** @param source path of a file in firmware/ */
export function flagsOfFile(source: string): readonly string[] {
  return isOneOf(hotFiles, source) && !isOneOf([...mainLoopFiles, ...doors], source) ? hot : smallest;
}

/**
 * All that no interrupt runs. Its functions save registers by calls, which costs up to 340 cycles each and saves 2 KB: the compiler has that
 * for all or none of what it links. It is a whole program, so that what is called once is where it is called; and as nothing is found twice
 * by then, a linker's plugin, which would keep all for whoever comes, is left out. The linker is to make calls short at the end alone.
 */
export const mainLoop: Apart = {
  has: (source) => !isOneOf([...hotFiles, ...doors], source) || isOneOf(mainLoopFiles, source),
  flagsOf: (flags) => [
    ...flags.map((flag) => (flag === '-mrelax' ? '-Wa,-mlink-relax' : flag)),
    ...['-mcall-prologues', '-fwhole-program', '-fno-use-linker-plugin', '-r', '-nostdlib', '-nostartfiles'],
  ],
  linkerScript: 'boards/mega/apart.ld',
};
