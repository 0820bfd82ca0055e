import type { FileIdentity, OpenMode } from '../broker/hardware/os.ts';
import { Errno, fail } from './errno.ts';
import type { Node, OpenDevice } from './tree.ts';

const encoder = new TextEncoder();

/** What is behind one descriptor. */
export class OpenFile {
  readonly path: string;
  readonly #node: Node | undefined;
  readonly #device: OpenDevice | undefined;
  readonly #mode: OpenMode;
  readonly #isRemoved: () => boolean;
  #position = 0;
  #calls = 0;
  #descriptors = 1;
  #isClosed = false;

  private constructor(
    path: string,
    node: Node | undefined,
    device: OpenDevice | undefined,
    mode: OpenMode,
    isRemoved: () => boolean,
  ) {
    this.path = path;
    this.#node = node;
    this.#device = device;
    this.#mode = mode;
    this.#isRemoved = isRemoved;
  }

  /** What a driver made without a node. */
  static of(device: OpenDevice, path: string): OpenFile {
    return new OpenFile(path, undefined, device, 'read-write', () => false);
  }

  /** @throws Errno for a node that cannot be opened so */
  static open(path: string, node: Node, mode: OpenMode, isRemoved: () => boolean): OpenFile {
    if (node.kind === 'link') fail('ELOOP');
    if (node.kind === 'directory') fail('EISDIR');
    if (node.kind === 'attribute' && !mode.split('-').every((way) => way in node)) fail('EACCES');
    return new OpenFile(path, node, node.kind === 'device' ? node.open(mode) : undefined, mode, isRemoved);
  }

  identify(): FileIdentity {
    return identityOf(this.#node);
  }

  ioctl(request: number, argument: Uint8Array | number): number | Promise<number> {
    if (this.#device?.ioctl === undefined) fail('ENOTTY');
    return this.#during(this.#device.ioctl(request, argument));
  }

  /** @param position where from in a file; a device has a position of its own */
  read(into: Uint8Array, position = this.#position): number | Promise<number> {
    this.#mustBe('read');
    if (this.#node?.kind === 'attribute' && this.#node.read !== undefined) {
      // Its text is ASCII: as many characters as bytes.
      const text = this.#node.read();
      const { written } = encoder.encodeInto(position === 0 ? text : text.slice(position), into);
      this.#position = position + written;
      return written;
    }
    if (this.#device?.read === undefined) fail('EINVAL');
    const bytes = this.#device.read(into.length);
    return bytes instanceof Promise ? this.#during(bytes.then((read) => put(read, into))) : put(bytes, into);
  }

  /** 0: nothing now. */
  readAvailable(into: Uint8Array): number | Promise<number> {
    try {
      return this.read(into);
    } catch (error) {
      if (error instanceof Errno && error.errno === 'EAGAIN') return 0;
      throw error;
    }
  }

  write(bytes: Uint8Array): void | Promise<void> {
    this.#mustBe('write');
    if (bytes.length === 0) return;
    const write = this.#node?.kind === 'attribute' ? this.#node.write : undefined;
    if (write !== undefined) return write(Buffer.from(bytes).toString('latin1'));
    if (this.#device?.write === undefined) fail('EINVAL');
    return this.#during(this.#device.write(bytes));
  }

  /** @throws Errno EPERM for what has no poll, as epoll_ctl(2) */
  get poll(): NonNullable<OpenDevice['poll']> {
    const device = this.#device;
    return device?.poll === undefined ? fail('EPERM') : (wake) => device.poll?.(wake) ?? 'nothing';
  }

  /** There is one more descriptor of it. */
  share(): void {
    this.#descriptors++;
  }

  /** Closes one of its descriptors. The driver hears of the last, when no call is inside any more. */
  close(): void | Promise<void> {
    this.#descriptors--;
    if (this.#descriptors > 0) return;
    this.#isClosed = true;
    if (this.#calls === 0) return this.#device?.close();
  }

  #mustBe(way: 'read' | 'write'): void {
    if (!this.#mode.includes(way)) fail('EBADF');
    if (this.#device === undefined && this.#isRemoved()) fail('ENODEV');
  }

  #during<Result>(answer: Result | Promise<Result>): Result | Promise<Result> {
    if (!(answer instanceof Promise)) return answer;
    this.#calls++;
    return answer.finally(() => {
      this.#calls--;
      if (this.#calls === 0 && this.#isClosed) return this.#device?.close();
    });
  }
}

/** What a node says that it is; descriptors that drivers made have none. */
export function identityOf(node: Node | undefined): FileIdentity {
  if (node?.kind === 'device') return { type: node.type ?? 'character', rdev: node.rdev };
  return { type: node?.kind === 'attribute' ? 'file' : 'other', rdev: 0 };
}

function put(bytes: Uint8Array, into: Uint8Array): number {
  into.set(bytes);
  return bytes.length;
}
