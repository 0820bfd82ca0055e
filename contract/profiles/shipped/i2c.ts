import { profile } from '../profile.ts';

const functions = {
  i2c: { value: 0x0000_0001, c: 'I2C_FUNC_I2C', doc: 'Reads and writes of any length.' },
  tenBitAddresses: { value: 0x0000_0002, c: 'I2C_FUNC_10BIT_ADDR' },
  protocolMangling: { value: 0x0000_0004, c: 'I2C_FUNC_PROTOCOL_MANGLING' },
  smbusPec: { value: 0x0000_0008, c: 'I2C_FUNC_SMBUS_PEC' },
  noStart: { value: 0x0000_0010, c: 'I2C_FUNC_NOSTART' },
  slave: { value: 0x0000_0020, c: 'I2C_FUNC_SLAVE', doc: 'It can be spoken to by others.' },
  smbusBlockProcessCall: { value: 0x0000_8000, c: 'I2C_FUNC_SMBUS_BLOCK_PROC_CALL' },
  smbusQuick: { value: 0x0001_0000, c: 'I2C_FUNC_SMBUS_QUICK' },
  smbusReadByte: { value: 0x0002_0000, c: 'I2C_FUNC_SMBUS_READ_BYTE' },
  smbusWriteByte: { value: 0x0004_0000, c: 'I2C_FUNC_SMBUS_WRITE_BYTE' },
  smbusReadByteData: { value: 0x0008_0000, c: 'I2C_FUNC_SMBUS_READ_BYTE_DATA' },
  smbusWriteByteData: { value: 0x0010_0000, c: 'I2C_FUNC_SMBUS_WRITE_BYTE_DATA' },
  smbusReadWordData: { value: 0x0020_0000, c: 'I2C_FUNC_SMBUS_READ_WORD_DATA' },
  smbusWriteWordData: { value: 0x0040_0000, c: 'I2C_FUNC_SMBUS_WRITE_WORD_DATA' },
  smbusProcessCall: { value: 0x0080_0000, c: 'I2C_FUNC_SMBUS_PROC_CALL' },
  smbusReadBlockData: { value: 0x0100_0000, c: 'I2C_FUNC_SMBUS_READ_BLOCK_DATA' },
  smbusWriteBlockData: { value: 0x0200_0000, c: 'I2C_FUNC_SMBUS_WRITE_BLOCK_DATA' },
  smbusReadI2cBlock: { value: 0x0400_0000, c: 'I2C_FUNC_SMBUS_READ_I2C_BLOCK' },
  smbusWriteI2cBlock: { value: 0x0800_0000, c: 'I2C_FUNC_SMBUS_WRITE_I2C_BLOCK' },
  smbusHostNotify: { value: 0x1000_0000, c: 'I2C_FUNC_SMBUS_HOST_NOTIFY' },
} as const;

/**
 * I2C buses: `include/uapi/linux/i2c-dev.h`, Documentation/i2c/dev-interface.rst. `I2C_RDWR` and `I2C_SMBUS` are left out: their structs hold
 * pointers. `I2C_SLAVE_FORCE`, which takes a chip away from its driver, is a danger to the machine.
 */
export const i2c = profile({
  name: 'i2c',
  doc: 'I2C buses: what they can do, choosing a chip, and reading and writing it.',
  source: 'include/uapi/linux/i2c-dev.h, include/uapi/linux/i2c.h, Documentation/i2c/dev-interface.rst',
  headers: ['linux/i2c.h', 'linux/i2c-dev.h'],
  node: { type: 'character', subsystems: ['i2c-dev'], mode: 'read-write' },
  flags: { function: functions },
  requests: {
    functions: {
      c: 'I2C_FUNCS',
      direction: 'read',
      number: 0x0705,
      argument: { type: 'ulong', flags: 'function' },
      access: 'read',
      doc: 'What the bus can do.',
    },
    selectAddress: {
      c: 'I2C_SLAVE',
      direction: 'write',
      number: 0x0703,
      argument: { type: 'u16' },
      passing: 'value',
      access: 'write',
      danger: 'bus',
      doc: 'Chooses the chip that is read and written, for everybody who uses this device; busy where it has a driver. Take a lease.',
    },
    setTimeout: {
      c: 'I2C_TIMEOUT',
      direction: 'write',
      number: 0x0702,
      argument: { type: 'u16' },
      passing: 'value',
      access: 'control',
      doc: 'Sets how long the bus waits for a chip, in hundredths of a second.',
    },
    setRetries: {
      c: 'I2C_RETRIES',
      direction: 'write',
      number: 0x0701,
      argument: { type: 'u16' },
      passing: 'value',
      access: 'control',
      doc: 'Sets how often a chip that does not answer is asked again.',
    },
  },
  streams: {
    read: { access: 'read', danger: 'bus', block: true, doc: 'One transfer a read, from the chosen chip.' },
    write: { access: 'write', danger: 'bus', block: true, doc: 'One transfer a write, to the chosen chip.' },
  },
});
