/** What an image takes of the Mega's memories. */
import { spawnSync } from 'node:child_process';

export interface ImageSize {
  /** What is programmed: code, constants, and what variables begin as. */
  readonly flashBytes: number;
  /** Variables, without the stack. */
  readonly ramBytes: number;
}

/** @param sizeProgram avr-size, or another of binutils */
export function imageSize(image: string, sizeProgram = 'avr-size'): ImageSize {
  const { stdout, stderr, status } = spawnSync(sizeProgram, ['-A', image], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${sizeProgram}: ${stderr}`);
  const bytesOf = (section: string) => Number(new RegExp(`^\\${section}\\s+(\\d+)`, 'm').exec(stdout)?.[1] ?? 0);
  const [text, data, bss, noinit] = ['.text', '.data', '.bss', '.noinit'].map(bytesOf) as [
    number,
    number,
    number,
    number,
  ];
  return { flashBytes: text + data, ramBytes: data + bss + noinit };
}
