import { placeNode } from './device-node.ts';
import { InputClient, type InputHardware } from './input/client.ts';
import { EV_KEY, EV_REL, EV_SYN, type InputModel, SYN_REPORT } from './input/model.ts';
import { InputState } from './input/state.ts';
import type { SimulatedKernel } from './kernel.ts';

export interface InputOptions {
  /** N of /dev/input/eventN. */
  number: number;
  model: InputModel;
  /** Also /dev/input/by-id/NAME, a link to it, as udev makes one. */
  byId?: string;
}

const MAJOR = 13;
const FIRST_MINOR = 64;

/** The keys that make letters and spaces, on a keyboard as it is printed in the United States. */
const KEY_ENTER = 28;
const KEY_SPACE = 57;
const rows: readonly (readonly [first: number, keys: string])[] = [
  [2, '1234567890'],
  [16, 'qwertyuiop'],
  [30, 'asdfghjkl'],
  [44, 'zxcvbnm'],
];
const keyCodes = new Map<string, number>([
  ['\n', KEY_ENTER],
  [' ', KEY_SPACE],
  ...rows.flatMap(([first, keys]) => [...keys].map((key, index): [string, number] => [key, first + index])),
]);

/** An input device in a simulated kernel: /dev/input/eventN. Plugged in when it is made. */
export class SimulatedInput {
  readonly path: string;
  readonly #kernel: SimulatedKernel;
  readonly #options: InputOptions;
  readonly #clients = new Set<InputClient>();
  #node: { remove(): void } | undefined;
  #hardware: InputHardware;
  /** Advanced by plug and unplug: a descriptor of before is not of now. */
  #life = 0;

  constructor(kernel: SimulatedKernel, options: InputOptions) {
    this.#kernel = kernel;
    this.#options = options;
    this.path = `/dev/input/event${options.number}`;
    this.#hardware = this.plug();
  }

  /** What its lamps, keys and axes are at. */
  get state(): InputState {
    return this.#hardware.state;
  }

  /** Plugs it in, with all keys up. */
  plug(): InputHardware {
    const { number, model, byId } = this.#options;
    const { tree } = this.#kernel;
    const input = `/sys/devices/virtual/input/input${number}`;
    const life = ++this.#life;
    const hardware: InputHardware = {
      state: new InputState(model),
      isPlugged: () => this.#life === life,
      nowNs: (clock) => (clock === 'monotonic' ? this.#kernel.nowNs() : this.#kernel.realTimeNs()),
      grabbedBy: undefined,
      inject: ({ type, code, value }) => this.emit(type, code, value),
      closed: (client) => this.#clients.delete(client),
    };
    this.#hardware = hardware;
    this.#node = placeNode(this.#kernel, {
      path: this.path,
      rdev: [MAJOR, FIRST_MINOR + number],
      subsystem: 'input',
      directory: `${input}/event${number}`,
      open: () => {
        const client = new InputClient(hardware);
        this.#clients.add(client);
        return client;
      },
    });
    const { name, phys = '', uniq = '', properties = [], codes, axes = {} } = model;
    const bits = {
      properties: bitmapText(properties),
      'capabilities/key': bitmapText(codes[EV_KEY] ?? []),
      'capabilities/rel': bitmapText(codes[EV_REL] ?? []),
      'capabilities/abs': bitmapText(Object.keys(axes).map(Number)),
    };
    for (const [file, text] of Object.entries({ name, phys, uniq, ...bits }))
      tree.place(`${input}/${file}`, { kind: 'attribute', read: () => `${text}\n` });
    tree.place(`${input}/event${number}/device`, { kind: 'link', target: input });
    if (byId !== undefined) tree.place(`/dev/input/by-id/${byId}`, { kind: 'link', target: this.path });
    return hardware;
  }

  /** Pulls it out: its node is gone, its descriptors answer ENODEV. */
  unplug(): void {
    const { number, byId } = this.#options;
    this.#life++;
    this.#node?.remove();
    this.#kernel.tree.remove(`/sys/devices/virtual/input/input${number}`);
    if (byId !== undefined) this.#kernel.tree.remove(`/dev/input/by-id/${byId}`);
    for (const client of this.#clients) client.hangUp();
  }

  /** Reports events as a driver does; what is no news is swallowed, and nothing is seen before `sync`. */
  emit(type: number, code: number, value: number): void {
    const packet = this.#hardware.state.take({ type, code, value });
    if (packet === undefined) return;
    const { grabbedBy } = this.#hardware;
    for (const client of grabbedBy === undefined ? this.#clients : [grabbedBy]) client.deliver(packet);
  }

  /** Ends a packet. */
  sync(): void {
    this.emit(EV_SYN, SYN_REPORT, 0);
  }

  /** Presses a key or a button, and lets it go: two packets. */
  press(code: number): void {
    for (const value of [1, 0]) {
      this.emit(EV_KEY, code, value);
      this.sync();
    }
  }

  /** Presses the keys of a text: small letters, digits, spaces and ends of lines. */
  type(text: string): void {
    for (const character of text) {
      const code = keyCodes.get(character);
      if (code === undefined) throw new RangeError(`there is no key for ${JSON.stringify(character)}`);
      this.press(code);
    }
  }
}

/** As sysfs prints a bitmap (input_print_bitmap): words of 64 bits, the highest first, from the first that is not 0 on. */
function bitmapText(codes: readonly number[]): string {
  const words = Array.from({ length: Math.floor(Math.max(0, ...codes) / 64) + 1 }, (_, at) =>
    codes.filter((code) => Math.floor(code / 64) === at).reduce((word, code) => word | (1n << BigInt(code % 64)), 0n),
  );
  return words
    .reverse()
    .map((word) => word.toString(16))
    .join(' ');
}
