/** All that the page of results tells, measured: each case once, as a simulator gives the same each time. */
import { availableParallelism } from 'node:os';
import { compileImage, type ImageOptions, megaImage } from '../compile.ts';
import { type ImageSize, imageSize } from '../image-size.ts';
import { type CaseResult, type EngineCase, runCase } from './engine-case.ts';
import { figuresOf } from './figures.ts';
import * as matrix from './matrix.ts';

export interface Measured {
  readonly given: EngineCase;
  readonly result: CaseResult;
}

/** A run of which nothing can be told but why: the processor was so busy that the console did not answer, or worse. */
export interface Unmeasured {
  readonly given: EngineCase;
  readonly problem: string;
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
  readonly largeSize: ImageSize | undefined;
  readonly steady: readonly Measured[];
  readonly onCranks: readonly Measured[];
  readonly colliding: readonly Measured[];
  readonly accelerating: readonly Measured[];
  readonly eight: readonly Measured[];
  readonly one: readonly Measured[];
  readonly sixteen: readonly Measured[];
  readonly unmeasured: readonly Unmeasured[];
}

const sixteenCylinders: ImageOptions = {
  ...megaImage,
  flags: megaImage.flags.map((flag) => flag.replace(/^-DPOSTERN_OUTPUTS=.*/, '-DPOSTERN_OUTPUTS=32')),
};

/** @param tell is called with a line for each case that is done */
export async function measureMega(tell: (line: string) => void): Promise<MegaResults> {
  const image = compileImage('mega', megaImage);
  const large = attempt(() => compileImage('mega', sixteenCylinders));
  const unmeasured: Unmeasured[] = [];
  const measure = async (cases: readonly EngineCase[], of: string | Error = image): Promise<Measured[]> => {
    const tried = await inTurn(cases, async (given) => {
      const result = of instanceof Error ? of : await runCase(of, given).catch((error: Error) => error);
      tell(`${matrix.caseName(given)}: ${result instanceof Error ? reasonOf(result) : summary(result)}`);
      return { given, result };
    });
    return tried.flatMap(({ given, result }) => {
      if (!(result instanceof Error)) return [{ given, result }];
      unmeasured.push({ given, problem: reasonOf(result) });
      return [];
    });
  };
  return {
    size: imageSize(image, 'avr'),
    largeSize: large instanceof Error ? undefined : imageSize(large, 'avr'),
    steady: await measure(matrix.steady),
    onCranks: await measure(matrix.onCranks),
    colliding: await measure(matrix.colliding),
    accelerating: await measure(matrix.accelerating),
    eight: await measure(matrix.seedEight.map(matrix.eightOf)),
    one: await measure(matrix.seedOne.map(matrix.oneOf)),
    sixteen: await measure(matrix.sixteenSpeeds.map(matrix.sixteenAt), large),
    unmeasured,
  };
}

/** Of what a compiler says, which is long, the first line that is about something, without its paths. */
function reasonOf({ message }: Error): string {
  const [first = '', second] = message.split('\n');
  return second === undefined ? first : `${first} ${second.replaceAll(/[^\s:]*\//g, '')}`;
}

function attempt<Result>(work: () => Result): Result | Error {
  try {
    return work();
  } catch (error) {
    return error as Error;
  }
}

function summary({ judged: { met, lost, extra } }: CaseResult): string {
  const { p99Us, maxUs } = figuresOf(met);
  return `${met.length} events, ${lost.length} lost, ${extra.length} extra, p99 ${p99Us.toFixed(1)}, most ${maxUs.toFixed(1)} µs late`;
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
