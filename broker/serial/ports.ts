import { decide } from '../../contract/policy/decide.ts';
import { DEFAULT_RECENT_BYTES, settingsOf } from '../../contract/policy/entries.ts';
import { leavesMidLine, receiveAsked } from '../../contract/serial/asked.ts';
import type { Core } from '../core.ts';
import { record, whoIs } from '../gate/permission.ts';
import type { Service } from '../gate/service.ts';
import { openPort } from '../hardware/serial/open-port.ts';
import type { Session } from '../session.ts';
import { SerialUnit } from '../units/serial-unit.ts';
import { PortStream } from './port-stream.ts';
import { meansGone, meant, unplugged } from './reasons.ts';

/** A port that nobody uses for so long is closed, so that other programs may have it. */
const IDLE_MS = 2000;
const IDLE_NS = BigInt(IDLE_MS) * 1_000_000n;
/** How often it is looked whether a port is back. */
const LOOK_MS = 500;

/** Opens ports and closes them, notices when they go and come back, and gives what is received to whom it belongs. */
export class SerialPorts {
  readonly #core: Core;
  readonly #service: Service;
  readonly #refresh: () => void;
  #isStopping = false;

  /** @param refresh looks at what the kernel has now */
  constructor(core: Core, service: Service, refresh: () => void) {
    this.#core = core;
    this.#service = service;
    this.#refresh = refresh;
  }

  get units(): SerialUnit[] {
    return this.#core.inventory.units.filter((unit): unit is SerialUnit => unit instanceof SerialUnit);
  }

  /** Whether a session may hear what goes over a port. */
  mayHear(session: Session, device: string): boolean {
    const { policy } = this.#core.authority;
    return decide(policy, { principal: session.principal, device, ...receiveAsked() }).allowed;
  }

  /** The port that is to be used now, if it is open: without waiting for the next microtask, as a wire would. */
  open(unit: SerialUnit): PortStream | undefined {
    unit.lastUsedNs = later(unit.lastUsedNs, this.#core.os.nowNs());
    return unit.port;
  }

  /**
   * The port, open. To be called in a turn: opening it raises its modem lines, which resets many boards.
   * @param by who needs it; undefined: the broker itself
   * @throws Refusal, OsError
   */
  async opened(unit: SerialUnit, by: { session: Session; method: string } | undefined): Promise<PortStream> {
    const { kernelCalls, os } = this.#core;
    const open = this.open(unit);
    if (open !== undefined) return open;
    unit.mustBePlugged();
    await unit.closing;
    const undone = this.#recordOpening(unit, by);
    // To make a port safe waits for no place.
    const entered = by === undefined ? undefined : await kernelCalls.enter();
    try {
      const settings = settingsOf(unit.entry);
      const { line, path, warnings } = await openPort(os, { device: unit.name, entry: unit.entry, settings });
      for (const warning of warnings) this.#core.log.warning(`${unit.name}: ${warning}`);
      unit.midLine = false;
      const owner = {
        isWatched: () => this.#core.subscriptions.asked('serial.bytes', unit.place),
        room: () => this.#room(unit),
        arrived: (bytes: Uint8Array) => this.#arrived(unit, bytes),
        sending: (bytes: Uint8Array) => this.#sending(unit, bytes),
        sent: (bytes: Uint8Array) => {
          unit.midLine = leavesMidLine(unit.entry, bytes, unit.midLine);
        },
        lost: (error: unknown) => this.#lost(unit, error),
      };
      unit.port = new PortStream(line, { device: unit.name, path }, settings, owner, os);
      return unit.port;
    } catch (error) {
      undone(error);
      throw meant(unit, error, 'open');
    } finally {
      entered?.leave();
    }
  }

  /** To be called after each use: closes the port when it has not been used for a while, unless somebody holds it. */
  used(unit: SerialUnit): void {
    const { os } = this.#core;
    unit.lastUsedNs = later(unit.lastUsedNs, os.nowNs());
    if (unit.idle === undefined && !this.#isStopping) this.#closeLater(unit);
  }

  /** Never throws: a descriptor is gone after close(2), whatever it says. */
  async shut(unit: SerialUnit): Promise<void> {
    const { port } = unit;
    unit.idle?.cancel();
    unit.idle = undefined;
    unit.port = undefined;
    if (port === undefined) return;
    // Before it is closed the node cannot be opened again.
    unit.closing = port.close().catch((error: Error) => this.#core.log.warning(`${unit.name}: ${error.message}`));
    await unit.closing;
  }

  /** To be called when subscribers or leases come or go, with a new policy, and when ports appear or vanish. */
  update(): void {
    for (const unit of this.units) {
      if (this.#isAwaited(unit)) this.#lookLater(unit);
      else {
        unit.looking?.cancel();
        unit.looking = undefined;
      }
      if (!isSetAsTold(unit)) void this.#closeInTurn(unit, () => !isSetAsTold(unit));
    }
  }

  get isStopping(): boolean {
    return this.#isStopping;
  }

  /** For a broker that stops: nothing is looked for any more. */
  close(): void {
    this.#isStopping = true;
    for (const unit of this.units) unit.looking?.cancel();
  }

  #recordOpening(unit: SerialUnit, by: { session: Session; method: string } | undefined): (error: unknown) => void {
    const values = { path: unit.identity ?? '' };
    if (by !== undefined) {
      const line = { event: 'open-port', ...whoIs(by.session.principal), device: unit.name, method: by.method, values };
      return record(this.#core, [line], true);
    }
    this.#core.audit.record({ event: 'open-port', device: unit.name, values });
    return () => {};
  }

  #closeLater(unit: SerialUnit): void {
    const { leases, os } = this.#core;
    const isIdle = () => os.nowNs() - unit.lastUsedNs >= IDLE_NS && leases.holding(unit).length === 0;
    unit.idle = os.after(IDLE_MS, () => {
      unit.idle = undefined;
      if (unit.port === undefined) return;
      if (isIdle()) void this.#closeInTurn(unit, isIdle);
      else this.#closeLater(unit);
    });
  }

  /** @param mayClose asked when it is its turn */
  #closeInTurn(unit: SerialUnit, mayClose: () => boolean): Promise<void> {
    return unit.turns.take({
      priority: 'last',
      session: undefined,
      bytes: 0,
      run: async () => {
        if (mayClose()) await this.shut(unit);
        else this.used(unit);
      },
    });
  }

  /** Only the holder's bytes are kept: without one there is always room. */
  #room(unit: SerialUnit): number {
    const isKept = unit.listener === undefined && this.holder(unit) !== undefined;
    return isKept ? unit.received.room : Number.POSITIVE_INFINITY;
  }

  /** Who alone has a port. */
  holder(unit: SerialUnit): Session | undefined {
    return this.#core.leases.holding(unit).find(({ shared }) => !shared)?.session;
  }

  #arrived(unit: SerialUnit, bytes: Uint8Array): void {
    this.#note(unit, 'received', bytes);
    const rest = unit.listener === undefined ? bytes : unit.listener(bytes);
    // What nobody asked for, and nobody holds the port to read, is lost to all but taps: it is no answer to what is asked later.
    if (rest.length === 0 || this.holder(unit) === undefined) return;
    unit.received.add(rest);
    unit.reading?.wake();
  }

  #sending(unit: SerialUnit, bytes: Uint8Array): void {
    const { os } = this.#core;
    unit.actuated = true;
    // Until all of it is sent: what is cut off may be cut in the middle of a line.
    unit.midLine = true;
    unit.sent.note(os.nowNs(), bytes.length);
    // A copy: what a client sent is a small part of what came with it.
    this.#note(unit, 'sent', new Uint8Array(bytes));
    const onWireNs = BigInt(Math.ceil(unit.port?.wireNs(bytes.length) ?? 0));
    unit.lastUsedNs = later(unit.lastUsedNs, os.nowNs()) + onWireNs;
  }

  #note(unit: SerialUnit, direction: 'received' | 'sent', bytes: Uint8Array): void {
    const { recentBytes = DEFAULT_RECENT_BYTES } = unit.entry;
    unit.traffic.note(direction, bytes, unit.place, this.#core.subscriptions, recentBytes);
  }

  /** Its descriptor is of no use any more. Whoever holds the port goes on holding it, and is told when it is back. */
  #lost(unit: SerialUnit, error: unknown): void {
    const reason = this.#service.foreseen(unit, meant(unit, error, 'read'));
    void this.shut(unit);
    unit.generation++;
    this.end(unit, reason instanceof Error ? reason : unplugged(unit));
    this.#core.log.warning(`${unit.name}: ${(reason as Error).message}`);
    if (!meansGone(error)) return;
    unit.lostNs = this.#core.os.nowNs();
    this.#refresh();
  }

  /** Ends what users do with a port now, and have waiting. */
  end(unit: SerialUnit, reason: Error): void {
    unit.turns.abort(reason);
    unit.reading?.fail(reason);
  }

  /** Somebody waits for a port that is not there: its holder, who taps it, or its safe state. */
  #isAwaited(unit: SerialUnit): boolean {
    const { leases, subscriptions } = this.#core;
    if (unit.isPlugged || this.#isStopping) return false;
    return unit.owesSafe || leases.holding(unit).length > 0 || subscriptions.asked('serial.bytes', unit.place);
  }

  #lookLater(unit: SerialUnit): void {
    unit.looking ??= this.#core.os.after(LOOK_MS, () => {
      unit.looking = undefined;
      if (unit.isThere) this.#refresh();
      else if (this.#isAwaited(unit)) this.#lookLater(unit);
    });
  }
}

const later = (a: bigint, b: bigint): bigint => (a > b ? a : b);

/** Whether a port, if it is open, was opened as its entry says now; another baud rate is its holder's to set. */
function isSetAsTold({ port, entry }: SerialUnit): boolean {
  if (port === undefined) return true;
  const wanted = settingsOf(entry);
  return Object.entries(wanted).every(([name, value]) => port.settings[name as keyof typeof wanted] === value);
}
