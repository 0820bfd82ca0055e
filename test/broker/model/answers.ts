import type { PwmState } from '../../../contract/pwm/waveform.ts';
import type { Reply } from '../raw-client.ts';
import { describePin, highRatioOf, type Output, pinOf, samePin } from './outputs.ts';
import { type Client, describeRequest, isWithin, type Lease, type Request } from './reference.ts';
import type { World } from './world.ts';

type Outcome = 'ok' | string;

interface Changed {
  state: PwmState;
}

/** Compares what the broker answers with what the model says, and lets the model follow. */
export class Answers {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  take(client: Client, reply: Reply): void {
    const { reference } = this.#world;
    const request = reference.requests.find(({ id }) => id === reply.id);
    if (request === undefined || request.client !== client) {
      this.#complain(`${client.user} is answered what he did not ask, or twice: ${JSON.stringify(reply)}`);
      return;
    }
    reference.requests = reference.requests.filter((other) => other !== request);
    const outcome: Outcome = reply.error?.code ?? 'ok';
    if (outcome === 'internal') this.#complain(`${describeRequest(request)}: ${reply.error?.message}`);
    const expected = this.#expected(request);
    if (expected !== undefined && !expected.includes(outcome))
      this.#complain(
        `${describeRequest(request)} is answered ${outcome} (${reply.error?.message}), not ${expected.join(' or ')}`,
      );
    this.#world.programs.answered(request, reply);
    this.#demandAllOrNothing(request, reply);
    if (outcome === 'ok') this.#follow(request, reply.result);
  }

  /** What the model foretells; undefined: it does not. */
  #expected(request: Request): readonly Outcome[] | undefined {
    const { client, method, params } = request;
    const { reference } = this.#world;
    const outputs = reference.named(params);
    const held = this.#leaseOf(request)?.outputs ?? [];
    if (this.#world.programs.mayDrive([...outputs, ...held])) return undefined;
    const unsure = this.#world.faulty || outputs.some(({ plugged }) => !plugged) ? ['unavailable', 'not_found'] : [];
    switch (method) {
      case 'lease.take': {
        if (outputs.length === 0) return ['not_found', ...unsure];
        if (outputs.some((output) => reference.bounds(client, output) === undefined)) return ['denied', ...unsure];
        const rivals = outputs.flatMap((output) => reference.holding(output));
        return [rivals.some(({ shared }) => !shared || params.shared !== true) ? 'busy' : 'ok', ...unsure];
      }
      case 'lease.alive':
      case 'lease.release':
        return [this.#leaseOf(request) === undefined ? 'not_found' : 'ok'];
      case 'lease.seize':
      case 'policy.reload':
        return client.user === 'olga' ? undefined : ['denied'];
      case 'devices.reset':
        return client.user === 'olga' ? undefined : ['denied', 'not_found', 'unavailable'];
      default:
        return undefined;
    }
  }

  /** What is refused has changed nothing, what is done is there; where nothing else has happened meanwhile. */
  #demandAllOrNothing(request: Request, { error, result }: Reply): void {
    const { alone, pins, changes } = request;
    if (!alone || this.#world.faulty || this.#world.reference.mustBe.size > 0) return;
    const became = error === null ? states(request, result) : [];
    for (const [index, output] of [...changes.keys()].entries()) {
      const state = became[index];
      const before = pins.get(output);
      const should = state === undefined ? before : pinOf(state);
      if (should === undefined || samePin(should, output.last)) continue;
      // An idle PCA9685 reads as one that is on and never high.
      if (highRatioOf(should) === 0 && !output.last.enabled) continue;
      const code = error?.code ?? 'ok';
      this.#complain(
        `${describeRequest(request)} is answered ${code}, and ${output.name} is ${describePin(output.last)}, not ${describePin(should)}`,
      );
    }
  }

  #follow(request: Request, result: unknown): void {
    const { client, method, params } = request;
    const { reference, nowNs } = this.#world;
    const lease = this.#leaseOf(request);
    if (method === 'lease.take') {
      const { lease: id } = result as { lease: number };
      const ttlMs = params.ttlMs as number | undefined;
      const taken: Lease = {
        id,
        client,
        outputs: reference.named(params),
        shared: params.shared === true,
        ttlMs,
        expiresNs: undefined,
      };
      reference.alive(taken, nowNs);
      reference.leases.push(taken);
      client.leases.push(id);
    }
    if (method === 'lease.alive' && lease !== undefined) reference.alive(lease, nowNs);
    if (method === 'lease.release' && lease !== undefined) reference.endLease(lease, params.keep === true);
    if (method === 'lease.seize')
      for (const other of new Set(reference.named(params).flatMap((output) => reference.holding(output))))
        reference.endLease(other, false);
  }

  /** Which leases a new policy ends: those that it gives to nobody must, those whose output it would not allow may. */
  afterReload(): void {
    const { reference, core, faulty } = this.#world;
    const left = new Set(core.leases.all.map(({ id }) => id));
    for (const lease of reference.leases) {
      const { client, outputs } = lease;
      const bounds = (output: Output) => reference.bounds(client, output);
      const must = outputs.some((output) => bounds(output) === undefined && output.plugged);
      const may = outputs.some((output) => {
        const allowed = bounds(output);
        return (
          faulty ||
          !output.plugged ||
          (allowed !== undefined && !isWithin(allowed, output.last)) ||
          allowed === undefined
        );
      });
      if (must && left.has(lease.id)) this.#complain(`lease ${lease.id} of ${client.user} outlives its permission`);
      if (left.has(lease.id)) continue;
      if (!may && !outputs.some(({ before, last }) => !samePin(before, last)))
        this.#complain(`lease ${lease.id} of ${client.user} was ended by a policy that allows it`);
      reference.endLease(lease, false);
    }
    for (const output of reference.outputs) {
      if (reference.deviceOf(output) !== undefined) continue;
      if (reference.entryOf(output, reference.previousPolicy)?.onStop === 'safe') reference.makeSafe(output);
      // Let go as at a stop: like what other programs make it, from now on.
      output.byBroker = false;
    }
  }

  #leaseOf({ client, params }: Request): Lease | undefined {
    return this.#world.reference.leases.find((lease) => lease.id === params.lease && lease.client === client);
  }

  #complain(what: string): void {
    this.#world.violations.push(what);
  }
}

function states({ method }: Request, result: unknown): PwmState[] {
  if (method === 'pwm.setMany') return (result as { channels: Changed[] }).channels.map(({ state }) => state);
  if (method === 'pwm.set' || method === 'pwm.disable') return [(result as Changed).state];
  return [];
}
