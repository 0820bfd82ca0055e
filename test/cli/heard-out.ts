/** The end of what programs have written on a terminal, wherever the test is in reading it. */
import { write } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { within } from '../patience.ts';

/** What no terminal shows. */
const END = '\x1b]the end\x07';
const PATIENCE_MS = within(10_000);

/**
 * Waits until all has arrived that was written on a terminal: for what is written behind it.
 * @param side its own side, open @param screen what has arrived so far @returns all of it
 */
export async function heardOut(side: number, screen: () => string): Promise<string> {
  let isHungUp = false;
  // By a thread: it may have no room until this one has read.
  write(side, END, (error) => {
    isHungUp = error !== null;
  });
  for (const end = Date.now() + PATIENCE_MS; !isHungUp && !screen().includes(END) && Date.now() < end; ) await sleep(2);
  return screen().replace(END, '');
}
