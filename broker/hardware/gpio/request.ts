import { decodeResult, encodeCall, type Fields, type IoctlCall, type Profile } from '../../../contract/profiles.ts';
import type { Fd, Os } from '../os.ts';

/** Makes a request of a profile, at once; gives what the kernel filled in. @throws OsError */
export function request(os: Os, fd: Fd, profile: Profile, name: string, fields: Fields = {}): Fields {
  const { number, argument } = requestCall(profile, name, fields);
  os.ioctl(fd, number, argument);
  return decodeResult(profile, name, argument);
}

/** A request with a struct, as it is handed to the kernel: its number, and the bytes that are pointed to, no more than the struct has. */
export function encodedRequest(profile: Profile, name: string, fields: Fields): { request: number; bytes: Uint8Array } {
  const { number, argument } = requestCall(profile, name, fields);
  if (typeof argument === 'number') throw new Error(`${name} has no struct`);
  return { request: number, bytes: argument.slice(0, sizeInNumber(number)) };
}

/** An ioctl's number says in bits 16 to 29 how long its struct is (asm-generic/ioctl.h). */
const sizeInNumber = (number: number): number => (number >>> 16) & 0x3fff;

function requestCall(profile: Profile, name: string, fields: Fields): IoctlCall {
  const call = encodeCall(profile, name, fields);
  if (call.kind !== 'ioctl') throw new Error(`${name} is no request`);
  return call;
}
