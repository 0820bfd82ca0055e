/**
 * As much of ELF as is needed to find one section of an object file: 64 bits, little-endian, whatever the machine. The object is never
 * run, so that it may be for another processor. Offsets are those of the ELF-64 Object File Format.
 */
const HEADER = { sectionsAt: 0x28, sectionBytes: 0x3a, sectionCount: 0x3c, namesIndex: 0x3e } as const;
const SECTION = { nameAt: 0x00, type: 0x04, fileOffset: 0x18, bytes: 0x20 } as const;
/** A section that takes no room in the file. */
const SHT_NOBITS = 8;

export function elfSection(file: Uint8Array, name: string): Uint8Array {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const isElf64 = view.getUint32(0) === 0x7f454c46 && view.getUint8(4) === 2 && view.getUint8(5) === 1;
  if (!isElf64) throw new Error('not a little-endian ELF64 object');
  const number = (offset: number): number => Number(view.getBigUint64(offset, true));
  const sectionAt = (index: number): number =>
    number(HEADER.sectionsAt) + index * view.getUint16(HEADER.sectionBytes, true);
  const contents = (index: number): Uint8Array => {
    const at = sectionAt(index);
    const start = number(at + SECTION.fileOffset);
    return file.subarray(start, start + number(at + SECTION.bytes));
  };
  const names = contents(view.getUint16(HEADER.namesIndex, true));
  for (let index = 1; index < view.getUint16(HEADER.sectionCount, true); index++) {
    const at = sectionAt(index);
    const start = view.getUint32(at + SECTION.nameAt, true);
    const own = new TextDecoder().decode(names.subarray(start, names.indexOf(0, start)));
    if (own === name && view.getUint32(at + SECTION.type, true) !== SHT_NOBITS) return contents(index);
  }
  throw new Error(`the object has no section ${name}`);
}
