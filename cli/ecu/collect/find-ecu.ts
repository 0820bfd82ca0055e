import { realpathSync } from 'node:fs';
import type { Core } from '../../../client/core.ts';
import type { SerialPortFacts } from '../../../contract/methods/serial.ts';
import { suggest } from '../../../contract/suggest.ts';
import { ask } from '../../ask.ts';
import { UsageError } from '../../usage.ts';
import { chooseEcu } from '../ecus.ts';

/** The controller that is meant, and where it is as far as one may see it. */
export interface FoundEcu {
  device: string;
  port: string;
  /** Of its serial port's node. */
  path: string | undefined;
}

/**
 * Finds a controller as pyEfi's users name one: by where its serial port is; and by its own name, or its port's in the inventory.
 * @throws UsageError
 */
export async function findEcu(postern: Core, place: string): Promise<FoundEcu> {
  const [{ instruments }, { ports }] = await Promise.all([
    ask(postern, 'instrument.list', {}),
    ask(postern, 'serial.list', {}),
  ]);
  const known = instruments.map(({ device, port }) => ({
    device,
    port,
    path: ports.find((one) => one.device === port)?.path,
  }));
  const named = known.find(({ device }) => device === place) ?? known.find(({ port }) => port === place);
  const found = named ?? known.find(({ port }) => isAt(ports, port, place));
  if (found === undefined) throw notThere(place, known);
  return { ...found, device: await chooseEcu(postern, found.device) };
}

/** Whether a port of the inventory is the node at this path, under any of its names. */
function isAt(ports: readonly SerialPortFacts[], device: string, path: string): boolean {
  const port = ports.find((one) => one.device === device);
  if (port === undefined) return false;
  const names = [port.path, port.place, port.identity?.byId, port.identity?.byPath];
  return names.includes(path) || (port.path !== undefined && nodeOf(port.path) === nodeOf(path));
}

/** What links lead to; the path itself where nothing is there. */
function nodeOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function notThere(place: string, known: readonly FoundEcu[]): UsageError {
  const names = known.flatMap(({ device, port, path }) => [device, port, ...(path === undefined ? [] : [path])]);
  const near = suggest(place, names);
  const list = known.map(({ device, port, path }) => `${device} on ${path ?? port}`).join(', ');
  const there = list === '' ? "'postern devices' lists what there is" : `there is ${list}`;
  const hidden = known.some(({ path }) => path === undefined);
  return new UsageError(
    `there is no controller at '${place}'${hidden && place.startsWith('/') ? ' that you may see: of some you may not see the port' : ''}`,
    near.length === 0 ? there : `did you mean ${near.join(' or ')}?`,
  );
}
