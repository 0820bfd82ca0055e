import { profile } from '../profile.ts';
import { driveTypes, genericStatus, operations } from './mtio-names.ts';

const HOUR_MS = 3_600_000;

/** Tape drives: `include/uapi/linux/mtio.h`, Documentation/scsi/st.rst and st(4) of the manual pages. */
export const mtio = profile({
  name: 'mtio',
  doc: 'Tape drives: positioning, status, and blocks of data.',
  source: 'include/uapi/linux/mtio.h, Documentation/scsi/st.rst',
  headers: ['linux/mtio.h'],
  node: { type: 'character', subsystems: ['scsi_tape'], mode: 'read-write' },
  enums: { operation: operations, driveType: driveTypes },
  flags: { genericStatus },
  structs: {
    operate: {
      c: 'mtop',
      fields: [
        { name: 'op', c: 'mt_op', type: 'short', enum: 'operation', doc: 'What to do.' },
        {
          name: 'count',
          c: 'mt_count',
          type: 'int',
          default: 1,
          doc: 'How many times, or what the operation says: a block size, a density, a block, a partition.',
        },
      ],
    },
    status: {
      c: 'mtget',
      fields: [
        { name: 'type', c: 'mt_type', type: 'long', enum: 'driveType' },
        {
          name: 'residual',
          c: 'mt_resid',
          type: 'long',
          doc: 'What the last operation left undone. The SCSI driver keeps the number of the partition in its lowest byte.',
        },
        {
          name: 'densityAndBlock',
          c: 'mt_dsreg',
          type: 'long',
          doc: 'Density code in bits 24 to 31, block size in bytes in bits 0 to 23; size 0 is blocks of any size.',
        },
        { name: 'status', c: 'mt_gstat', type: 'long', flags: 'genericStatus' },
        {
          name: 'errors',
          c: 'mt_erreg',
          type: 'long',
          doc: 'Recovered errors since the last status, in bits 0 to 15.',
        },
        { name: 'file', c: 'mt_fileno', type: 'int', doc: 'Number of the file, from 0; -1 is unknown.' },
        { name: 'block', c: 'mt_blkno', type: 'int', doc: 'Number of the block in the file, from 0; -1 is unknown.' },
      ],
    },
    position: {
      c: 'mtpos',
      fields: [{ name: 'block', c: 'mt_blkno', type: 'long', doc: 'Number of the block, counted by the drive.' }],
    },
  },
  requests: {
    operate: {
      c: 'MTIOCTOP',
      direction: 'write',
      type: 'm',
      nr: 1,
      argument: 'operate',
      access: 'write',
      dangers: {
        op: {
          erase: 'erase',
          makePartitions: 'erase',
          selfTestDestructive: 'erase',
          writeFileMarks: 'mark',
          writeSetMarks: 'mark',
          writeFileMarksImmediate: 'mark',
        },
      },
      timeoutMs: 3 * HOUR_MS,
      doc: 'One operation of the drive: position, mark, load, eject, erase. Returns when it is done.',
    },
    status: {
      c: 'MTIOCGET',
      direction: 'read',
      type: 'm',
      nr: 2,
      argument: 'status',
      access: 'read',
      timeoutMs: 60_000,
      doc: 'Position, and what the drive says about itself and its cartridge.',
    },
    position: {
      c: 'MTIOCPOS',
      direction: 'read',
      type: 'm',
      nr: 3,
      argument: 'position',
      access: 'read',
      timeoutMs: 60_000,
      doc: 'The block at which the tape stands, as the drive counts them over all files.',
    },
  },
  streams: {
    read: {
      access: 'read',
      block: true,
      doc: 'One block a read. A read of no bytes is a file mark; a second one the end.',
    },
    write: { access: 'write', block: true, doc: 'One block a write. Whatever was recorded after it is lost.' },
  },
});
