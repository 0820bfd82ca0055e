import type { Core } from '../core.ts';
import type { Grant } from '../gate/grant.ts';
import { type NodeClaim, type OpenNode, openNode } from '../hardware/node/open-node.ts';
import type { NodeUnit } from '../units/node-unit.ts';

/** A node that nobody uses for so long is closed, so that other programs may have it. */
const IDLE_MS = 2000;
const IDLE_NS = BigInt(IDLE_MS) * 1_000_000n;

/**
 * The node, open, for what was granted: to open it may take a while, in which it may be made safe or change hands. Looks anew at what is
 * behind the path whenever it opens it. @throws Refusal
 */
export async function opened(core: Core, unit: NodeUnit, grant: Grant): Promise<OpenNode> {
  unit.lastUsedNs = core.os.nowNs();
  if (unit.node !== undefined) return unit.node;
  unit.mustBePlugged();
  unit.node = await openNode(core.os, claimOf(unit));
  // Where opening does something by itself, something has been done.
  unit.actuated ||= unit.profile.opening !== undefined;
  grant.check();
  return unit.node;
}

/** What the inventory says of a node. */
export function claimOf({ name, entry, profile }: NodeUnit): NodeClaim {
  const { type, subsystems, mode = 'read-write' } = profile.node;
  const wanted = entry.subsystem === undefined ? subsystems : [entry.subsystem];
  return { path: entry.path, type, subsystems: wanted, mode, device: name };
}

/** To be called after each use: closes the node when it has not been used for a while, unless somebody holds it or it is to stay open. */
export function used(core: Core, unit: NodeUnit): void {
  const { os } = core;
  unit.lastUsedNs = os.nowNs();
  if (unit.node === undefined || unit.idle !== undefined || stays(unit)) return;
  const look = () => {
    unit.idle = undefined;
    if (unit.node === undefined) return;
    const isIdle = os.nowNs() - unit.lastUsedNs >= IDLE_NS;
    if (isIdle && isFree(core, unit)) void unit.queue.run(() => close(core, unit));
    else unit.idle = os.after(IDLE_MS, look);
  };
  unit.idle = os.after(IDLE_MS, look);
}

/** Some devices stay open until they are told otherwise: to close a watchdog is no way to end it. */
export const stays = ({ profile }: NodeUnit): boolean => profile.opening?.hold === true;

/** Nobody holds it, and nobody who has used it is still there. */
export function isFree({ leases, sessions }: Core, unit: NodeUnit): boolean {
  for (const user of unit.users) if (!sessions.has(user)) unit.users.delete(user);
  return unit.users.size === 0 && leases.holding(unit).length === 0;
}

/** Never throws: a descriptor is gone after close(2), whatever it says. */
export async function close(core: Core, unit: NodeUnit): Promise<void> {
  const { node } = unit;
  unit.idle?.cancel();
  unit.idle = undefined;
  unit.node = undefined;
  unit.blocks = undefined;
  unit.users.clear();
  if (node === undefined) return;
  try {
    await core.os.waiting.close(node.fd);
  } catch (error) {
    core.log.warning(`${unit.name}: ${(error as Error).message}`);
  }
}
