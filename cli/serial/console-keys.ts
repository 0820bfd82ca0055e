/** Ctrl-], as telnet and miniterm have it. */
const ESCAPE = 0x1d;
const ENTER = 0x0d;

export const commands = {
  q: 'quit',
  b: 'send a break',
  d: 'DTR on or off',
  r: 'RTS on or off',
  i: 'what the port says of itself',
  e: 'local echo on or off',
  c: 'colours of the other side on or off',
  h: 'this list',
} as const;
export type ConsoleCommand = keyof typeof commands;

export type KeyAction = { send: Uint8Array } | { command: ConsoleCommand } | { unknown: string };

/** What keys mean: what is sent, and what the menu is told. The key after Ctrl-] is the menu's; a second Ctrl-] is sent. */
export class ConsoleKeys {
  readonly #enter: Uint8Array;
  #isMenu = false;

  /** @param enter what the Enter key sends */
  constructor(enter: Uint8Array) {
    this.#enter = enter;
  }

  /** True: the next key is the menu's. */
  get isMenu(): boolean {
    return this.#isMenu;
  }

  /** Everything that is typed or pasted at once, in its order. */
  take(keys: Uint8Array): KeyAction[] {
    const actions: KeyAction[] = [];
    let send: number[] = [];
    const flush = () => {
      if (send.length > 0) actions.push({ send: Uint8Array.from(send) });
      send = [];
    };
    for (const key of keys) {
      if (this.#isMenu) {
        this.#isMenu = false;
        if (key === ESCAPE) send.push(key);
        else {
          flush();
          actions.push(commandOf(key));
        }
      } else if (key === ESCAPE) this.#isMenu = true;
      else if (key === ENTER) send.push(...this.#enter);
      else send.push(key);
    }
    flush();
    return actions;
  }
}

function commandOf(key: number): KeyAction {
  const letter = String.fromCharCode(key).toLowerCase();
  return isCommand(letter) ? { command: letter } : { unknown: letter };
}

const isCommand = (letter: string): letter is ConsoleCommand => Object.hasOwn(commands, letter);
