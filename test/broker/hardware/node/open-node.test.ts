/** A node is opened only if it is what the inventory says; what else may be behind a path is tried one by one. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type NodeClaim, openNode } from '../../../../broker/hardware/node/open-node.ts';
import { placeNode } from '../../../../sim/device-node.ts';
import { SimulatedKernel } from '../../../../sim/kernel.ts';
import type { Node } from '../../../../sim/tree.ts';
import { refusal } from '../pwm/acts.ts';

const DIRECTORY = '/sys/devices/pci0/host0/scsi_tape/nst0';
const tape = { path: '/dev/nst0', rdev: [9, 128], subsystem: 'scsi_tape', directory: DIRECTORY } as const;
const claim: NodeClaim = { path: '/dev/nst0', type: 'character', subsystems: ['scsi_tape'], mode: 'read-write' };
const open = () => ({ close: () => {} });

function kernelWith(changes: Partial<Parameters<typeof placeNode>[1]> = {}): SimulatedKernel {
  const kernel = new SimulatedKernel();
  placeNode(kernel, { ...tape, open, ...changes });
  return kernel;
}

const link = (target: string): Node => ({ kind: 'link', target });

async function refused(
  kernel: SimulatedKernel,
  expected: ReturnType<typeof refusal>,
  changes: Partial<NodeClaim> = {},
) {
  await assert.rejects(openNode(kernel, { ...claim, ...changes }), expected);
  assert.equal(kernel.openDescriptors, 0, 'nothing stays open');
}

/** To open what is behind the path may already do something, as with a watchdog: it is looked at before. */
async function refusedUnopened(kernel: SimulatedKernel, expected: ReturnType<typeof refusal>, changes = {}) {
  kernel.clearLog();
  await refused(kernel, expected, changes);
  const opened = kernel.log.filter(({ syscall, path }) => syscall === 'open' && path.startsWith('/dev/'));
  assert.deepEqual(opened, [], 'it is not even opened');
}

describe('a node that is what it should be', () => {
  it('is opened, and known by number and directory', async () => {
    const kernel = kernelWith();
    const { fd, ...node } = await openNode(kernel, claim);
    assert.deepEqual(node, { path: '/dev/nst0', rdev: 9 * 256 + 128, directory: DIRECTORY, mode: 'read-write' });
    assert.equal(kernel.identify(fd).rdev, node.rdev);
  });

  it('may be of any of the subsystems, of any minor, and a block device', async () => {
    const kernel = kernelWith({ rdev: [254, 0xabcde], subsystem: 'cuse' });
    await openNode(kernel, { ...claim, subsystems: ['scsi_tape', 'cuse'] });
    const disk = kernelWith({ type: 'block', rdev: [8, 0], subsystem: 'block' });
    await openNode(disk, { ...claim, type: 'block', subsystems: ['block'] });
  });

  it('may be named by a link below /dev', async () => {
    const kernel = kernelWith();
    kernel.tree.place('/dev/tape/by-id/scsi-1', link('/dev/nst0'));
    assert.equal((await openNode(kernel, { ...claim, path: '/dev/tape/by-id/scsi-1' })).path, '/dev/nst0');
  });

  it('is opened only for reading where its medium is protected', async () => {
    const kernel = kernelWith();
    kernel.failNext('/dev/nst0', 'EROFS', 'open');
    assert.equal((await openNode(kernel, claim)).mode, 'read');
    kernel.failNext('/dev/nst0', 'EROFS', 'open');
    await assert.rejects(openNode(kernel, { ...claim, mode: 'write' }), refusal('device', /protected against writing/));
  });
});

describe('something else behind the path', () => {
  it('nothing', () => refused(new SimulatedKernel(), refusal('unavailable', /^\/dev\/nst0 is not there any more/)));

  it('a link out of /dev', () => {
    const kernel = kernelWith();
    kernel.tree.place('/dev/out', link('/sys/devices/secret'));
    kernel.tree.place('/sys/devices/secret', { kind: 'attribute', read: () => '' });
    const isLink = refusal('device', /\/dev\/out is a link to \/sys\/devices\/secret, and not a node below/);
    return refusedUnopened(kernel, isLink, { path: '/dev/out' });
  });

  it('a link that is put there in the moment of opening', () => {
    const kernel = kernelWith();
    kernel.failNext('/dev/nst0', 'ELOOP', 'open');
    return refused(kernel, refusal('device', /has become a link/));
  });

  it('a device of another subsystem', () =>
    refusedUnopened(
      kernelWith({ subsystem: 'tty' }),
      refusal(
        'device',
        /^\/dev\/nst0 is a character device of subsystem 'tty', and not a character device of subsystem 'scsi_tape': name the right node/,
      ),
    ));

  it('a device of another type', () =>
    refusedUnopened(kernelWith({ type: 'block' }), refusal('device', /is a block device, and not a character device/)));

  it('a file', () => {
    const kernel = new SimulatedKernel();
    kernel.tree.place('/dev/nst0', { kind: 'attribute', read: () => '', write: () => {} });
    return refusedUnopened(kernel, refusal('device', /is a file, and not a character device/));
  });

  it('a node of a number that the kernel does not have', () => {
    const kernel = kernelWith();
    kernel.tree.remove('/sys/dev/char/9:128');
    return refusedUnopened(kernel, refusal('device', /of which the kernel says nothing \(9:128\)/));
  });

  it('a node whose number is another device by now', () => {
    const kernel = kernelWith();
    kernel.tree.place(`${DIRECTORY}/dev`, { kind: 'attribute', read: () => '9:129\n' });
    return refusedUnopened(kernel, refusal('device', /says nothing/));
  });

  it('a device that is taken away while it is looked at', () => {
    const kernel = new SimulatedKernel();
    const openAndVanish = () => {
      placed.remove();
      return open();
    };
    const placed = placeNode(kernel, { ...tape, open: openAndVanish });
    return refused(kernel, refusal('device'));
  });
});

describe('what opening says', () => {
  const cases: [errno: string, expected: ReturnType<typeof refusal>][] = [
    ['ENXIO', refusal('unavailable', /plug it in/)],
    ['ENODEV', refusal('unavailable', /plug it in/)],
    ['EBUSY', refusal('busy', /another program has it open/)],
    ['EACCES', refusal('unavailable', /run it as root; and if the node is another user's, give it to root/)],
    ['EPERM', refusal('unavailable', /DeviceAllow=/)],
    ['ENOMEDIUM', refusal('device', /there is no medium \(no tape, no disk\) in tape0 \(\/dev\/nst0\)/)],
  ];
  for (const [errno, expected] of cases)
    it(errno, () => {
      const kernel = kernelWith();
      kernel.failNext('/dev/nst0', errno, 'open');
      return refused(kernel, expected, { device: 'tape0' });
    });

  it('an errno that nobody foresaw is said as it is', async () => {
    const kernel = kernelWith();
    kernel.failNext('/dev/nst0', 'EUCLEAN', 'open');
    await assert.rejects(openNode(kernel, claim), refusal('device', /answers 'open' with EUCLEAN/));
  });

  it('one that is the own mistake of the broker is a fault', async () => {
    const kernel = kernelWith();
    kernel.failNext('/dev/nst0', 'EMFILE', 'open');
    await assert.rejects(openNode(kernel, claim), { name: 'OsError', errno: 'EMFILE' });
  });
});
