import assert from 'node:assert/strict';
import { it } from 'node:test';
import { TEXT_MS, Texts } from '../../../../web/page/panel/texts.ts';

const FRAME_MS = 1000 / 60;

/** Frames of the screen in which something was written, by number, for each of those that write. */
function written(texts: Texts, everyMs: readonly number[], frames: number, fromMs = 0) {
  const seen: number[][] = everyMs.map(() => []);
  let frame = 0;
  for (const [index, each] of everyMs.entries()) texts.add(each, () => void seen[index]?.push(frame));
  for (; frame < frames; frame++) {
    const nowMs = fromMs + frame * FRAME_MS;
    if (texts.isDue(nowMs)) texts.draw(nowMs);
  }
  return seen;
}

it('are written at once, and then so often', () => {
  const [often = [], seldom = []] = written(new Texts(), [TEXT_MS, 4 * TEXT_MS], 60, 7);
  assert.equal(often[0], 0);
  assert.equal(often.length, Math.ceil((60 * FRAME_MS) / TEXT_MS));
  assert.equal(seldom.length, 3);
});

it('those that are written as often are written in the same frame, whenever each began', () => {
  const texts = new Texts();
  const frames: string[] = [];
  texts.add(TEXT_MS, (nowMs) => frames.push(`first ${nowMs}`));
  texts.draw(10);
  texts.add(TEXT_MS, (nowMs) => frames.push(`second ${nowMs}`));
  texts.add(2 * TEXT_MS, (nowMs) => frames.push(`slow ${nowMs}`));
  texts.draw(40);
  for (const nowMs of [TEXT_MS - 1, TEXT_MS + 5, 2 * TEXT_MS + 5]) if (texts.isDue(nowMs)) texts.draw(nowMs);
  assert.deepEqual(frames, [
    'first 10',
    'second 40',
    'slow 40',
    `first ${TEXT_MS + 5}`,
    `second ${TEXT_MS + 5}`,
    `first ${2 * TEXT_MS + 5}`,
    `second ${2 * TEXT_MS + 5}`,
    `slow ${2 * TEXT_MS + 5}`,
  ]);
});

it('who has left is not written any more', () => {
  const texts = new Texts();
  let count = 0;
  const leave = texts.add(TEXT_MS, () => count++);
  texts.draw(0);
  leave();
  assert.equal(texts.isEmpty, true);
  assert.equal(texts.isDue(TEXT_MS * 3), false);
  texts.draw(TEXT_MS * 3);
  assert.equal(count, 1);
});
