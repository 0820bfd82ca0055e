/** What a person does to a simulated device on an adapter while it runs, by the first word of a line. */
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { Adapter } from './adapter.ts';
import { errorText } from './lateness.ts';

export type Say = (line: string) => void;
export type Acts<Subject> = Readonly<
  Record<string, (subject: Subject, words: readonly string[], say: Say) => void | Promise<void>>
>;

/** A device on an adapter, which is pulled out and put in. */
export interface Plugged {
  readonly adapter: Adapter;
  plug(): Promise<void>;
  unplug(): Promise<void>;
}

export const adapterActs: Acts<Plugged> = {
  pace: ({ adapter: { pacer } }, _, say) => {
    if (pacer === undefined) throw new Error('it is unplugged');
    const { received, sent } = pacer.error;
    say(`pace heard ${errorText(received)}; said ${errorText(sent)}; lost ${pacer.lost}`);
  },
  plug: ({ plug }) => plug(),
  unplug: ({ unplug }) => unplug(),
};

/** Acts of one subject, to be put together with those of another. */
export const actsOn = <Subject>(subject: Subject, acts: Acts<Subject>): Acts<void> =>
  Object.fromEntries(
    Object.entries(acts).map(([verb, act]) => [verb, (_, words, say) => act(subject, words, say)] as const),
  );

/**
 * Does what lines on a stream say, one after the other. What is not understood is told, and skipped.
 * @param who "the supply"
 */
export function obeyLines(who: string, acts: Acts<void>, lines: Readable, say: Say, warn: Say): void {
  let done = Promise.resolve();
  createInterface({ input: lines }).on('line', (line) => {
    const [verb = '', ...words] = line.trim().split(/\s+/);
    done = done
      .then(() => {
        const act = Object.hasOwn(acts, verb) ? acts[verb] : undefined;
        if (act === undefined) throw new Error(`${who} knows ${Object.keys(acts).join(', ')}, and not '${verb}'`);
        return act(undefined, words, say);
      })
      .catch((error: unknown) => warn(error instanceof Error ? error.message : String(error)));
  });
}
