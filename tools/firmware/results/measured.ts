/** All that the page of results tells, measured: each case once, as a simulator gives the same each time. */
import { availableParallelism } from 'node:os';
import { compileImage, type ImageOptions, megaImage } from '../compile.ts';
import { type CaseResult, type EngineCase, runCase } from './engine-case.ts';
import { type ImageSize, imageSize } from './image-size.ts';
import * as matrix from './matrix.ts';

export interface Measured {
  readonly given: EngineCase;
  readonly result: CaseResult;
}

/** Of the Mega's image for 8 cylinders. */
export const ofEight = (mega: MegaResults): readonly Measured[] => [
  ...mega.steady,
  ...mega.onCranks,
  ...mega.colliding,
  ...mega.accelerating,
  ...mega.eight,
  ...mega.one,
];

export interface MegaResults {
  readonly size: ImageSize;
  /** Of the image for 16 cylinders. */
  readonly largeSize: ImageSize;
  readonly steady: readonly Measured[];
  readonly onCranks: readonly Measured[];
  readonly colliding: readonly Measured[];
  readonly accelerating: readonly Measured[];
  readonly eight: readonly Measured[];
  readonly one: readonly Measured[];
  readonly sixteen: readonly Measured[];
}

export const sixteenCylinders: ImageOptions = {
  ...megaImage,
  flags: megaImage.flags.map((flag) => flag.replace(/^-DPOSTERN_CYLINDERS=.*/, '-DPOSTERN_CYLINDERS=16')),
};

/** @param tell is called with a line for each case that is done */
export async function measureMega(tell: (line: string) => void): Promise<MegaResults> {
  const image = compileImage('mega', megaImage);
  const large = compileImage('mega', sixteenCylinders);
  const measure = (cases: readonly EngineCase[], of = image) =>
    inTurn(cases, async (given) => {
      const measured = { given, result: await runCase(of, given) };
      const { met, lost, extra } = measured.result.judged;
      const late = Math.max(...met.map(({ lateUs }) => lateUs));
      tell(
        `${given.cylinders} cylinders, ${matrix.wheelName(given.wheel)}, ${given.rpm} rpm: ${met.length} events, ` +
          `${lost.length} lost, ${extra.length} extra, at most ${late.toFixed(1)} µs late`,
      );
      return measured;
    });
  return {
    size: imageSize(image),
    largeSize: imageSize(large),
    steady: await measure(matrix.steady),
    onCranks: await measure(matrix.onCranks),
    colliding: await measure(matrix.colliding),
    accelerating: await measure(matrix.accelerating),
    eight: await measure(matrix.seedEight.map(matrix.eightOf)),
    one: await measure(matrix.seedOne.map(matrix.oneOf)),
    sixteen: await measure(matrix.sixteenSpeeds.map(matrix.sixteenAt), large),
  };
}

/** Results in the order of the items, as many at once as there are processors. */
async function inTurn<Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let place = next++; place < items.length; place = next++) results[place] = await work(items[place] as Item);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return results;
}
