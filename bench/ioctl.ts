import { closeSync, existsSync, openSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { ioctl as bareIoctl } from '../broker/native.ts';
import type { Postern } from '../client/main.ts';
import { requestNumber, shippedProfiles } from '../contract/profiles.ts';
import { type Case, makeCase, median } from './case.ts';
import { machineOf, pinned } from './machine.ts';
import { Missing } from './missing.ts';
import { benchPolicy } from './policy.ts';
import { calls, p50Us, start } from './rpc.ts';
import { checkout, type Program, Stage } from './stage.ts';

const ROUNDS = 15;
const CALLS = 2000;
const BOUND = 1.2;

/** A device that every Linux has, with a request that takes no time. */
const DEVICE = '/dev/urandom';
const REQUEST = 'entropy';

const policy = {
  devices: { random: { kind: 'ioctl', path: DEVICE, profile: 'random' } },
  groups: { bench: { users: [userInfo().username] } },
  rules: [{ id: 'bench-random', groups: ['bench'], devices: ['random'], allow: ['read'] }],
};

/** A broker on this machine's own devices. */
const real = ({ directory }: Stage): Program => {
  const at = (name: string) => join(directory, name);
  const files = ['--policy', at('policy.json'), '--socket', at('postern.sock'), '--audit', at('audit.jsonl')];
  return { args: [join(checkout, 'broker/main.ts'), ...files, '--state', directory] };
};

/**
 * A typed request of a real device, from the client's call to its answer: schema, policy, a thread for the call, the answer decoded. Against the same
 * ioctl made directly, and one `rpc-write`: what is left over 1 is what profiles and threads cost.
 */
export function ioctl(): Promise<Case[]> {
  if (!existsSync(DEVICE) || !existsSync('/sys/dev/char')) throw new Missing(`needs ${DEVICE} and /sys`);
  return pinned(async (pinning) => {
    await using onKernel = await Stage.set(policy, real);
    await using simulated = await Stage.set(benchPolicy());
    await using postern = await onKernel.connect();
    await using other = await simulated.connect();
    await start(other);
    const runs = { typed: [] as number[], floor: [] as number[], bare: [] as number[] };
    for (let round = 0; round <= ROUNDS; round++) {
      const [typed, bare, write] = [await typedUs(postern), bareUs(), await p50Us(other, calls.write)];
      if (round === 0) continue;
      runs.typed.push(typed);
      runs.floor.push(bare + write);
      runs.bare.push(bare);
    }
    const machine = machineOf(pinning);
    return [
      makeCase({ name: 'ioctl', unit: 'µs', ours: runs.typed, floor: runs.floor, bound: BOUND, machine }),
      makeCase({ name: 'ioctl-bare', unit: 'µs', ours: runs.typed, floor: runs.bare, machine }),
    ];
  });
}

async function typedUs(postern: Postern): Promise<number> {
  const times = new Float64Array(CALLS);
  for (let n = 0; n < CALLS; n++) {
    const began = performance.now();
    await postern.ioctl.call({ device: 'random', request: REQUEST });
    times[n] = performance.now() - began;
  }
  return median(times) * 1000;
}

/** The middle time of the same ioctl made by this process itself, in its loop. */
function bareUs(): number {
  const number = requestNumber(shippedProfiles.random, REQUEST);
  const fd = openSync(DEVICE, 'r');
  const times = new Float64Array(CALLS);
  for (let n = 0; n < CALLS; n++) {
    const began = performance.now();
    bareIoctl(fd, number, Buffer.alloc(4));
    times[n] = performance.now() - began;
  }
  closeSync(fd);
  return median(times) * 1000;
}
