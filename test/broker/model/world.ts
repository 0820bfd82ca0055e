import type { Core } from '../../../broker/core.ts';
import { OsError } from '../../../broker/hardware/os.ts';
import type { Session } from '../../../broker/session.ts';
import { NOTIFICATION, parseFromBroker, REQUEST } from '../../../contract/wire/messages.ts';
import type { SimulatedPwmChip } from '../../../sim/pwm.ts';
import type { VirtualClock } from '../../../sim/virtual-clock.ts';
import { TestBroker } from '../harness.ts';
import { everybody } from '../people.ts';
import type { RawClient, Reply } from '../raw-client.ts';
import { Answers } from './answers.ts';
import { chipOf, OFF, outputsOf, WatchedKernel } from './outputs.ts';
import { documentOf, enrolments, policies } from './policies.ts';
import { Programs } from './programs.ts';
import { type Client, Reference } from './reference.ts';
import { type Asked, type Step, seats } from './steps.ts';
import { Watcher } from './watcher.ts';

interface Seated extends Client {
  raw: RawClient;
  session: Session;
}

/** How finely time passes, so that what is due at different times is seen at different times. */
const FINE_MS = 20;
/** Longer than anything in the broker waits. */
const REST_MS = 10_000;

/** A broker, its clients and its hardware, and the model beside them: does steps to both. */
export class World {
  readonly test: TestBroker;
  readonly kernel: WatchedKernel;
  readonly reference: Reference;
  readonly programs: Programs;
  readonly watcher: Watcher;
  readonly answers: Answers;
  /** A system call was told to fail: what is refused then, and what is out of service, is not foretold. */
  faulty = false;
  readonly #clock: VirtualClock;
  readonly #seats = new Map<number, Seated>();
  #lastId = 0;

  static async start(): Promise<World> {
    let kernel: WatchedKernel | undefined;
    const test = await TestBroker.start({
      policy: documentOf(policies[0]),
      virtual: true,
      kernel: (clock) => {
        kernel = new WatchedKernel(clock);
        return kernel;
      },
    });
    if (kernel === undefined || test.clock === undefined) throw new Error('no kernel, or no clock');
    const world = new World(test, kernel, test.clock);
    for (const seat of [0, 2, 4]) await world.step({ do: 'connect', seat });
    return world;
  }

  private constructor(test: TestBroker, kernel: WatchedKernel, clock: VirtualClock) {
    this.test = test;
    this.kernel = kernel;
    this.#clock = clock;
    this.reference = new Reference(outputsOf(test.board));
    this.programs = new Programs(this.reference, () => this.core);
    const sessionOf = (client: Client) => this.#seats.get(client.seat)?.session;
    this.watcher = new Watcher(kernel, this.reference, clock, () => this.core, sessionOf, this.programs);
    this.answers = new Answers(this);
  }

  get core(): Core {
    return this.test.broker.core;
  }

  get nowNs(): bigint {
    return this.#clock.nowNs();
  }

  get violations(): string[] {
    return this.watcher.violations;
  }

  async step(step: Step): Promise<void> {
    this.watcher.beginStep();
    if (step.do !== 'wait') this.reference.disturb();
    await this.#perform(step);
    await this.#listen();
    this.reference.tick(this.nowNs, false);
    this.watcher.endStep();
    this.violations.push(...this.programs.follow(this.nowNs));
  }

  /** Lets everything that waits come to its end. */
  async rest(): Promise<void> {
    await this.step({ do: 'wait', ms: REST_MS });
  }

  async stop(): Promise<void> {
    this.watcher.beginStep();
    const stopping = this.test.broker.stop('the model is done').catch((error: Error) => {
      const mayFail = this.faulty || this.reference.outputs.some(({ plugged }) => !plugged);
      if (!mayFail) this.violations.push(error.message);
    });
    await this.#clock.advance(REST_MS);
    await stopping;
    this.watcher.endStep();
  }

  #perform(step: Step): void | Promise<void> {
    switch (step.do) {
      case 'connect':
        return this.#connect(step.seat);
      case 'kill':
        return this.#kill(step.seat);
      case 'ask':
        return this.#ask(step.seat, step.requests);
      case 'reload':
        return this.#reload(step.policy, step.revoked, step.by);
      case 'break-policy':
        return this.#breakPolicy();
      case 'unplug':
        return this.#unplug(step.chip);
      case 'plug':
        return this.#plug(step.chip);
      case 'poke':
        return this.test.broker.refresh();
      case 'foreign':
        return this.#foreign(step);
      case 'fail':
        this.faulty = true;
        return this.kernel.failNext(this.#file(step.unit, step.file), step.errno, step.syscall);
      case 'wait':
        return this.#wait(step.ms);
    }
  }

  async #connect(seat: number): Promise<void> {
    const user = seats[seat];
    const person = everybody.find(({ name }) => name === user);
    if (user === undefined || person === undefined || this.#seats.has(seat) || this.reference.revoked.includes(user))
      return;
    const raw = await this.test.raw(person);
    await raw.enter();
    const session = [...this.core.sessions].at(-1);
    if (session?.principal.user !== user) throw new Error(`${user} was welcomed and has no session`);
    this.#seats.set(seat, { seat, user, ended: false, leases: [], programs: [], raw, session });
  }

  async #kill(seat: number): Promise<void> {
    const client = this.#seats.get(seat);
    if (client === undefined) return;
    client.raw.destroy();
    while (this.core.sessions.has(client.session)) await turn();
    this.#leave(client);
  }

  #leave(client: Seated): void {
    this.#seats.delete(client.seat);
    this.reference.endClient(client);
  }

  async #ask(seat: number, requests: readonly Asked[]): Promise<void> {
    const client = this.#seats.get(seat);
    if (client === undefined) return;
    const frames = requests.map(({ method, params: given }) => {
      const id = ++this.#lastId;
      const params = this.programs.sent(client, id, withLease(client, given));
      const isQuiet = this.reference.requests.length === 0 && this.programs.all.length === 0;
      const alone = requests.length === 1 && isQuiet && !this.faulty;
      const pins = new Map(this.reference.outputs.map((output) => [output, output.last]));
      const changes = this.reference.changesOf(method, params);
      this.reference.requests.push({ id, client, method, params, changes, dead: new Set(), alone, pins });
      return [REQUEST, id, method, params];
    });
    await this.#barrier(client, frames);
  }

  /** Sends frames, and reads until the broker has dealt with them: what is answered later waits for something. */
  async #barrier(client: Seated, frames: readonly unknown[]): Promise<void> {
    const id = ++this.#lastId;
    client.raw.send(...frames, [REQUEST, id, 'ping', {}]);
    for (;;) {
      const message = await client.raw.next().then(parseFromBroker, () => undefined);
      if (message === undefined) return this.#leave(client);
      if (message.kind === 'reply' && message.id === id) return;
      if (message.kind === 'reply') this.answers.take(client, message satisfies Reply);
      else if (message.name === 'goodbye' && !this.reference.revoked.includes(client.user))
        this.violations.push(`${client.user} is told to go: ${JSON.stringify([NOTIFICATION, message.params])}`);
    }
  }

  /** Reads the answers of those who wait for some. */
  async #listen(): Promise<void> {
    for (const client of [...this.#seats.values()])
      if (this.reference.requests.some((request) => request.client === client)) await this.#barrier(client, []);
  }

  async #reload(index: number, revoked: readonly string[], by: 'signal' | 'admin'): Promise<void> {
    const { reference } = this;
    const policy = policies[index] ?? policies[0];
    this.test.write('policy.json', JSON.stringify(documentOf(policy), null, 2));
    this.test.write('authorized_keys', enrolments(revoked));
    reference.previousPolicy = reference.policy;
    reference.policy = policy;
    reference.revoked = revoked;
    for (const request of reference.requests) for (const output of reference.outputs) request.dead.add(output);
    const admin = [...this.#seats.values()].find(({ user }) => user === 'olga');
    if (by === 'admin' && admin !== undefined) await this.#ask(admin.seat, [{ method: 'policy.reload', params: {} }]);
    else this.test.broker.reload();
    for (const client of [...this.#seats.values()])
      if (revoked.includes(client.user)) {
        if (this.core.sessions.has(client.session)) this.violations.push(`${client.user} is revoked and still here`);
        this.#leave(client);
      }
    this.answers.afterReload();
  }

  #breakPolicy(): void {
    this.test.write('policy.json', '{');
    try {
      this.test.broker.reload();
      this.violations.push('half a policy was taken');
    } catch {
      this.test.write('policy.json', JSON.stringify(documentOf(this.reference.policy), null, 2));
    }
  }

  #unplug(name: Parameters<typeof chipOf>[1]): void {
    const outputs = this.reference.outputs.filter(({ chip, plugged }) => chip === name && plugged);
    if (outputs.length === 0) return;
    chipOf(this.test.board, name).unplug();
    for (const output of outputs) {
      output.plugged = false;
      output.byBroker = false;
      output.last = OFF;
      output.before = OFF;
      this.reference.mustBe.delete(output);
    }
  }

  #plug(name: Parameters<typeof chipOf>[1]): void {
    const outputs = this.reference.outputs.filter(({ chip, plugged }) => chip === name && !plugged);
    if (outputs.length === 0) return;
    chipOf(this.test.board, name).plug();
    for (const output of outputs) output.plugged = true;
  }

  #foreign({ unit, file, text }: Extract<Step, { do: 'foreign' }>): void {
    // A lane does not look at what others have made of its outputs.
    if (this.programs.isDriven(this.#output(unit))) return;
    const isChipFile = file === 'export' || file === 'unexport';
    this.watcher.foreign = true;
    try {
      this.kernel.writeAsOther(this.#file(unit, file), isChipFile ? String(this.#output(unit).channel) : text);
    } catch (error) {
      if (!(error instanceof OsError)) throw error;
    } finally {
      this.watcher.foreign = false;
    }
  }

  async #wait(ms: number): Promise<void> {
    const fine = Math.min(ms, FINE_MS);
    for (let done = 0; done < fine; done++) await this.#clock.advance(1);
    if (ms > fine) await this.#clock.advance(ms - fine);
    await turn();
  }

  #output(unit: number) {
    const output = this.reference.outputs[unit];
    if (output === undefined) throw new Error(`there is no output ${unit}`);
    return output;
  }

  #file(unit: number, file: string): string {
    const { hardware, channel } = this.#output(unit);
    const chip: SimulatedPwmChip = hardware;
    return ['export', 'unexport', 'npwm'].includes(file)
      ? `${chip.path}/${file}`
      : `${chip.path}/pwm${channel}/${file}`;
  }
}

/** Its number, counted back from the last that this client was given. */
function withLease({ leases }: Client, params: Record<string, unknown>): Record<string, unknown> {
  return 'lease' in params ? { ...params, lease: leases.at(-1 - Number(params.lease)) ?? 4711 } : params;
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
