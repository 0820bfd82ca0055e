import { profile } from '../profile.ts';

/** Files that are disks: `include/uapi/linux/loop.h`. Its numbers are older than the encoding. */
export const loop = profile({
  name: 'loop',
  doc: 'Files that are disks: which file, and how.',
  source: 'include/uapi/linux/loop.h',
  headers: ['linux/loop.h'],
  node: { type: 'block', subsystems: ['block'], mode: 'read' },
  flags: {
    loop: {
      readOnly: { value: 1, c: 'LO_FLAGS_READ_ONLY' },
      autoclear: { value: 4, c: 'LO_FLAGS_AUTOCLEAR', doc: 'It goes away when nobody uses it.' },
      partscan: { value: 8, c: 'LO_FLAGS_PARTSCAN', doc: 'Its partitions are devices.' },
      directIo: { value: 16, c: 'LO_FLAGS_DIRECT_IO', doc: "It passes by the kernel's cache." },
    },
  },
  structs: {
    status: {
      c: 'loop_info64',
      fields: [
        { name: 'device', c: 'lo_device', type: 'u64', doc: 'The device that the file is on.' },
        { name: 'inode', c: 'lo_inode', type: 'u64', doc: 'The inode of the file.' },
        { name: 'rdevice', c: 'lo_rdevice', type: 'u64', doc: 'The device that the file is, where it is one.' },
        { name: 'offset', c: 'lo_offset', type: 'u64', unit: 'bytes', doc: 'Where in the file the disk begins.' },
        { name: 'sizeLimit', c: 'lo_sizelimit', type: 'u64', unit: 'bytes', doc: '0 is all of the file.' },
        { name: 'number', c: 'lo_number', type: 'u32', doc: 'The number in its name.' },
        { name: 'encryptType', c: 'lo_encrypt_type', type: 'u32', reserved: true },
        { name: 'encryptKeySize', c: 'lo_encrypt_key_size', type: 'u32', reserved: true },
        { name: 'flags', c: 'lo_flags', type: 'u32', flags: 'loop' },
        { name: 'fileName', c: 'lo_file_name', text: 64, doc: 'Its beginning, where it is long.' },
        { name: 'cryptName', c: 'lo_crypt_name', text: 64, reserved: true },
        { name: 'encryptKey', c: 'lo_encrypt_key', bytes: 32, reserved: true },
        { name: 'init', c: 'lo_init', type: 'u64', array: 2, reserved: true },
      ],
    },
  },
  requests: {
    status: {
      c: 'LOOP_GET_STATUS64',
      direction: 'read',
      number: 0x4c05,
      argument: 'status',
      access: 'read',
      doc: 'Which file it is, and how; ENXIO where it is none.',
    },
  },
});
