import type { DangerGroup } from './group.ts';

/** File systems and flash memory: they change, or stop, what others keep there. */
export const fileSystemDangers: readonly DangerGroup[] = [
  {
    header: 'mtd/mtd-user.h',
    reason: 'Erases, writes or locks flash memory, which may hold what the machine starts from.',
    requests: {
      MEMERASE: 0x4008_4d02,
      MEMERASE64: 0x4010_4d14,
      MEMWRITE: 0xc030_4d18,
      MEMWRITEOOB: 0xc010_4d03,
      MEMWRITEOOB64: 0xc018_4d15,
      MEMLOCK: 0x4008_4d05,
      MEMUNLOCK: 0x4008_4d06,
      MEMSETBADBLOCK: 0x4008_4d0c,
      OTPLOCK: 0x800c_4d10,
      OTPERASE: 0x400c_4d19,
    },
  },
  {
    header: 'mtd/ubi-user.h',
    reason: 'Makes, erases or writes volumes in flash memory.',
    requests: {
      UBI_IOCATT: 0x4018_6f40,
      UBI_IOCDET: 0x4004_6f41,
      UBI_IOCMKVOL: 0x4098_6f00,
      UBI_IOCRMVOL: 0x4004_6f01,
      UBI_IOCRSVOL: 0x400c_6f02,
      UBI_IOCRNVOL: 0x5110_6f03,
      UBI_IOCVOLUP: 0x4008_4f00,
      UBI_IOCEBER: 0x4004_4f01,
      UBI_IOCEBCH: 0x4004_4f02,
      UBI_IOCEBMAP: 0x4008_4f03,
      UBI_IOCEBUNMAP: 0x4004_4f04,
      UBI_IOCSETVOLPROP: 0x4010_4f06,
      UBI_IOCVOLCRBLK: 0x4080_4f07,
      UBI_IOCVOLRMBLK: 0x4f08,
    },
  },
  {
    header: 'linux/fs.h',
    reason: 'Tells where on the disk a file is, which a broken file system answers with a crash.',
    requests: { FIBMAP: 0x01 },
  },
  {
    header: 'linux/fs.h',
    reason: 'Stops everybody who writes to a file system, or destroys what it has freed.',
    requests: { FIFREEZE: 0xc004_5877, FITHAW: 0xc004_5878, FITRIM: 0xc018_5879 },
  },
  {
    header: 'linux/fs.h',
    reason: 'Changes files: what they are, who may write them, what is in them.',
    requests: { FS_IOC_SETFLAGS: 0x4008_6602, FS_IOC_FSSETXATTR: 0x401c_5820, FS_IOC_SETVERSION: 0x4008_7602 },
  },
  {
    header: 'linux/fs.h',
    reason: 'Writes as much as its struct asks for, behind the buffer.',
    requests: { FS_IOC_FIEMAP: 0xc020_660b },
  },
  {
    header: 'linux/fscrypt.h',
    reason: 'Changes which keys a file system is encrypted with.',
    requests: {
      FS_IOC_SET_ENCRYPTION_POLICY: 0x800c_6613,
      FS_IOC_ADD_ENCRYPTION_KEY: 0xc050_6617,
      FS_IOC_REMOVE_ENCRYPTION_KEY: 0xc040_6618,
      FS_IOC_REMOVE_ENCRYPTION_KEY_ALL_USERS: 0xc040_6619,
    },
  },
  {
    header: 'linux/fsverity.h',
    reason: 'Makes a file unchangeable for ever.',
    requests: { FS_IOC_ENABLE_VERITY: 0x4080_6685 },
  },
];
