/** Objects and programs of the firmware, in .cache/firmware/: what is there is right, and several processes may build at once. */
import { globSync, mkdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { commonFlags, findCompiler, missingCompiler, type Processor, wanted } from './compilers.ts';
import { generated, writeGenerated } from './generated.ts';
import { hash, made, runCompiler, versionOf } from './made.ts';
import { flagsOfFile, mainLoop } from './mega-flags.ts';
import { writeNearScript } from './near-calls.ts';
import { cacheFolder, firmwareFolder } from './paths.ts';
import { reachedFrom } from './sources.ts';

export interface Flags {
  readonly processor: Processor;
  /** Beside those that all have: optimisation, the processor's model, sanitizers. */
  readonly flags: readonly string[];
  /** The folder of the dictionary's tables, if they are not those of firmware/dictionary.json. */
  readonly tables?: string;
}

/** A program without what it calls: the compiler sees all of its calls, and has flags of its own. */
export interface Apart {
  /** @param source its path */
  readonly has: (source: string) => boolean;
  /** Instead of those of the image. */
  readonly flagsOf: (flags: readonly string[]) => readonly string[];
  /** Path in firmware/. */
  readonly linkerScript: string;
}

/** Of an image for a board: all of boards/NAME/*.cpp, and what they reach. */
export interface ImageOptions extends Flags {
  /** Other folders of firmware/ whose sources all belong to it, and where its headers are. */
  readonly folders?: readonly string[];
  /** What a source gets beside the flags of all. @param source its path */
  readonly flagsOf?: (source: string) => readonly string[];
  /** What is linked by itself before it is linked with the rest. */
  readonly apart?: Apart;
  /** Of the linker alone. */
  readonly linkFlags?: readonly string[];
  /** Behind all objects, where the linker looks for what they lack. */
  readonly libraries?: readonly string[];
  /** Path in firmware/. */
  readonly linkerScript?: string;
  /** Functions lie near to what they call, by a script that is made for it: of the Mega's image alone. */
  readonly isNear?: boolean;
}

/** For tests: what is undefined or out of bounds ends the program with a message. */
export const sanitized: Flags = {
  processor: 'host',
  flags: ['-O1', '-g', '-fsanitize=address,undefined', '-fno-sanitize-recover=all'],
};
export const optimized: Flags = { processor: 'host', flags: ['-O2', '-g'] };
/** Debian's compiler for the AVR is of 2015: it takes `byte |= other` for a conversion that loses something. */
export const mega: Flags = { processor: 'avr', flags: ['-Os', '-mmcu=atmega2560', '-Wno-conversion'] };
/** Whole images are optimised across their files. */
export const megaImage: ImageOptions = {
  ...mega,
  flags: [
    ...mega.flags,
    '-flto',
    '-fno-fat-lto-objects',
    '-flto-partition=none',
    '-ffunction-sections',
    '-fmerge-all-constants',
    '-fno-threadsafe-statics',
    '-mrelax',
    '-mstrict-X',
    '-DF_CPU=16000000UL',
    '-DPOSTERN_TICKS_PER_SECOND=F_CPU',
    '-DPOSTERN_OUTPUTS=16',
    '-DPOSTERN_WAITING_BYTES=128',
  ],
  flagsOf: flagsOfFile,
  apart: mainLoop,
  linkFlags: ['-Wl,--gc-sections'],
  isNear: true,
};
export const cortexM4: Flags = { processor: 'arm', flags: ['-O2', '-mcpu=cortex-m4', '-mthumb'] };

interface Room {
  readonly compiler: string;
  readonly compilerVersion: string;
  readonly folder: string;
  readonly includes: readonly string[];
}

/** Folders of firmware/ where any source finds headers. */
const headerFolders = ['core', 'engine', 'console', 'boards'] as const;

/** @throws Error where the machine has no compiler for it */
function room({ processor, tables }: Flags, folders: readonly string[] = []): Room {
  const compiler = findCompiler(processor);
  if (compiler === undefined) throw new Error(`${missingCompiler(processor)}: install ${wanted[processor].packages}`);
  const folder = join(cacheFolder, processor);
  mkdirSync(folder, { recursive: true });
  const own = [...headerFolders, ...folders].map((name) => join(firmwareFolder, name));
  const includes = [...own, tables ?? writeGenerated(generated())];
  return { compiler, compilerVersion: versionOf(compiler), folder, includes };
}

function objectOf({ compiler, compilerVersion, folder, includes }: Room, source: string, flags: readonly string[]) {
  const { headers } = reachedFrom([source], includes);
  const all = [...commonFlags, ...flags];
  const key = hash([compilerVersion, ...all, ...[source, ...headers].map((file) => readFileSync(file))]);
  return made(join(folder, `${basename(source, '.cpp')}-${key}.o`), (to) =>
    runCompiler(compiler, [...all, ...includes.map((include) => `-I${include}`), '-c', '-o', to, source]),
  );
}

/**
 * The objects of a source file and of all that it needs.
 * @throws Error with the compiler's messages
 */
export function compileObjects(source: string, options: Flags): string[] {
  const place = room(options);
  return reachedFrom([source], place.includes).sources.map((each) => objectOf(place, each, options.flags));
}

/**
 * The program of a source file that has `main`, linked.
 * @param source its path; tests have theirs in firmware/host/
 * @throws Error with the compiler's messages
 */
export function compileProgram(source: string, options: Flags): string {
  const { compiler, folder } = room(options);
  const objects = compileObjects(source, options);
  const ending = options.processor === 'host' ? '' : '.elf';
  const path = join(folder, `${basename(source, '.cpp')}-${hash([...options.flags, ...objects])}${ending}`);
  return made(path, (to) => runCompiler(compiler, [...options.flags, '-o', to, ...objects]));
}

/**
 * The image of firmware/boards/NAME, linked: what is in that folder, and all that it reaches.
 * @param board the folder's name
 * @throws Error with the compiler's messages
 */
export const compileImage = (board: string, options: ImageOptions): string =>
  compileFolder(join('boards', board), options);

/** The same for another folder of firmware/. */
export function compileFolder(folder: string, options: ImageOptions): string {
  const folders = [folder, ...(options.folders ?? [])];
  const place = room(options, folders);
  const own = folders.flatMap((folder) => globSync(join(firmwareFolder, folder, '*.cpp'))).sort();
  if (own.length === 0) throw new Error(`${folder} has no sources`);
  const { sources } = reachedFrom(own, place.includes);
  const objectsOf = (isApart: boolean) =>
    sources
      .filter((each) => (options.apart?.has(each) ?? false) === isApart)
      .map((each) => objectOf(place, each, [...options.flags, ...(options.flagsOf?.(each) ?? [])]));
  const name = folder.replace(/^boards\//, '').replaceAll('/', '-');
  const { apart, flags, linkFlags = [], libraries = [], linkerScript, isNear = false } = options;
  const link = (ending: string, linking: readonly string[], script: string | undefined, objects: readonly string[]) => {
    const all = [...linking, ...(script === undefined ? [] : ['-T', script])];
    const scripts = script === undefined ? [] : [readFileSync(script)];
    const key = hash([place.compilerVersion, ...all, ...objects, ...libraries, ...scripts]);
    return made(join(place.folder, `${name}-${key}${ending}`), (to) =>
      runCompiler(place.compiler, [...all, '-o', to, ...objects, ...libraries]),
    );
  };
  const nearScript = (linking: readonly string[], objects: readonly string[]) =>
    made(join(place.folder, `${name}-${hash([place.compilerVersion, ...linking, ...objects])}.ld`), (to) =>
      writeNearScript(to, (image, more) => runCompiler(place.compiler, [...linking, ...more, '-o', image, ...objects])),
    );
  const inFirmware = (path: string | undefined) => (path === undefined ? undefined : join(firmwareFolder, path));
  const parts =
    apart === undefined ? [] : [link('.o', apart.flagsOf(flags), inFirmware(apart.linkerScript), objectsOf(true))];
  const objects = [...objectsOf(false), ...parts];
  const linking = [...flags, ...linkFlags];
  return link('.elf', linking, isNear ? nearScript(linking, objects) : inFirmware(linkerScript), objects);
}

/** The host program of firmware/host/NAME.cpp, under address and undefined sanitizers: what tests run. */
export const hostProgram = (name: string, options: Flags = sanitized): string =>
  compileProgram(join(firmwareFolder, 'host', `${name}.cpp`), options);
