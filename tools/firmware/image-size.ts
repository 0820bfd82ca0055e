/** What an image takes of a chip's memories. */
import { spawnSync } from 'node:child_process';
import type { Processor } from './compilers.ts';

export interface ImageSize {
  /** What is programmed: code, constants, and what variables begin as. */
  readonly flashBytes: number;
  /** Variables, without the stack. */
  readonly ramBytes: number;
}

const programs = { avr: 'avr-size', arm: 'arm-none-eabi-size' } as const;

/** @param path an ELF file */
export function imageSize(path: string, processor: Exclude<Processor, 'host'>): ImageSize {
  const program = programs[processor];
  const { stdout, stderr, status } = spawnSync(program, [path], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program}: ${stderr}`);
  const [text = 0, data = 0, bss = 0] = (stdout.split('\n')[1] ?? '').trim().split(/\s+/).map(Number);
  return { flashBytes: text + data, ramBytes: data + bss };
}
