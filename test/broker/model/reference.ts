import { frequencyOf, highRatioOf, OFF, type Output, type Pin, pinOf, samePin } from './outputs.ts';
import { type Bounds, type ModelPolicy, policies } from './policies.ts';

/** A connection, as the model knows it. */
export interface Client {
  seat: number;
  user: string;
  ended: boolean;
  /** Leases that it was given, the last one last. */
  leases: number[];
  /** Programs that it was told run, the last one last. */
  programs: { id: number; name: string }[];
}

export interface Request {
  id: number;
  client: Client;
  method: string;
  params: Record<string, unknown>;
  /** What it would change, and to what. */
  changes: Map<Output, Record<string, unknown>>;
  /** Outputs that were made safe, or changed hands, after it was sent: it may not touch them any more. */
  dead: Set<Output>;
  /** Nothing else has happened since it was sent. */
  alone: boolean;
  pins: Map<Output, Pin>;
}

export interface Lease {
  id: number;
  client: Client;
  outputs: readonly Output[];
  shared: boolean;
  ttlMs: number | undefined;
  expiresNs: bigint | undefined;
}

interface Named {
  device?: string;
  chip?: number;
  channel?: number;
}

const CHANGING = new Set(['pwm.set', 'pwm.setMany', 'pwm.disable']);
const TOLERANCE = 1e-6;

/** What should be: the policy in force, who holds what, what was asked and not answered, what must be safe. */
export class Reference {
  readonly outputs: readonly Output[];
  policy: ModelPolicy = policies[0];
  previousPolicy: ModelPolicy = policies[0];
  revoked: readonly string[] = [];
  leases: Lease[] = [];
  requests: Request[] = [];
  /** What an output must be, once everything has come to rest: one of these. */
  readonly mustBe = new Map<Output, Pin[]>();

  constructor(outputs: readonly Output[]) {
    this.outputs = outputs;
  }

  deviceOf(output: Output, { devices }: ModelPolicy = this.policy): string | undefined {
    return Object.entries(devices).find(
      ([, { chip, channel, channels }]) =>
        chip === output.hardware.devicePath &&
        (channel === output.channel ||
          (channels !== undefined && channels[0] <= output.channel && output.channel <= channels[1])),
    )?.[0];
  }

  entryOf(output: Output, policy: ModelPolicy = this.policy): ModelPolicy['devices'][string] | undefined {
    const device = this.deviceOf(output, policy);
    return device === undefined ? undefined : policy.devices[device];
  }

  /**
   * As the broker names it, `fan`, `leds/3`, under each of the policies: what ends with a policy is logged by the name that it had under it, and
   * what waits for the kernel then is so a while later.
   */
  namesOf(output: Output): string[] {
    return policies.flatMap((policy) => {
      const device = this.deviceOf(output, policy);
      if (device === undefined) return [];
      return typeof policy.devices[device]?.channel === 'number' ? device : `${device}/${output.channel}`;
    });
  }

  /** The outputs that a reference names. */
  named({ device, chip, channel }: Named): Output[] {
    if (device === undefined)
      return this.outputs.filter(
        (output) => output.chip === 'soc' && chip === 0 && output.channel === channel && this.deviceOf(output),
      );
    const [name, number] = device.split('/');
    return this.outputs.filter(
      (output) => this.deviceOf(output) === name && (number === undefined || output.channel === Number(number)),
    );
  }

  bounds(client: Client, output: Output): Bounds | undefined {
    return this.policy.writers[client.user]?.[this.deviceOf(output) ?? ''];
  }

  /** What a request would change. */
  changesOf(method: string, params: Record<string, unknown>): Request['changes'] {
    if (!CHANGING.has(method)) return new Map();
    const sets = (params.sets ?? [params]) as (Named & Record<string, unknown>)[];
    return new Map(sets.flatMap((set) => this.named(set).map((output) => [output, set] as const)));
  }

  holding(output: Output): Lease[] {
    return this.leases.filter(({ outputs }) => outputs.includes(output));
  }

  /** States that the broker may give an output by itself, by the entry in force, or the one before if there is none now. */
  declared(output: Output): Pin[] {
    const entries = [this.entryOf(output), this.entryOf(output, this.previousPolicy)];
    const states = entries.flatMap((entry) => [entry?.safe, entry?.initial]).filter((state) => state !== undefined);
    return [OFF, ...states.map(pinOf)];
  }

  isSafe(output: Output, pin: Pin): boolean {
    return this.declared(output).some((declared) => samePin(declared, pin));
  }

  endLease(lease: Lease, kept: boolean): void {
    this.leases = this.leases.filter((other) => other !== lease);
    this.disturb();
    if (kept) return;
    for (const output of lease.outputs) if (this.holding(output).length === 0) this.makeSafe(output);
  }

  /** From now on it must be safe, and nothing that was asked before may undo it. */
  makeSafe(output: Output): void {
    for (const request of this.requests) request.dead.add(output);
    if (output.plugged && output.byBroker) this.mustBe.set(output, this.declared(output));
  }

  endClient(client: Client): void {
    client.ended = true;
    this.requests = this.requests.filter((request) => request.client !== client);
    for (const lease of this.leases) if (lease.client === client) this.endLease(lease, false);
  }

  /** Ends leases whose time is over; `strictly`: what ends just now may have ended or not. */
  tick(nowNs: bigint, strictly: boolean): void {
    for (const lease of this.leases) {
      const { expiresNs } = lease;
      if (expiresNs !== undefined && (strictly ? expiresNs < nowNs : expiresNs <= nowNs)) this.endLease(lease, false);
    }
  }

  alive(lease: Lease, nowNs: bigint): void {
    if (lease.ttlMs !== undefined) lease.expiresNs = nowNs + BigInt(lease.ttlMs) * 1_000_000n;
  }

  /** Something else happens: what is asked now cannot be judged by itself any more. */
  disturb(): void {
    for (const request of this.requests) request.alone = false;
  }
}

export function isWithin({ highRatio, frequencyHz }: Bounds, pin: Pin): boolean {
  const [ratio, hz] = [highRatioOf(pin), frequencyOf(pin)];
  return (
    ratio >= highRatio[0] - TOLERANCE &&
    ratio <= highRatio[1] + TOLERANCE &&
    hz >= frequencyHz[0] * (1 - TOLERANCE) &&
    hz <= frequencyHz[1] * (1 + TOLERANCE)
  );
}

/** Whether a state is one that was asked for: what was named is there. The expander rounds. */
export function isAsked(output: Output, fields: Record<string, unknown>, pin: Pin): boolean {
  if (fields.enabled === false) return false;
  return output.chip === 'expander' || fields.periodNs === undefined || fields.periodNs === pin.periodNs;
}

/** Whoever may write to an output may switch it off, also where changes need a lease. */
export const switchesOff = ({ method, changes }: Request, output: Output): boolean =>
  method === 'pwm.disable' || changes.get(output)?.enabled === false;

/** A state on the way may be as high and as fast as what it comes from and what it goes to. */
export function isOnTheWay(pin: Pin, from: readonly Pin[], to: readonly Bounds[]): boolean {
  const ratio = Math.max(...from.map(highRatioOf), ...to.map(({ highRatio }) => highRatio[1]));
  const hz = Math.max(...from.map(frequencyOf), ...to.map(({ frequencyHz }) => frequencyHz[1]));
  return highRatioOf(pin) <= ratio + TOLERANCE && frequencyOf(pin) <= hz * (1 + TOLERANCE);
}

export const describeRequest = ({ client, method, params }: Request): string =>
  `${method} ${JSON.stringify(params)} of ${client.user}`;
