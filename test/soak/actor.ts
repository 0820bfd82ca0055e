import { connect } from '../../client/connect.ts';
import type { Signer } from '../../client/ed25519.ts';
import { nodeEd25519 } from '../../client/ed25519-node.ts';
import type { Postern } from '../../client/postern.ts';
import { Refusal, type RefusalCode } from '../../contract/errors.ts';
import { Random } from './random.ts';
import type { Orders, Workshop } from './workshop.ts';

/** What a client may be told whatever it does: by what others do, and by chaos. */
const EVER: readonly RefusalCode[] = ['disconnected', 'unreachable', 'limit', 'unavailable', 'timeout'];
const RETRY_MS = 1500;

export interface Household {
  orders: Orders;
  signer: Signer;
  brokerKey: string;
  workshop: Workshop;
}

/** One connection that is used, lost and made again; its part is played by a role. */
export class Actor {
  readonly random: Random;
  readonly workshop: Workshop;
  readonly orders: Orders;
  readonly #household: Household;
  #postern: Postern | undefined;

  constructor(household: Household, number: number) {
    this.#household = household;
    this.workshop = household.workshop;
    this.orders = household.orders;
    this.random = new Random(household.orders.seed * 10_007 + number);
  }

  get postern(): Postern {
    if (this.#postern === undefined) throw new Error('it is not connected');
    return this.#postern;
  }

  get isConnected(): boolean {
    return this.#postern?.state === 'connected';
  }

  /** Plays its part again and again, on a new connection where the last one has ended, until all is over. */
  async live(part: (actor: Actor) => Promise<void>): Promise<void> {
    while (!this.workshop.isOver) {
      try {
        if (!this.isConnected) await this.#connect();
        await part(this);
      } catch (error) {
        if (!(error instanceof Refusal)) this.workshop.violation(`a client failed: ${(error as Error).stack}`);
        await this.pause(this.isConnected ? 50 : RETRY_MS);
      }
    }
    await this.drop();
  }

  /** Waits for about so long. */
  pause(ms: number, meanwhile?: () => Promise<unknown>): Promise<void> {
    return this.workshop.breathe(ms * (0.5 + this.random.next()), meanwhile);
  }

  /** @throws what it was refused with, counted */
  async call<Result>(name: string, call: (postern: Postern) => Promise<Result>): Promise<Result> {
    try {
      return await this.workshop.measure(name, () => call(this.postern));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.workshop.tally.refused(error.code);
      if (error.code === 'internal' || error.code === 'violation')
        this.workshop.violation(`${name}: ${error.code}: ${error.message}`);
      throw error;
    }
  }

  /** What must be refused. @param codes with which @param detail for who reads of it */
  async mustNot(
    name: string,
    codes: readonly RefusalCode[],
    call: (postern: Postern) => Promise<unknown>,
    detail: unknown = '',
  ): Promise<void> {
    try {
      await this.call(name, call);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (!this.isConnected) throw error;
      if (![...codes, ...EVER].includes(error.code))
        this.workshop.violation(
          `${name} ${JSON.stringify(detail)} should be refused as ${codes.join(' or ')}, not: ${error.code}: ${error.message}`,
        );
      return;
    }
    this.workshop.violation(`${name} ${JSON.stringify(detail)} should be refused, and was not`);
  }

  /** What may be refused, by whatever others do. */
  async may(name: string, call: (postern: Postern) => Promise<unknown>): Promise<boolean> {
    try {
      await this.call(name, call);
      return true;
    } catch (error) {
      if (!(error instanceof Refusal && this.isConnected)) throw error;
      return false;
    }
  }

  /** Ends its connection without a word. */
  async drop(): Promise<void> {
    await this.#postern?.close();
    this.#postern = undefined;
  }

  async #connect(): Promise<void> {
    const { orders, signer, brokerKey, workshop } = this.#household;
    const options = { socket: orders.socket, key: signer, brokerKey, ed25519: nodeEd25519, reconnect: false };
    try {
      this.#postern = await workshop.measure('connect', () => connect(options));
      workshop.tally.count('connections made');
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      workshop.tally.refused(`connect: ${error.code}`);
      if (error.code === 'violation') workshop.violation(`connect: ${error.message}`);
      throw error;
    }
  }
}
