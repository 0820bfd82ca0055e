import type { Core } from '../core.ts';
import { type NodeClaim, type OpenNode, openNode } from '../hardware/node/open-node.ts';
import type { NodeUnit } from '../units/node-unit.ts';

/** A node that nobody uses for so long is closed, so that other programs may have it. */
const IDLE_MS = 2000;
const IDLE_NS = BigInt(IDLE_MS) * 1_000_000n;

/** The node, open. Looks anew at what is behind the path whenever it opens it. @throws Refusal */
export async function opened(core: Core, unit: NodeUnit): Promise<OpenNode> {
  unit.lastUsedNs = core.os.nowNs();
  if (unit.node !== undefined) return unit.node;
  unit.mustBePlugged();
  unit.node = await openNode(core.os, claimOf(unit));
  // Where opening does something by itself, something has been done.
  unit.actuated ||= unit.profile.opening !== undefined;
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
  if (unit.idle !== undefined || unit.profile.opening?.hold === true) return;
  const look = () => {
    unit.idle = undefined;
    if (unit.node === undefined) return;
    const isIdle = os.nowNs() - unit.lastUsedNs >= IDLE_NS && core.leases.holding(unit).length === 0;
    if (isIdle) void unit.queue.run(() => close(core, unit));
    else unit.idle = os.after(IDLE_MS, look);
  };
  unit.idle = os.after(IDLE_MS, look);
}

/** Never throws: a descriptor is gone after close(2), whatever it says. */
export async function close(core: Core, unit: NodeUnit): Promise<void> {
  const { node } = unit;
  unit.idle?.cancel();
  unit.idle = undefined;
  unit.node = undefined;
  unit.blocks = undefined;
  if (node === undefined) return;
  try {
    await core.os.waiting.close(node.fd);
  } catch (error) {
    core.log.warning(`${unit.name}: ${(error as Error).message}`);
  }
}
