import { signal } from '@preact/signals';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const KEY = 'postern.theme';
const isTheme = (text: string | null): text is Theme => themes.some((theme) => theme === text);

function kept(): Theme {
  const text = localStorage.getItem(KEY);
  return isTheme(text) ? text : 'system';
}

export const theme = signal<Theme>(kept());
/** Counts changes of what colours stand for: what draws by itself draws anew. */
export const paint = signal(0);

export function applyTheme(chosen: Theme = theme.value): void {
  theme.value = chosen;
  localStorage.setItem(KEY, chosen);
  document.documentElement.dataset.theme = chosen;
  paint.value++;
}

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => paint.value++);

const known = new Map<string, string>();
paint.subscribe(() => known.clear());

/** A colour of the style, for what draws by itself: `--accent`. What it is in this theme, the browser knows of an element that has it. */
export function colour(name: string): string {
  const found = known.get(name);
  if (found !== undefined) return found;
  const probe = document.createElement('span');
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  known.set(name, color);
  return color;
}
