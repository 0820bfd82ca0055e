/** The compilers that can make something of firmware/ here: for this machine, for the AVR, for Cortex-M. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

export type Processor = 'host' | 'avr' | 'arm';

interface Wanted {
  /** The first that is found is taken. */
  readonly programs: readonly string[];
  readonly builds: string;
  /** Debian's packages that have it. */
  readonly packages: string;
}

export const wanted: Readonly<Record<Processor, Wanted>> = {
  host: { programs: ['g++', 'clang++'], builds: 'the host programs', packages: 'g++' },
  avr: { programs: ['avr-g++'], builds: 'the image for the Mega', packages: 'gcc-avr avr-libc' },
  arm: {
    programs: ['arm-none-eabi-g++'],
    builds: 'the images for the STM32F4 and the Due',
    packages: 'gcc-arm-none-eabi',
  },
};

/** No heap, exceptions or RTTI; every warning is an error. What the firmware's sources are written for, whatever the processor. */
export const commonFlags = [
  '-std=gnu++14',
  '-Wall',
  '-Wextra',
  '-Wconversion',
  '-Werror',
  '-fno-exceptions',
  '-fno-rtti',
] as const;

/** A program that can be run, as the shell finds it. */
export function onPath(program: string): string | undefined {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, program))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/** The path of the compiler for a processor, or undefined where the machine has none. */
export function findCompiler(processor: Processor): string | undefined {
  return wanted[processor].programs.map(onPath).find((path) => path !== undefined);
}

/** What this machine lacks to compile for a processor, or undefined. */
export function missingCompiler(processor: Processor): string | undefined {
  if (findCompiler(processor) !== undefined) return undefined;
  return processor === 'host' ? 'no C++ compiler' : `no ${wanted[processor].programs.join(' or ')}`;
}
