import { decodeResult, encodeCall, type Fields, type Profile } from '../../../contract/profiles.ts';
import type { Fd, Os } from '../os.ts';

/** Makes a request of a profile, at once; gives what the kernel filled in. @throws OsError */
export function request(os: Os, fd: Fd, profile: Profile, name: string, fields: Fields = {}): Fields {
  const call = encodeCall(profile, name, fields);
  if (call.kind !== 'ioctl') throw new Error(`${name} is no request`);
  os.ioctl(fd, call.number, call.argument);
  return decodeResult(profile, name, call.argument);
}
