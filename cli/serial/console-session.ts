import type { HeldPort } from '../../client/held-port.ts';
import { Refusal } from '../../contract/errors.ts';
import type { Terminal } from '../terminal.ts';
import type { Colours } from '../text/colour.ts';
import { escapeText } from '../text/escape.ts';
import { type ConsoleCommand, ConsoleKeys, commands, type KeyAction } from './console-keys.ts';
import { infoText, settingsText, switches } from './ports-text.ts';
import { type ScreenOptions, ScreenText } from './screen-text.ts';

export interface ConsoleOptions {
  /** What the Enter key sends. */
  enter: Uint8Array;
  /** Show what is typed. */
  echo: boolean;
  /** Show what comes as it is. */
  raw: boolean;
  screen: ScreenOptions;
}

/** Half a line end, or half a colour, is shown after this. */
const HOLD_MS = 50;
/** A port that fails again so soon after it came back is not only unplugged. */
const TOO_SOON_MS = 1000;

/** One console, from its first line to its end. */
export class ConsoleSession {
  readonly #port: HeldPort;
  readonly #terminal: Terminal;
  readonly #colours: Colours;
  readonly #options: ConsoleOptions;
  readonly #keys: ConsoleKeys;
  readonly #received: ScreenText;
  readonly #echoed: ScreenText;
  readonly #quit = new AbortController();
  #flushing: ReturnType<typeof setTimeout> | undefined;

  constructor(port: HeldPort, terminal: Terminal, colours: Colours, options: ConsoleOptions) {
    this.#port = port;
    this.#terminal = terminal;
    this.#colours = colours;
    this.#options = { ...options };
    this.#keys = new ConsoleKeys(options.enter);
    this.#received = new ScreenText(options.screen);
    this.#echoed = new ScreenText({ ...options.screen, crEndsLine: true });
  }

  quit(): void {
    this.#quit.abort();
  }

  /** Until somebody ends it. @throws Refusal that of the lease when it is lost, that of the connection */
  async run(): Promise<void> {
    const { settings } = await this.#port.info();
    this.#say(`${this.#port.device}, ${settingsText(settings)}: Ctrl-] q quits, Ctrl-] h helps`);
    this.#terminal.onKeys((keys) => this.#pressed(keys));
    const { signal } = this.#port.lease;
    const ended = new Promise<void>((resolve, reject) => {
      this.#quit.signal.addEventListener('abort', () => resolve());
      signal.addEventListener('abort', () => reject(signal.reason));
      this.#show().then(resolve, reject);
    });
    try {
      await ended;
    } finally {
      clearTimeout(this.#flushing);
      this.#terminal.write('\r\n');
    }
  }

  /** Shows what comes; waits while the port is unplugged. */
  async #show(): Promise<void> {
    let backMs = Number.NEGATIVE_INFINITY;
    while (!this.#quit.signal.aborted)
      try {
        for await (const bytes of this.#port) this.#print(bytes);
        return;
      } catch (error) {
        if (!(error instanceof Refusal && error.code === 'unavailable')) throw error;
        // It may be back already; but what is there and fails at once, again and again, is not unplugged.
        const isThere = (await this.#port.info()).present;
        if (isThere && performance.now() - backMs < TOO_SOON_MS) throw error;
        this.#say(`${error.message}: waiting until it is back`);
        await this.#port.replugged({ signal: this.#quit.signal }).catch((reason: unknown) => {
          if (!this.#quit.signal.aborted) throw reason;
        });
        backMs = performance.now();
        if (!this.#quit.signal.aborted) this.#say(`${this.#port.device} is back`);
      }
  }

  #print(bytes: Uint8Array): void {
    this.#terminal.write(this.#options.raw ? bytes : this.#received.take(bytes));
    clearTimeout(this.#flushing);
    if (this.#received.isHolding)
      this.#flushing = setTimeout(() => this.#terminal.write(this.#received.flush()), HOLD_MS);
  }

  #pressed(keys: Uint8Array | undefined): void {
    if (keys === undefined) this.quit();
    for (const action of this.#keys.take(keys ?? new Uint8Array(0))) this.#act(action);
    if (this.#keys.isMenu) this.#say(`${Object.keys(commands).join(' ')}, or Ctrl-] to send Ctrl-]`);
  }

  #act(action: KeyAction): void {
    if ('send' in action) {
      if (this.#options.echo) this.#terminal.write(this.#echoed.take(action.send) + this.#echoed.flush());
      this.#doing(this.#port.write(action.send));
    } else if ('command' in action) this.#doing(this.#menu[action.command]());
    else this.#say(`'${escapeText(action.unknown)}' is no command: Ctrl-] h lists them`);
  }

  /** What goes wrong with one key is said; the console goes on. A lost lease ends it by itself. */
  #doing(act: Promise<unknown>): void {
    act.catch((error: unknown) => {
      if (!(error instanceof Refusal)) throw error;
      if (!this.#port.lease.signal.aborted && !this.#quit.signal.aborted) this.#say(error.message);
    });
  }

  readonly #menu: Readonly<Record<ConsoleCommand, () => Promise<void>>> = {
    q: async () => this.quit(),
    b: async () => {
      await this.#port.break();
      this.#say('break sent');
    },
    d: () => this.#toggle('dtr'),
    r: () => this.#toggle('rts'),
    i: async () => this.#lines(infoText(await this.#port.info())),
    e: async () => {
      this.#options.echo = !this.#options.echo;
      this.#say(`local echo ${this.#options.echo ? 'on' : 'off'}`);
    },
    c: async () => {
      const { options } = this.#received;
      options.colours = !options.colours;
      this.#say(`colours of the other side ${options.colours ? 'on' : 'off'}`);
    },
    h: async () =>
      this.#lines(
        Object.entries(commands)
          .map(([key, what]) => `${key}  ${what}\n`)
          .join(''),
      ),
  };

  async #toggle(name: 'dtr' | 'rts'): Promise<void> {
    const { lines } = this.#port;
    if (lines === undefined) return this.#say('this port has no such lines');
    await lines.set({ [name]: !(await lines.get())[name] });
    const { dtr, rts } = await lines.get();
    this.#say(switches({ DTR: dtr, RTS: rts }));
  }

  #lines(text: string): void {
    this.#say(...text.trimEnd().split('\n'));
  }

  #say(...lines: string[]): void {
    const shown = lines.map((line) => `${this.#colours.dim(`--- ${escapeText(line)}`)}\r\n`);
    this.#terminal.write(`\r\n${shown.join('')}`);
  }
}
