import { Refusal } from '../../contract/errors.ts';
import { type Asked, streamAsked } from '../../contract/policy/effects-of.ts';
import type { Core } from '../core.ts';
import type { Grant } from '../gate/grant.ts';
import type { NodeGate } from '../gate/node-gate.ts';
import { permit } from '../gate/permission.ts';
import type { Session } from '../session.ts';
import type { NodeUnit } from '../units/node-unit.ts';
import { addressed } from './attempt.ts';
import { addPart, type Blocks, takePart } from './blocks.ts';
import { opened } from './open.ts';

/** How long the kernel may take over one read(2) or write(2): a tape may have to be wound back first. */
const BLOCK_TIMEOUT_MS = 120_000;

const NOTHING = new Uint8Array(0);

/** Plain reads and writes of device nodes, block by block, each decided like a request. */
export class Streams {
  readonly #core: Core;
  readonly #gate: NodeGate;

  constructor(core: Core, gate: NodeGate) {
    this.#core = core;
    this.#gate = gate;
  }

  /** One block, or the next part of one. @throws Refusal */
  async read(
    session: Session,
    unit: NodeUnit,
    maxBytes: number | undefined,
    method: string,
  ): Promise<{ bytes: Uint8Array; more: boolean }> {
    this.#permit(session, unit, 'read', method);
    const left = this.#mine(session, unit, 'read');
    if (left !== undefined) return this.#deliver(session, unit, left.bytes);
    const room = maxBytes ?? unit.maxBlockBytes;
    if (room > unit.maxBlockBytes) throw tooMuch(unit, room);
    const asked = () => this.#asked(unit, 'read', room);
    const common = { request: 'read', asked, timeoutMs: BLOCK_TIMEOUT_MS, disturbs: true };
    const block = await this.#gate.act(
      session,
      unit,
      { ...common, values: {}, run: (grant) => this.#readBlock(unit, room, grant) },
      method,
    );
    return this.#deliver(session, unit, block);
  }

  /** One block, or one more part of one; gives the number of bytes that the device took. @throws Refusal */
  async write(session: Session, unit: NodeUnit, bytes: Uint8Array, more: boolean, method: string): Promise<number> {
    this.#permit(session, unit, 'write', method);
    const before = this.#mine(session, unit, 'write')?.bytes ?? NOTHING;
    unit.blocks = undefined;
    const block = addPart(before, bytes, unit.maxBlockBytes, unit.name);
    if (more) {
      unit.blocks = { session, direction: 'write', bytes: block };
      return 0;
    }
    const asked = () => this.#asked(unit, 'write', block.length);
    const common = { request: 'write', asked, timeoutMs: BLOCK_TIMEOUT_MS, disturbs: true };
    const values = { bytes: block.length };
    return this.#gate.act(
      session,
      unit,
      { ...common, values, run: (grant) => this.#writeBlock(unit, block, grant) },
      method,
    );
  }

  async #readBlock(unit: NodeUnit, room: number, grant: Grant): Promise<Uint8Array> {
    const { fd } = await opened(this.#core, unit, grant);
    const into = new Uint8Array(room);
    const length = await addressed(this.#core, unit, 'read', () => this.#core.os.waiting.read(fd, into));
    // A copy of what came: the room for the largest block is not kept for a small one.
    return length === room ? into : into.slice(0, length);
  }

  async #writeBlock(unit: NodeUnit, block: Uint8Array, grant: Grant): Promise<number> {
    const { fd, mode } = await opened(this.#core, unit, grant);
    if (mode === 'read') throw isProtected(unit);
    return addressed(this.#core, unit, 'write', () => this.#core.os.waiting.write(fd, block));
  }

  /** Whether there is such a stream is no business of one who may not even do as much to the device. @throws Refusal */
  #permit(session: Session, unit: NodeUnit, direction: Blocks['direction'], method: string): void {
    permit(this.#core, session, direction, unit.place.device, method);
    permit(this.#core, session, this.#asked(unit, direction, 0).access, unit.place.device, method);
  }

  /** @throws Refusal `invalid` for a device that has no such stream */
  #asked(unit: NodeUnit, direction: Blocks['direction'], bytes: number): Asked<'stream'> {
    return streamAsked(unit.profile, direction, bytes, unit);
  }

  #deliver(session: Session, unit: NodeUnit, block: Uint8Array): { bytes: Uint8Array; more: boolean } {
    const { part, rest } = takePart(block);
    const more = rest.length > 0;
    unit.blocks = more ? { session, direction: 'read', bytes: rest } : undefined;
    return { bytes: part, more };
  }

  /** What this session has begun in this direction. @throws Refusal `busy` while another session is in the middle of a block */
  #mine(session: Session, { blocks, name }: NodeUnit, direction: Blocks['direction']): Blocks | undefined {
    if (blocks === undefined || !this.#core.sessions.has(blocks.session)) return undefined;
    if (blocks.session === session) return blocks.direction === direction ? blocks : undefined;
    const { user, uid } = blocks.session.principal;
    throw new Refusal('busy', `${user} is in the middle of a block of ${name}`, {
      device: name,
      holder: { user, uid, pid: blocks.session.pid },
    });
  }
}

/** It was opened for reading alone: more than that its medium does not allow. */
function isProtected({ name }: NodeUnit): Refusal {
  const message = `the medium in ${name} is protected against writing: move its slider, or insert another`;
  return new Refusal('device', message, { device: name, errno: 'EROFS', request: 'write' });
}

function tooMuch({ name, maxBlockBytes }: NodeUnit, room: number): Refusal {
  const message = `${room} bytes are more than ${name} may be asked for: at most ${maxBlockBytes} (maxBlockBytes in the policy)`;
  return new Refusal('invalid', message, { path: 'maxBytes', value: room, allowed: [1, maxBlockBytes] });
}
