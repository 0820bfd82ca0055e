/** What the bench is like now, as signals: lists that are asked for, and events that change them */
import { batch, type Signal, signal } from '@preact/signals';
import { asRefusal } from '../../../../client/as-refusal.ts';
import type { Postern, Refusal } from '../../../../client/browser.ts';
import type { Lease } from '../../../../client/lease.ts';
import type { Result } from '../../../../contract/methods.ts';
import type { PwmState } from '../../../../contract/pwm/waveform.ts';
import type { TopicValue } from '../../../../contract/topics.ts';
import type { DeviceRow, LeaseRow } from './inventory.ts';
import { causeWords } from './pwm-draft.ts';

export interface ChannelSeen {
  /** Null: not open. */
  readonly state: PwmState | null;
  readonly problem?: string | undefined;
  /** Who changed it last, where that was seen. */
  readonly cause?: string | undefined;
}

export interface LostLease {
  readonly reason: string;
  readonly atMs: number;
}

type Line = Result<'gpio.list'>['lines'][number];
type Node = Result<'ioctl.list'>['devices'][number];
type Input = Result<'input.list'>['inputs'][number];
type Port = Result<'serial.list'>['ports'][number];
type InstrumentRow = Result<'instrument.list'>['instruments'][number];
type Defaults = Result<'pwm.info'>['defaults'];

const SOON_MS = 60;

export class BenchState {
  readonly devices = signal<readonly DeviceRow[] | undefined>(undefined);
  /** Why there is no list. */
  readonly refusal = signal<Refusal | undefined>(undefined);
  readonly leases = signal<readonly LeaseRow[]>([]);
  readonly present = signal<ReadonlyMap<string, boolean>>(new Map());
  readonly lines = signal<ReadonlyMap<string, Line>>(new Map());
  readonly nodes = signal<ReadonlyMap<string, Node>>(new Map());
  readonly inputs = signal<ReadonlyMap<string, Input>>(new Map());
  readonly ports = signal<ReadonlyMap<string, Port>>(new Map());
  readonly instruments = signal<ReadonlyMap<string, InstrumentRow>>(new Map());
  readonly defaults = signal<Defaults | undefined>(undefined);
  readonly isAdmin = signal(false);
  /** By device: leases of this page. */
  readonly held = signal<ReadonlyMap<string, Lease>>(new Map());
  readonly lost = signal<ReadonlyMap<string, LostLease>>(new Map());
  readonly #postern: Postern;
  readonly #channels = new Map<string, Signal<ChannelSeen | undefined>>();
  readonly #changes = new Map<string, Signal<number>>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Loads that have begun, and the newest that has ended: what an older one is answered is old. */
  #begun = 0;
  #ended = 0;
  /** By channel: how many loads had begun when an event told of it. What these are answered may be older. */
  readonly #told = new Map<string, number>();

  constructor(postern: Postern) {
    this.#postern = postern;
  }

  /** A channel by its own name, `leds/3`. */
  channel(name: string): Signal<ChannelSeen | undefined> {
    const known = this.#channels.get(name) ?? signal<ChannelSeen | undefined>(undefined);
    this.#channels.set(name, known);
    return known;
  }

  /** All of it anew. What one may not see is not in the lists. */
  async load(): Promise<void> {
    const call: Postern['call'] = (...asked) => this.#postern.call(...asked);
    const turn = ++this.#begun;
    try {
      const [devices, status, leases, pwm, gpio, ioctl, input, serial, instrument, info, who] = await Promise.all([
        call('devices.list'),
        call('status'),
        call('lease.list'),
        call('pwm.states'),
        call('gpio.list'),
        call('ioctl.list'),
        call('input.list'),
        call('serial.list'),
        call('instrument.list'),
        call('pwm.info'),
        call('whoami'),
      ]);
      if (turn < this.#ended) return;
      this.#ended = turn;
      batch(() => {
        this.refusal.value = undefined;
        this.present.value = new Map(status.devices.map(({ device, present }) => [device, present]));
        this.devices.value = devices.devices;
        this.leases.value = leases.leases;
        this.lines.value = byDevice(gpio.lines);
        this.nodes.value = byDevice(ioctl.devices);
        this.inputs.value = byDevice(input.inputs);
        this.ports.value = byDevice(serial.ports);
        this.instruments.value = byDevice(instrument.instruments);
        this.defaults.value = info.defaults;
        this.isAdmin.value = who.admin;
        for (const { channels } of pwm.chips)
          for (const { name, state, problem } of channels) {
            if ((this.#told.get(name) ?? 0) >= turn) continue;
            const seen = this.channel(name);
            seen.value = { ...seen.peek(), state, problem };
          }
      });
    } catch (error) {
      if (turn < this.#ended) return;
      const refusal = asRefusal(error);
      // While the connection is away, what was there last is shown; the page says that it is old.
      if (refusal.code !== 'disconnected' && refusal.code !== 'unreachable') this.refusal.value = refusal;
    }
  }

  /** Which lines the broker holds, and who else does. */
  async loadLines(): Promise<void> {
    const { lines } = await this.#postern.call('gpio.list');
    this.lines.value = byDevice(lines);
  }

  /** How often a line or a LED was told to have changed: whoever shows it asks then how it is. */
  changes(device: string): Signal<number> {
    const known = this.#changes.get(device) ?? signal(0);
    this.#changes.set(device, known);
    return known;
  }

  lineChanged({ device, state }: TopicValue<'gpio.state'>): void {
    const line = this.lines.peek().get(device);
    const open = state !== null;
    if (line !== undefined && line.open !== open)
      this.lines.value = new Map(this.lines.peek()).set(device, { ...line, open });
    this.changes(device).value++;
  }

  /** Events are missing: each may have changed. */
  anyChanged(): void {
    batch(() => {
      for (const changes of this.#changes.values()) changes.value++;
    });
  }

  /** Several events come together. */
  loadSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.load();
    }, SOON_MS);
  }

  changed({ name, state, cause, user }: TopicValue<'pwm.state'>): void {
    this.#told.set(name, this.#begun);
    this.channel(name).value = { state, cause: causeWords(cause, user) };
  }

  /** Takes a lease for as long as this page is connected. What becomes of it is shown, whoever ends it. */
  async take(device: string, shared: boolean): Promise<void> {
    const lease = await this.#postern.lease(shared ? { device, shared } : { device });
    this.held.value = new Map(this.held.value).set(device, lease);
    this.forget(device);
    lease.signal.addEventListener('abort', () => {
      const { data, message }: Refusal = asRefusal(lease.signal.reason);
      const reason = typeof data.reason === 'string' ? data.reason : message;
      batch(() => {
        this.#drop(device, lease);
        // Also while there is nobody to ask who holds what.
        this.leases.value = this.leases.value.filter((row) => row.lease !== lease.id);
        this.lost.value = new Map(this.lost.value).set(device, { reason, atMs: Date.now() });
      });
      this.loadSoon();
    });
  }

  async release(device: string, keep: boolean): Promise<void> {
    const lease = this.held.value.get(device);
    if (lease === undefined) return;
    await lease.release({ keep });
    this.#drop(device, lease);
  }

  /** That it was lost has been read. */
  forget(device: string): void {
    const lost = new Map(this.lost.value);
    if (lost.delete(device)) this.lost.value = lost;
  }

  #drop(device: string, lease: Lease): void {
    if (this.held.value.get(device) !== lease) return;
    const held = new Map(this.held.value);
    held.delete(device);
    this.held.value = held;
  }
}

const byDevice = <Row extends { readonly device: string }>(rows: readonly Row[]): ReadonlyMap<string, Row> =>
  new Map(rows.map((row) => [row.device, row]));
