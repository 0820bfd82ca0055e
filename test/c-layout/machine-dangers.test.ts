/** The numbers that hand the machine away, against the headers that have them. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { machineDangers, machineFamilies } from '../../contract/profiles/machine-dangers.ts';
import { compare, compilers, type Processor, type Row } from './compiler.ts';

/** What some headers need and do not include. */
const prelude = [
  'sys/types.h',
  'sys/time.h',
  'linux/types.h',
  'linux/ioctl.h',
  'linux/filter.h',
  'linux/major.h',
  'linux/fiemap.h',
  'linux/blktrace_api.h',
];

/** Headers that are not for every processor, or need others that Debian does not have. */
const onlyFor: Readonly<Record<string, readonly Processor[]>> = { 'asm/msr.h': ['x86_64'], 'xen/privcmd.h': [] };

const headers = [...new Set(machineDangers.map(({ header }) => header))];

/** Requests by which the types of families are known; DRM's header is of another package. */
const examples: Readonly<Record<number, readonly [header: string, request: string]>> = {
  27: ['rdma/rdma_user_ioctl_cmds.h', 'RDMA_VERBS_IOCTL'],
  51: ['linux/suspend_ioctls.h', 'SNAPSHOT_CREATE_IMAGE'],
  59: ['linux/vfio.h', 'VFIO_GET_API_VERSION'],
  129: ['linux/vduse.h', 'VDUSE_CREATE_DEV'],
  147: ['linux/auto_dev-ioctl.h', 'AUTOFS_DEV_IOCTL_VERSION'],
  148: ['linux/btrfs.h', 'BTRFS_IOC_SNAP_CREATE'],
  162: ['linux/acrn.h', 'ACRN_IOCTL_CREATE_VM'],
  170: ['linux/userfaultfd.h', 'USERFAULTFD_IOC_NEW'],
  171: ['linux/nbd.h', 'NBD_SET_SOCK'],
  174: ['linux/kvm.h', 'KVM_CREATE_VM'],
  175: ['linux/vhost.h', 'VHOST_SET_MEM_TABLE'],
  182: ['linux/fpga-dfl.h', 'DFL_FPGA_FME_PORT_PR'],
  253: ['linux/dm-ioctl.h', 'DM_TABLE_LOAD'],
};

for (const processor of Object.keys(compilers) as Processor[]) {
  describe(processor, () => {
    for (const header of headers.filter((each) => onlyFor[each]?.includes(processor) ?? true)) {
      it(header, () => {
        const groups = machineDangers.filter((group) => group.header === header);
        const rows = groups.flatMap(({ requests }) =>
          Object.entries(requests).map(
            ([name, number]): Row => ({ what: name, expression: `(unsigned int)(${name})`, expected: BigInt(number) }),
          ),
        );
        assert.deepEqual(compare(processor, [...prelude, header], rows).wrong, []);
      });
    }
  });
}

it('the types of families', () => {
  for (const [type, [header, request]] of Object.entries(examples)) {
    const row = { what: request, expression: `_IOC_TYPE(${request})`, expected: BigInt(type) };
    assert.deepEqual(compare('x86_64', [...prelude, header], [row]).wrong, []);
  }
  const known = Object.keys(machineFamilies).filter((type) => type !== String('d'.charCodeAt(0)));
  assert.deepEqual(Object.keys(examples), known);
});
