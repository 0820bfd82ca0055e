import { type ActCall, decodeResult, type Fields, type IoctlCall } from '../../contract/profiles.ts';
import type { Core } from '../core.ts';
import type { Grant } from '../gate/grant.ts';
import type { NodeUnit } from '../units/node-unit.ts';
import { addressed } from './attempt.ts';
import { close, opened } from './open.ts';

/** What a request comes to: what ioctl(2) returned, and what the kernel filled in. */
export interface CallResult {
  returned: number;
  fields: Fields;
}

/** Makes a request that was decided, or one of the broker's own. @throws Refusal, OsError */
export async function make(
  core: Core,
  unit: NodeUnit,
  request: string,
  call: ActCall | IoctlCall,
  grant: Grant,
): Promise<CallResult> {
  const node = await opened(core, unit, grant);
  if (call.kind === 'ioctl') {
    const returned = await addressed(core, unit, request, () =>
      core.os.waiting.ioctl(node.fd, call.number, call.argument),
    );
    return { returned, fields: decodeResult(unit.profile, request, call.argument) };
  }
  await addressed(core, unit, request, () => core.os.waiting.write(node.fd, call.bytes));
  await close(core, unit);
  return { returned: 0, fields: {} };
}
