import type { Cli } from '../../cli.ts';
import { readNamedFile } from '../../files.ts';
import { Canvas } from '../../screen/canvas.ts';
import { openScreen, type ScreenSession } from '../../screen/session.ts';
import { paletteFor } from '../../screen/style.ts';
import { openTerminal } from '../../terminal.ts';
import { UsageError } from '../../usage.ts';
import { type Options, textOption } from '../../work-verb.ts';
import { choosePages, type Given } from '../dash/choose-pages.ts';
import type { DashSource } from '../dash/dash-source.ts';
import { drawHelp } from '../dash/draw/help.ts';
import { scrollMost } from '../dash/draw/screen.ts';
import { choiceAfter } from '../dash/keys.ts';
import { LiveDash, type Shown } from '../dash/live.ts';
import { openDashSource } from '../dash/open-source.ts';
import { readDashboards } from '../dash/yml.ts';
import { ChildPane } from './child-pane.ts';
import { STIMULATOR_DASHBOARDS } from './dashboards.ts';
import { consoleAreas, drawConsole } from './layout.ts';
import { planConsole } from './plan.ts';

const DRAW_MS = 50;
const IDLE_MS = 250;
const RATE_HZ = 20;
/** As many dashboards as pyEfi's desktop has. */
const DASHBOARDS = 2;

/** pyEfi's desktop on one terminal. @throws UsageError, Refusal */
export async function runConsole(cli: Cli, named: string | undefined, options: Options): Promise<void> {
  if (cli.options.json) throw new UsageError('a console has no --json', "'postern ecu watch --json' has");
  const plan = await planConsole(cli, named, options);
  const file = plan.yml === undefined ? undefined : await readGiven(readNamedFile(plan.yml), plan.yml);
  const builtIn = plan.device === undefined ? await readGiven(STIMULATOR_DASHBOARDS, 'the stimulator') : undefined;
  await using opened = await openDashSource(cli, plan.device === undefined ? [] : [plan.device], plan.dash, () => {});
  const given = file ?? builtIn;
  const shown = await dashboardsOf(opened, given, textOption(options, 'conf'));
  if (shown[0] !== undefined && plan.notice !== '') shown[0].notice = plan.notice;
  using terminal = cli.env.TERM === 'dumb' ? undefined : openTerminal(cli);
  if (terminal === undefined)
    throw new UsageError('a console needs a terminal', "'postern ecu dash --once' needs none");
  using screen = openScreen(terminal, paletteFor(cli.env));
  await new Console(cli, screen, shown, plan.commands).run();
}

const readGiven = async (text: string, from: string): Promise<Given> => ({
  dashboards: (await readDashboards(text, from)).dashboards,
  from,
});

/** Those that are named, else the first two: of a file, or of the pages of the controller. */
async function dashboardsOf(
  { source, isOpen }: DashSource,
  given: Given | undefined,
  conf: string | undefined,
): Promise<Shown[]> {
  const catalogue = await source.catalogue();
  const choice = { scroll: 0, units: 'given', pausedMs: undefined, help: false } as const;
  const common = { source, rateHz: RATE_HZ, notice: '' };
  if (given === undefined) {
    if (conf !== undefined) throw new UsageError('--conf names dashboards of a dashboards.yml');
    const { pages } = choosePages(catalogue, isOpen, undefined, { conf: undefined, channels: undefined });
    return [0, 1].map((page) => ({ ...common, pages, choice: { ...choice, page: page % pages.length, view: 'bars' } }));
  }
  const names = conf?.split(',') ?? given.dashboards.slice(0, DASHBOARDS).map(({ name }) => name);
  return names.map((name) => {
    const { pages, problems } = choosePages(catalogue, isOpen, given, { conf: name, channels: undefined });
    const notice = problems[0] === undefined ? '' : problems[0].message;
    return { ...common, pages, notice, choice: { ...choice, page: 0, view: 'strip' } };
  });
}

class Console {
  readonly #screen: ScreenSession;
  readonly #dashes: readonly LiveDash[];
  readonly #shown: readonly Shown[];
  readonly #panes: readonly ChildPane[];
  #focus = 0;
  #drawnMs = 0;
  #later: NodeJS.Timeout | undefined;

  constructor(
    cli: Cli,
    screen: ScreenSession,
    shown: readonly Shown[],
    commands: readonly { title: string; words: string[] }[],
  ) {
    this.#screen = screen;
    this.#shown = shown;
    this.#dashes = shown.map((each) => new LiveDash(each, () => this.#drawSoon()));
    const { socket, key } = cli.options;
    const globals = [
      ...(socket === undefined ? [] : ['--socket', socket]),
      ...(key === undefined ? [] : ['--key', key]),
    ];
    const own = [process.execPath, ...process.execArgv, process.argv[1] ?? '', 'ecu'];
    this.#panes = commands.map(
      ({ title, words }) =>
        new ChildPane(title, [...own, ...words, ...globals], { ...cli.env, NO_COLOR: '1' }, () => this.#drawSoon()),
    );
  }

  /** Until a key or a signal ends it, or the dashboards have no more; all that it has started has ended then. @throws Refusal */
  async run(): Promise<void> {
    // Also where an error ends the process: nothing then waits any more.
    const killAll = () => {
      for (const pane of this.#panes) pane.kill();
    };
    process.on('exit', killAll);
    const end = () => {
      for (const dash of this.#dashes) dash.feed.close();
    };
    this.#screen.ended.addEventListener('abort', end);
    this.#screen.onResize(() => this.#draw());
    this.#screen.onKeys((keys) => {
      if (this.#take(keys) === 'end') end();
    });
    const idle = setInterval(() => {
      if (performance.now() - this.#drawnMs >= IDLE_MS) this.#draw();
    }, IDLE_MS);
    try {
      for (const pane of this.#panes) pane.start();
      this.#draw();
      await Promise.all(this.#dashes.map((dash) => dash.feed.run()));
    } finally {
      end();
      clearInterval(idle);
      clearTimeout(this.#later);
      await Promise.all(this.#panes.map((pane) => pane.stop()));
      process.off('exit', killAll);
    }
  }

  #take(keys: readonly string[]): 'end' | undefined {
    for (const key of keys) {
      const dash = this.#dashes[this.#focus];
      const area = consoleAreas(this.#screen.size, this.#dashes.length, this.#panes.length).dashboards[this.#focus];
      if (dash === undefined || area === undefined) return undefined;
      if (key === 'tab') this.#focus = (this.#focus + 1) % this.#dashes.length;
      else if (key === 'r') for (const pane of this.#panes) pane.start();
      else {
        const pages = this.#shown[this.#focus]?.pages ?? [];
        const next = choiceAfter(dash.choice, key, {
          pages: pages.length,
          scrollMost: scrollMost(dash.model(), area),
          hasStrip: pages.some(({ gauges }) => gauges.some(({ drawn }) => drawn !== undefined)),
          nowMs: Date.now(),
        });
        if (next === 'end') return 'end';
        dash.choice = next;
        dash.notice = '';
        dash.feed.want(dash.state.wanted(next.page));
        // Time, units and help are of the console as a whole.
        for (const other of this.#dashes)
          other.choice = { ...other.choice, pausedMs: next.pausedMs, units: next.units, help: next.help };
      }
    }
    this.#draw();
    return undefined;
  }

  #drawSoon(): void {
    this.#later ??= setTimeout(() => this.#draw(), Math.max(0, this.#drawnMs + DRAW_MS - performance.now()));
  }

  #draw(): void {
    clearTimeout(this.#later);
    this.#later = undefined;
    this.#drawnMs = performance.now();
    const canvas = new Canvas(this.#screen.size);
    drawConsole(
      canvas,
      this.#dashes.map((dash) => dash.model()),
      this.#panes,
      this.#focus,
    );
    if (this.#dashes[this.#focus]?.choice.help === true) drawHelp(canvas);
    this.#screen.show(canvas);
  }
}
