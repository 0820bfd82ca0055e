import { useEffect, useMemo } from 'preact/hooks';
import { eachFrame } from '../../panel/clock.ts';
import { useFrames } from '../../panel/use.ts';
import { useEngine } from './engine-context.ts';

type Write = (element: Element, text: string) => void;
const writeText: Write = (element, text) => {
  if (element.textContent !== text) element.textContent = text;
};

/** Texts that are written between two frames of the screen, whatever comes in between. */
class LiveTexts {
  readonly #shown = new Map<string, Element>();
  readonly #texts = new Map<string, string>();
  readonly #refs = new Map<string, (element: Element | null) => void>();
  #isNew = false;

  /** For `ref={}` of the element that shows it: the same function each time, as otherwise it would be taken for another. */
  ref(name: string): (element: Element | null) => void {
    const known = this.#refs.get(name);
    if (known !== undefined) return known;
    const made = (element: Element | null) => {
      if (element === null) this.#shown.delete(name);
      else this.#shown.set(name, element);
      this.#isNew = true;
    };
    this.#refs.set(name, made);
    return made;
  }

  put(name: string, text: string): void {
    this.#texts.set(name, text);
    this.#isNew = true;
  }

  draw(): void {
    if (!this.#isNew) return;
    this.#isNew = false;
    for (const [name, element] of this.#shown) writeText(element, this.#texts.get(name) ?? '–');
  }
}

/**
 * Channels of the engine as they move, without any of it going through components: the function that is returned gives the `ref` of the
 * element that a channel is written to.
 */
export function useLive(
  channels: readonly string[],
  rateHz: number,
  textOf: (name: string, value: number) => string,
): (name: string) => (element: Element | null) => void {
  const { device } = useEngine();
  const texts = useMemo(() => new LiveTexts(), []);
  useFrames(device, { channels, rateHz, maxQueued: 4 }, ({ list }, names) => {
    for (const [index, name] of names.entries()) {
      const value = list[index];
      texts.put(name, typeof value === 'number' ? textOf(name, value) : '–');
    }
  });
  useEffect(() => eachFrame(() => texts.draw()), [texts]);
  return (name) => texts.ref(name);
}
