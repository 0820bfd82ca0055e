import type { ServeWords } from './serve.ts';

/** This command for the same instrument, in a process that may die. */
export function sameAgain(device: string, { record, option = [] }: ServeWords): string[] {
  const [, main = ''] = process.argv;
  return [
    process.execPath,
    ...process.execArgv,
    main,
    'drive',
    device,
    ...(record === undefined ? [] : ['--record', record]),
    ...option.flatMap((word) => ['--option', word]),
  ];
}

/** A driver of one's own, as `runDriver` of drivers/run.ts reads its words. */
export function ownProgram(module: string, device: string, record: string | undefined): string[] {
  return [process.execPath, module, device, ...(record === undefined ? [] : [record])];
}
