import { EV_ABS, EV_KEY, EV_LED, EV_MSC, EV_REL, EV_SND, EV_SW, EV_SYN, type InputModel, SYN_REPORT } from './model.ts';

export interface InputEvent {
  type: number;
  code: number;
  value: number;
}

/** A repeated key. */
const REPEAT = 2;

/** What a device is at, and which of its events are news (drivers/input/input.c). */
export class InputState {
  readonly model: InputModel;
  /** What is on, by type: keys that are down, lamps that are lit. */
  readonly #on = new Map<number, Set<number>>([EV_KEY, EV_LED, EV_SND, EV_SW].map((type) => [type, new Set()]));
  readonly #axes = new Map<number, number>();
  #packet: InputEvent[] = [];

  constructor(model: InputModel) {
    this.model = model;
  }

  /** The types, or the codes of a type, that it can report. */
  codes(type: number): readonly number[] {
    const { codes, axes = {} } = this.model;
    if (type === EV_ABS) return Object.keys(axes).map(Number);
    if (type !== EV_SYN) return codes[type] ?? [];
    const hasAxes = Object.keys(axes).length > 0;
    return [EV_SYN, ...Object.keys(codes).map(Number), ...(hasAxes ? [EV_ABS] : [])];
  }

  on(type: number): readonly number[] {
    return [...(this.#on.get(type) ?? [])];
  }

  axis(code: number): number {
    return this.#axes.get(code) ?? 0;
  }

  /** Takes an event of the driver. Gives the packet that it ends; undefined while there is none, or nothing new in it. */
  take(event: InputEvent): readonly InputEvent[] | undefined {
    if (event.type !== EV_SYN) {
      if (this.#isNews(event)) this.#packet.push(event);
      return undefined;
    }
    if (event.code !== SYN_REPORT || this.#packet.length === 0) return undefined;
    const packet = [...this.#packet, event];
    this.#packet = [];
    return packet;
  }

  #isNews({ type, code, value }: InputEvent): boolean {
    if (!this.codes(type).includes(code)) return false;
    if (type === EV_MSC) return true;
    if (type === EV_REL) return value !== 0;
    if (type === EV_ABS) return this.#changeAxis(code, value);
    const on = this.#on.get(type);
    if (on === undefined) return false;
    if (type === EV_KEY && value === REPEAT) return on.has(code);
    if (on.has(code) === (value !== 0)) return false;
    if (value !== 0) on.add(code);
    else on.delete(code);
    return true;
  }

  #changeAxis(code: number, value: number): boolean {
    if (this.axis(code) === value) return false;
    this.#axes.set(code, value);
    return true;
  }
}
