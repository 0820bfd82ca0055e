import type { Core } from '../../../client/core.ts';
import { ask } from '../../ask.ts';
import { UsageError } from '../../usage.ts';

const PROFILE = 'e3631a';

/**
 * The instrument to serve: by its name, by its port as psud's `--port` has it, or the only one.
 * @param port a path, or the inventory's name of a port; `auto` and undefined: whichever there is
 * @throws UsageError if there is none, or several to choose from, or the two do not agree
 */
export async function chooseSupply(
  postern: Core,
  named: string | undefined,
  port: string | undefined,
): Promise<string> {
  const wanted = port === undefined || port.toLowerCase() === 'auto' ? undefined : port;
  if (wanted === undefined && named !== undefined) return named;
  const { instruments } = await ask(postern, 'instrument.list', {});
  if (wanted === undefined) return only(instruments.filter(({ profile }) => profile === PROFILE).map(nameOf));
  const ports = [wanted, ...(await portsAt(postern, wanted))];
  const there = instruments.find((instrument) => ports.includes(instrument.port));
  if (there === undefined)
    throw new UsageError(`there is no instrument on port ${wanted} that you may see`, known(instruments));
  if (named !== undefined && named !== there.device)
    throw new UsageError(`${wanted} is the port of ${there.device}, not of ${named}`, 'name one of the two');
  return there.device;
}

/** The ports of the inventory that a path leads to. */
async function portsAt(postern: Core, path: string): Promise<string[]> {
  const { ports } = await ask(postern, 'serial.list', {});
  return ports
    .filter((port) => [port.path, port.place, port.identity?.byId, port.identity?.byPath].includes(path))
    .map(({ device }) => device);
}

function only([device, ...others]: readonly string[]): string {
  if (device === undefined)
    throw new UsageError(`there is no ${PROFILE} that you may see`, "'postern devices' lists what there is");
  if (others.length > 0) throw new UsageError('which supply?', `there are ${[device, ...others].join(', ')}`);
  return device;
}

const nameOf = ({ device }: { device: string }) => device;

const known = (instruments: readonly { device: string; port: string }[]) =>
  instruments.length === 0
    ? "'postern devices' lists what there is"
    : `there are ${instruments.map(({ device, port }) => `${device} on ${port}`).join(', ')}`;
