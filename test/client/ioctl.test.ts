/**
 * `postern.ioctl`: what is inferred from the shipped profiles is held by the type checker (each `holds`, and each expected error, is an error
 * of `tsc` when it is not so). What runs checks what travels.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { IoctlArguments, IoctlName, IoctlResult, Postern, TapeOperation, TapeStatus } from '../../client/main.ts';
import { MemoryBroker } from './memory-broker.ts';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type Includes<Whole, Part> = Part extends Whole ? true : false;
const holds = <_Fact extends true>(): void => {};

// Names: requests and acts of every profile.
holds<
  Includes<IoctlName, 'mtio.operate' | 'watchdog.keepAlive' | 'watchdog.disarm' | 'rtc.readTime' | 'changer.element'>
>();
holds<Equal<Includes<IoctlName, 'mtio.oparate'>, false>>();

// Fields: what has a default may be left out, what has none may not; nothing is asked for where nothing is taken.
holds<Includes<IoctlArguments<'mtio.operate'>, [{ op: 'rewind' }]>>();
holds<Includes<IoctlArguments<'mtio.operate'>, [{ op: 'forwardFiles'; count: 2 }]>>();
holds<Equal<Includes<IoctlArguments<'mtio.operate'>, []>, false>>();
holds<Includes<IoctlArguments<'mtio.status'>, []>>();
holds<Includes<IoctlArguments<'watchdog.disarm'>, []>>();
holds<Equal<IoctlArguments<'mtio.oparate'>[0], never>>();

// Results: names of enums and flags, numbers, nested structs.
type Status = IoctlResult<'mtio.status'>['fields'];
holds<Equal<Status['file'], number>>();
holds<Includes<Status['status'][number], 'beginningOfTape' | 'writeProtected' | '0x2'>>();
holds<Equal<Includes<Status['status'][number], 'beginOfTape'>, false>>();
holds<Equal<IoctlResult<'changer.element'>['fields']['primaryTag']['identifier'], string>>();
holds<Equal<IoctlResult<'watchdog.getTimeLeft'>['fields']['value'], number>>();
holds<Equal<IoctlResult<'spin'>['fields'], Record<string, unknown>>>();

// The classes above them.
holds<Includes<TapeOperation, 'rewind' | 'erase' | 'makePartitions'>>();
holds<Equal<Includes<TapeOperation, 'MTREW'>, false>>();
holds<Equal<TapeStatus['bits'], Status['status']>>();

/** Never run. */
export async function typed(postern: Postern): Promise<void> {
  const { fields } = await postern.ioctl('clock', 'rtc.readTime');
  holds<Equal<typeof fields.year, number>>();
  await postern.ioctl('tape0', 'mtio.operate', { op: 'seek', count: 5 });
  await postern.ioctl('tape0', 'mtio.operate', { op: 'rewind' }, { timeoutMs: 1000 });
  const own = await postern.ioctl('pump', 'start', { speed: 3 });
  holds<Equal<typeof own.fields, Record<string, unknown>>>();
  const name: string = own.request;
  await postern.ioctl('pump', name);
  // @ts-expect-error no such operation
  await postern.ioctl('tape0', 'mtio.operate', { op: 'rewnd' });
  // @ts-expect-error no such field
  await postern.ioctl('tape0', 'mtio.operate', { op: 'rewind', cuont: 1 });
  // @ts-expect-error a count is a number
  await postern.ioctl('tape0', 'mtio.operate', { op: 'rewind', count: '1' });
  // @ts-expect-error the operation is missing
  await postern.ioctl('tape0', 'mtio.operate');
  // @ts-expect-error no such request of a shipped profile
  await postern.ioctl('tape0', 'mtio.oparate', { op: 'rewind' });
  // @ts-expect-error it takes nothing
  await postern.ioctl('wd', 'watchdog.keepAlive', { value: 1 });
  // @ts-expect-error no such operation
  await postern.tape('tape0').operate('rewnd');
}

describe('a request of a profile', () => {
  it('says whose it is, so that a device of another profile refuses it', async () => {
    const { postern, peer } = await new MemoryBroker().connect();
    const call = postern.ioctl('tape0', 'mtio.operate', { op: 'rewind' });
    const result = { device: 'tape0', request: 'operate', returned: 0, fields: {} };
    const params = { device: 'tape0', profile: 'mtio', request: 'operate', fields: { op: 'rewind' } };
    await peer.answer('ioctl.call', params, result);
    assert.deepEqual(await call, result);
    await postern.close();
  });
  it('may be of whichever profile the device has', async () => {
    const { postern, peer } = await new MemoryBroker().connect();
    const call = postern.ioctl('pump', 'start');
    await peer.answer('ioctl.call', { device: 'pump', request: 'start' }, {});
    await call;
    await postern.close();
  });
  it('can be given up', async () => {
    const { postern } = await new MemoryBroker().connect();
    await assert.rejects(postern.ioctl('tape0', 'mtio.status', undefined, { timeoutMs: 5 }), { code: 'timeout' });
    await postern.close();
  });
  it('stands beside the methods of its name', async () => {
    const { postern, peer } = await new MemoryBroker().connect();
    const list = postern.ioctl.list();
    await peer.answer('ioctl.list', {}, { devices: [] });
    assert.deepEqual(await list, { devices: [] });
    await postern.close();
  });
});
