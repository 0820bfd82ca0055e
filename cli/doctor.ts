import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { DEFAULT_SOCKET } from '../client/connect-as.ts';
import { Refusal } from '../contract/errors.ts';
import type { Cli } from './cli.ts';
import { judgeHardware, judgeRefusal, judgeSeen, look, type Seen } from './doctor/broker.ts';
import { type Finding, findingText } from './doctor/finding.ts';
import { kernelPwmChips } from './doctor/kernel.ts';
import { judgeKey, keyFacts } from './doctor/key.ts';
import { judgeSocket, socketFacts } from './doctor/socket.ts';
import { FileNames } from './policy/names.ts';

export function define(command: Command, cli: Cli): void {
  command.addHelpText('after', '\nExit status 0 only if all is well. It works without a broker.').action(async () => {
    const findings = await examine(cli);
    for (const finding of findings) cli.print(finding, () => findingText(finding, cli.colours));
    if (findings.some(({ ok }) => !ok)) cli.exit(1);
  });
}

/** Looks at each thing on the way to a device, in its order, as far as it can get. */
async function examine(cli: Cli): Promise<Finding[]> {
  const user = userInfo().username;
  const path = cli.options.socket ?? (cli.env.POSTERN_SOCKET || DEFAULT_SOCKET);
  const socket = judgeSocket(await socketFacts(path, user, FileNames.ofMachine()));
  const key = judgeKey(await keyFacts(user, cli.options.key, path === DEFAULT_SOCKET));
  const seen = socket.ok && key.ok ? await tryToLook(cli) : undefined;
  const broker = seen === undefined ? [] : seen instanceof Refusal ? [judgeRefusal(seen, user)] : judgeSeen(seen);
  const hardware = seen === undefined || seen instanceof Refusal ? { devices: [], pwmChips: 0 } : seen;
  return [socket, key, ...broker, ...judgeHardware(hardware, kernelPwmChips())];
}

async function tryToLook(cli: Cli): Promise<Seen | Refusal> {
  try {
    await using postern = await cli.connect();
    return await look(postern);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}
