import { signal } from '@preact/signals';
import { views } from './views.ts';

const hash = signal(location.hash);
addEventListener('hashchange', () => {
  hash.value = location.hash;
});

export const useHash = (): string => hash.value;

export interface Place {
  readonly view: string;
  /** What stands behind it: a device, a table. */
  readonly rest: readonly string[];
}

/** `#engine/engine0` is the view `engine`, of `engine0`. What is no view is the first one. */
export function placeOf(text: string): Place {
  const [first = '', ...rest] = text.replace(/^#/, '').split('/').map(decoded);
  const [fallback = ''] = Object.keys(views);
  return Object.hasOwn(views, first) ? { view: first, rest } : { view: fallback, rest: [] };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export const addressOf = (view: string, ...rest: readonly string[]): string =>
  `#${[view, ...rest].map(encodeURIComponent).join('/')}`;
