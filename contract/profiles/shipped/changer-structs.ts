import type { Field } from '../field.ts';

/** Names and structs of `include/uapi/linux/chio.h`. Elements are counted from 0, for each type on its own. */
export const elementTypes = {
  picker: { value: 0, c: 'CHET_MT', doc: 'What carries the cartridges: the robot.' },
  slot: { value: 1, c: 'CHET_ST', doc: 'Where they are kept.' },
  portal: { value: 2, c: 'CHET_IE', doc: 'Where they are put in and taken out.' },
  drive: { value: 3, c: 'CHET_DT', doc: 'Where they are read and written.' },
  vendor1: { value: 4, c: 'CHET_V1' },
  vendor2: { value: 5, c: 'CHET_V2' },
  vendor3: { value: 6, c: 'CHET_V3' },
  vendor4: { value: 7, c: 'CHET_V4' },
} as const;

export const changerFlags = {
  move: { invert: { value: 1, c: 'CM_INVERT', doc: 'Turned over, for media with two sides.' } },
  exchange: { invertFirst: { value: 1, c: 'CE_INVERT1' }, invertSecond: { value: 2, c: 'CE_INVERT2' } },
  position: { invert: { value: 1, c: 'CP_INVERT' } },
  status: {
    full: { value: 0x01, c: 'CESTATUS_FULL' },
    imported: { value: 0x02, c: 'CESTATUS_IMPEXP', doc: 'Put in by a person.' },
    exception: { value: 0x04, c: 'CESTATUS_EXCEPT', doc: 'Something is wrong with it.' },
    accessible: { value: 0x08, c: 'CESTATUS_ACCESS', doc: 'The picker can reach it.' },
    exportEnabled: { value: 0x10, c: 'CESTATUS_EXENAB' },
    importEnabled: { value: 0x20, c: 'CESTATUS_INENAB' },
  },
  element: {
    errno: { value: 0x01, c: 'CGE_ERRNO', doc: 'The field errno means something.' },
    inverted: { value: 0x02, c: 'CGE_INVERT' },
    source: { value: 0x04, c: 'CGE_SRC', doc: 'The fields sourceType and sourceUnit mean something.' },
    idLun: { value: 0x08, c: 'CGE_IDLUN', doc: 'The fields id and lun mean something.' },
    primaryTag: { value: 0x10, c: 'CGE_PVOLTAG', doc: 'The field primaryTag means something.' },
    alternateTag: { value: 0x20, c: 'CGE_AVOLTAG', doc: 'The field alternateTag means something.' },
  },
  volumeTag: {
    primary: { value: 0x01, c: 'CSV_PVOLTAG' },
    alternate: { value: 0x02, c: 'CSV_AVOLTAG' },
    clear: { value: 0x04, c: 'CSV_CLEARTAG', doc: 'Takes the tag away.' },
  },
} as const;

const element = { type: 'int', enum: 'elementType' } as const;

export const changerStructs = {
  parameters: {
    c: 'changer_params',
    fields: [
      { name: 'currentPicker', c: 'cp_curpicker', type: 'int' },
      { name: 'pickers', c: 'cp_npickers', type: 'int' },
      { name: 'slots', c: 'cp_nslots', type: 'int' },
      { name: 'portals', c: 'cp_nportals', type: 'int' },
      { name: 'drives', c: 'cp_ndrives', type: 'int' },
    ],
  },
  vendorParameters: {
    c: 'changer_vendor_params',
    fields: [
      {
        name: 'vendor1',
        c: 'cvp_n1',
        type: 'int',
        doc: 'How many elements of this type there are, and what they are called.',
      },
      { name: 'label1', c: 'cvp_label1', text: 16 },
      { name: 'vendor2', c: 'cvp_n2', type: 'int' },
      { name: 'label2', c: 'cvp_label2', text: 16 },
      { name: 'vendor3', c: 'cvp_n3', type: 'int' },
      { name: 'label3', c: 'cvp_label3', text: 16 },
      { name: 'vendor4', c: 'cvp_n4', type: 'int' },
      { name: 'label4', c: 'cvp_label4', text: 16 },
      { name: 'reserved', type: 'int', array: 8, reserved: true },
    ],
  },
  move: {
    c: 'changer_move',
    fields: [
      { name: 'fromType', c: 'cm_fromtype', ...element },
      { name: 'fromUnit', c: 'cm_fromunit', type: 'int' },
      { name: 'toType', c: 'cm_totype', ...element },
      { name: 'toUnit', c: 'cm_tounit', type: 'int' },
      { name: 'flags', c: 'cm_flags', type: 'int', flags: 'move', default: [] },
    ],
  },
  exchange: {
    c: 'changer_exchange',
    fields: [
      { name: 'sourceType', c: 'ce_srctype', ...element, doc: 'From here to the first destination.' },
      { name: 'sourceUnit', c: 'ce_srcunit', type: 'int' },
      { name: 'firstType', c: 'ce_fdsttype', ...element, doc: 'From here to the second destination.' },
      { name: 'firstUnit', c: 'ce_fdstunit', type: 'int' },
      { name: 'secondType', c: 'ce_sdsttype', ...element },
      { name: 'secondUnit', c: 'ce_sdstunit', type: 'int' },
      { name: 'flags', c: 'ce_flags', type: 'int', flags: 'exchange', default: [] },
    ],
  },
  position: {
    c: 'changer_position',
    fields: [
      { name: 'type', c: 'cp_type', ...element },
      { name: 'unit', c: 'cp_unit', type: 'int' },
      { name: 'flags', c: 'cp_flags', type: 'int', flags: 'position', default: [] },
    ],
  },
  /** A volume tag of SCSI, for which C has an array of 36 char: behind the identifier stands a number that nobody uses. */
  volumeTag: {
    fields: [
      { name: 'identifier', text: 32, padding: 'space', doc: 'What the bar code says.' },
      { name: 'sequence', bytes: 4, reserved: true },
    ],
  },
  element: {
    c: 'changer_get_element',
    fields: [
      { name: 'type', c: 'cge_type', ...element },
      { name: 'unit', c: 'cge_unit', type: 'int' },
      { name: 'status', c: 'cge_status', type: 'int', flags: 'status', only: 'output' },
      { name: 'errno', c: 'cge_errno', type: 'int', only: 'output' },
      { name: 'sourceType', c: 'cge_srctype', ...element, only: 'output', doc: 'Where its cartridge was before.' },
      { name: 'sourceUnit', c: 'cge_srcunit', type: 'int', only: 'output' },
      { name: 'id', c: 'cge_id', type: 'int', only: 'output', doc: 'SCSI id of a drive.' },
      { name: 'lun', c: 'cge_lun', type: 'int', only: 'output', doc: 'SCSI logical unit of a drive.' },
      { name: 'primaryTag', c: 'cge_pvoltag', struct: 'volumeTag', only: 'output' },
      { name: 'alternateTag', c: 'cge_avoltag', struct: 'volumeTag', only: 'output' },
      { name: 'flags', c: 'cge_flags', type: 'int', flags: 'element', only: 'output' },
    ],
  },
  setVolumeTag: {
    c: 'changer_set_voltag',
    fields: [
      { name: 'type', c: 'csv_type', ...element },
      { name: 'unit', c: 'csv_unit', type: 'int' },
      { name: 'tag', c: 'csv_voltag', text: 36, padding: 'space', default: '', doc: 'At most 32 bytes of it count.' },
      { name: 'flags', c: 'csv_flags', type: 'int', flags: 'volumeTag' },
    ],
  },
} as const satisfies Record<string, { c?: string; fields: readonly Field[] }>;
