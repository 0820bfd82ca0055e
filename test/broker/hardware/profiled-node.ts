/** A device node under test, asked in the words of its profile, through the seam of system calls. */
import type { Fd, OpenMode, Os } from '../../../broker/hardware/os.ts';
import { OsError } from '../../../broker/hardware/os.ts';
import { decodeResult, encodeCall } from '../../../contract/profiles/call.ts';
import type { Fields } from '../../../contract/profiles/codec/codec.ts';
import type { Profile } from '../../../contract/profiles/profile.ts';

export class ProfiledNode {
  readonly os: Os;
  readonly fd: Fd;
  readonly #profile: Profile;

  private constructor(os: Os, fd: Fd, profile: Profile) {
    this.os = os;
    this.fd = fd;
    this.#profile = profile;
  }

  /** @throws OsError */
  static async open(os: Os, path: string, profile: Profile, mode: OpenMode): Promise<ProfiledNode> {
    return new ProfiledNode(os, await os.waiting.open(path, mode), profile);
  }

  /** What the kernel answers a request. @throws OsError */
  async ask(request: string, fields: Fields = {}): Promise<Fields> {
    const call = encodeCall(this.#profile, request, fields);
    if (call.kind !== 'ioctl') throw new Error(`${request} is no ioctl`);
    await this.os.waiting.ioctl(this.fd, call.number, call.argument);
    return decodeResult(this.#profile, request, call.argument);
  }

  /** One read(2). @throws OsError */
  async read(most: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(most);
    return bytes.subarray(0, await this.os.waiting.read(this.fd, bytes));
  }

  /** One write(2). @throws OsError */
  write(bytes: Uint8Array): Promise<number> {
    return this.os.waiting.write(this.fd, bytes);
  }

  /** @throws OsError */
  close(): Promise<void> {
    return this.os.waiting.close(this.fd);
  }
}

/** The name of the errno in the place of an answer, so that both can be compared alike. */
export async function answered<Answer>(answer: Promise<Answer>): Promise<Answer | string> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof OsError) return error.errno;
    throw error;
  }
}
