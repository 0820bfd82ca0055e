import type { PageSpec } from '../../../client/dash/pages.ts';
import { openScreen } from '../../screen/session.ts';
import type { Palette } from '../../screen/style.ts';
import type { Terminal } from '../../terminal.ts';
import type { FrameSource } from '../frame-source.ts';
import { DashState } from './dash-state.ts';
import { drawScreen, scrollMost } from './draw/screen.ts';
import { DashFeed } from './feed.ts';
import { choiceAfter } from './keys.ts';
import { type Choice, screenModel } from './screen-model.ts';

/** It is drawn when a frame has come, but not more often than eyes follow; and when none has, since time goes on. */
const DRAW_MS = 50;
const IDLE_MS = 250;
const ASK_MS = 2000;

export interface Shown {
  source: FrameSource;
  pages: readonly PageSpec[];
  rateHz: number | undefined;
  choice: Choice;
  /** Told until a key is pressed. */
  notice: string;
}

/** What a screen shows at a time: the frames that came so far, and why none comes. */
export class LiveDash {
  readonly state: DashState;
  readonly feed: DashFeed;
  choice: Choice;
  notice: string;
  readonly #source: FrameSource;
  readonly #sinceMs = Date.now();
  #reason: string | undefined;
  #askedMs = 0;

  constructor({ source, pages, rateHz, choice, notice }: Shown, onFrame: () => void) {
    this.state = new DashState(pages, rateHz);
    this.#source = source;
    this.choice = choice;
    this.notice = notice;
    this.feed = new DashFeed(source, rateHz, (frame, channels) => {
      this.#reason = undefined;
      this.state.take(frame, channels, Date.now(), this.choice.pausedMs !== undefined);
      onFrame();
    });
    this.feed.want(this.state.wanted(choice.page));
  }

  model() {
    const nowMs = Date.now();
    const { choice, notice } = this;
    const parts = { source: this.#source.name, choice, notice, reason: this.#reason, nowMs, sinceMs: this.#sinceMs };
    const model = screenModel(this.state, parts);
    if (model.stale !== undefined) this.#askWhy(nowMs);
    return model;
  }

  #askWhy(nowMs: number): void {
    if (nowMs - this.#askedMs < ASK_MS) return;
    this.#askedMs = nowMs;
    this.#source.silence?.().then(
      (reason) => {
        this.#reason = reason;
      },
      () => {},
    );
  }
}

/** Draws until the user ends it. @throws Refusal what the source ends with */
export async function runLive(terminal: Terminal, palette: Palette, shown: Shown): Promise<void> {
  let drawnMs = 0;
  let later: NodeJS.Timeout | undefined;
  const draw = () => {
    clearTimeout(later);
    later = undefined;
    drawnMs = performance.now();
    screen.show(drawScreen(dash.model(), screen.size));
  };
  const dash = new LiveDash(shown, () => {
    later ??= setTimeout(draw, Math.max(0, drawnMs + DRAW_MS - performance.now()));
  });
  using screen = openScreen(terminal, palette);
  const end = () => dash.feed.close();
  screen.ended.addEventListener('abort', end);
  screen.onResize(draw);
  screen.onKeys((keys) => {
    for (const key of keys) {
      const context = {
        pages: shown.pages.length,
        scrollMost: scrollMost(dash.model(), screen.size),
        hasStrip: shown.pages.some(({ gauges }) => gauges.some(({ drawn }) => drawn !== undefined)),
        nowMs: Date.now(),
      };
      const next = choiceAfter(dash.choice, key, context);
      if (next === 'end') return end();
      dash.choice = next;
    }
    dash.notice = '';
    dash.feed.want(dash.state.wanted(dash.choice.page));
    draw();
  });
  const idle = setInterval(() => {
    if (performance.now() - drawnMs >= IDLE_MS) draw();
  }, IDLE_MS);
  try {
    draw();
    await dash.feed.run();
  } finally {
    clearInterval(idle);
    clearTimeout(later);
  }
}
