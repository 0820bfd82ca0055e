import { unitSystems } from '../../../client/dash/units.ts';
import type { Choice, View } from './screen-model.ts';

/** What keys are about. */
export interface KeyContext {
  pages: number;
  /** How far the view can be scrolled. */
  scrollMost: number;
  /** Whether there are gauges as pyEfi draws them. */
  hasStrip: boolean;
  nowMs: number;
}

/** What the user has chosen after a key; `end`: that it is enough. Keys that mean nothing change nothing. */
export function choiceAfter(choice: Choice, key: string, context: KeyContext): Choice | 'end' {
  if (key === 'q' || key === 'Q' || key === 'ctrl-c') return 'end';
  if (choice.help) return { ...choice, help: false };
  const act = keys[/^[1-9]$/.test(key) ? 'number' : key];
  return act === undefined ? choice : { ...choice, ...act(choice, context, key) };
}

type KeyAct = (choice: Choice, context: KeyContext, key: string) => Partial<Choice>;

const turn =
  (by: number): KeyAct =>
  ({ page }, { pages }) => ({ page: (page + by + pages) % pages, scroll: 0 });
const scroll =
  (by: number): KeyAct =>
  (choice, { scrollMost }) => ({ scroll: Math.max(0, Math.min(scrollMost, choice.scroll + by)) });
const show =
  (view: View): KeyAct =>
  (_choice, { hasStrip }) =>
    view === 'strip' && !hasStrip ? {} : { view, scroll: 0 };
const nextView =
  (by: number): KeyAct =>
  ({ view }, { hasStrip }) => {
    const views: readonly View[] = hasStrip ? ['strip', 'gauges', 'bars', 'history'] : ['gauges', 'bars', 'history'];
    return { view: views[(views.indexOf(view) + by + views.length) % views.length] ?? 'gauges', scroll: 0 };
  };

const keys: Readonly<Record<string, KeyAct>> = {
  number: (_choice, { pages }, key) => (Number(key) <= pages ? { page: Number(key) - 1, scroll: 0 } : {}),
  right: turn(1),
  n: turn(1),
  left: turn(-1),
  p: turn(-1),
  down: scroll(1),
  up: scroll(-1),
  'page-down': scroll(5),
  'page-up': scroll(-5),
  home: scroll(Number.NEGATIVE_INFINITY),
  end: scroll(Number.POSITIVE_INFINITY),
  v: nextView(1),
  tab: nextView(1),
  'back-tab': nextView(-1),
  g: show('gauges'),
  b: show('bars'),
  h: show('history'),
  s: show('strip'),
  u: ({ units }) => ({ units: unitSystems[(unitSystems.indexOf(units) + 1) % unitSystems.length] ?? 'given' }),
  space: ({ pausedMs }, { nowMs }) => ({ pausedMs: pausedMs === undefined ? nowMs : undefined }),
  '?': () => ({ help: true }),
};
