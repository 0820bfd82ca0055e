import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, describe, it } from 'node:test';
import { OsError } from '../../broker/hardware/os.ts';
import * as native from '../../broker/native.ts';

const TIOCGPTN = 0x80045430;
const TIOCSPTLCK = 0x40045431;
const TIOCSWINSZ = 0x5414;
const TIOCGWINSZ = 0x5413;
const TCFLSH = 0x540b;

const folder = mkdtempSync(join(tmpdir(), 'native-'));
after(() => rmSync(folder, { recursive: true }));

const errnoOf = (expected: string) => (error: unknown) => error instanceof OsError && error.errno === expected;

describe('ioctl', () => {
  const fd = openSync('/dev/ptmx', 'r+');
  after(() => closeSync(fd));

  it('reads and writes its argument in place', () => {
    native.ioctl(fd, TIOCSPTLCK, new Uint8Array(4));
    const number = Buffer.alloc(4, 0xff);
    native.ioctl(fd, TIOCGPTN, number);
    assert.ok(number.readUInt32LE() < 4096);
  });

  it('writes nothing beyond the argument of a request that encodes no size', () => {
    const rows = Buffer.from([50, 0, 132, 0, 1, 0, 2, 0]);
    native.ioctl(fd, TIOCSWINSZ, rows);
    const memory = Buffer.alloc(16, 0xee);
    native.ioctl(fd, TIOCGWINSZ, memory.subarray(4, 8));
    assert.equal(memory.toString('hex'), 'eeeeeeee32008400eeeeeeeeeeeeeeee');
  });

  it('refuses an argument of another size than the request encodes', () => {
    assert.throws(() => native.ioctl(fd, TIOCGPTN, new Uint8Array(3)), /takes 4 bytes, not 3/);
    assert.throws(() => native.ioctl(fd, TIOCGPTN, new Uint8Array(5)), /takes 4 bytes, not 5/);
  });

  it('takes a plain number where the request does', () => {
    native.ioctlWithNumber(fd, TCFLSH, 0);
    assert.throws(() => native.ioctlWithNumber(fd, TCFLSH, 77), errnoOf('EINVAL'));
  });

  it('names the errno', () => {
    assert.throws(() => native.ioctl(fd, 0xdeadbeef, new Uint8Array(0x1ead)), errnoOf('ENOTTY'));
    assert.throws(() => native.ioctl(-1, TIOCGPTN, new Uint8Array(4), '/dev/x'), {
      name: 'OsError',
      message: 'ioctl /dev/x: EBADF',
    });
  });
});

it('names errnos that Node does not know', () => {
  assert.equal(native.errnoName(121), 'EREMOTEIO');
  assert.equal(native.errnoName(11), 'EAGAIN');
  assert.equal(native.errnoName(4095), 'errno 4095');
});

describe('names', () => {
  it('finds root both ways', () => {
    assert.equal(native.userName(0), 'root');
    assert.equal(native.userId('root'), 0);
    assert.equal(native.groupName(0), 'root');
    assert.equal(native.groupId('root'), 0);
  });

  it('says undefined for nobody there', () => {
    assert.equal(native.userName(4_123_456_789), undefined);
    assert.equal(native.userId('no-such-user'), undefined);
    assert.equal(native.groupName(4_123_456_789), undefined);
    assert.equal(native.groupId('no-such-group'), undefined);
  });
});

it('locks a file once', () => {
  const path = join(folder, 'lock');
  const first = openSync(path, 'w');
  const second = openSync(path, 'r');
  assert.equal(native.flock(first), true);
  assert.equal(native.flock(second), false);
  closeSync(first);
  assert.equal(native.flock(second), true);
  closeSync(second);
  assert.throws(() => native.flock(-1), errnoOf('EBADF'));
});

describe('peer credentials', () => {
  const listen = async () => {
    const path = join(folder, `peer-${process.hrtime.bigint()}`);
    const server = createServer().listen(path);
    await once(server, 'listening');
    return { path, server };
  };
  const descriptor = (socket: Socket) => (socket as Socket & { _handle: { fd: number } })._handle.fd;
  // As root, the client is somebody in more groups than fit into the first buffer.
  const manyGroups = Array.from({ length: 200 }, (_, index) => 5000 + index);
  const asRoot = process.getuid?.() === 0;
  const disguise = asRoot ? ['setpriv', '--reuid=1234', '--regid=2345', `--groups=${manyGroups.join()}`] : ['env'];
  const idOf = (...flags: string[]) =>
    execFileSync(disguise[0] ?? '', [...disguise.slice(1), 'id', ...flags], { encoding: 'utf8' })
      .trim()
      .split(' ')
      .map(Number);

  it('are those of the process at the other end', async () => {
    const { path, server } = await listen();
    const script = 'require("net").connect(process.argv[1]).on("end", () => process.exit())';
    if (asRoot) chmodSync(folder, 0o755);
    if (asRoot) chmodSync(path, 0o777);
    const child = spawn(disguise[0] ?? '', [...disguise.slice(1), process.execPath, '-e', script, path]);
    const [socket] = (await once(server, 'connection')) as [Socket];
    const { pid, uid, gid, gids } = native.peerCredentials(descriptor(socket));
    assert.equal(pid, child.pid);
    assert.deepEqual([uid], idOf('-u'));
    assert.deepEqual([gid], idOf('-g'));
    assert.deepEqual(new Set(gids), new Set(idOf('-G')));
    assert.equal(gids.length, new Set(gids).size);
    socket.end();
    server.close();
  });

  it('fail on what is no socket', () => {
    const fd = openSync('/dev/null', 'r');
    assert.throws(() => native.peerCredentials(fd), errnoOf('ENOTSOCK'));
    closeSync(fd);
  });
});

describe('sdNotify', () => {
  const receiver = `
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1].replace('@', '\\0'))
print('bound', flush=True)
print(s.recv(4096).decode(), flush=True)
`;

  for (const [kind, address] of [
    ['a path', join(folder, 'notify')],
    ['an abstract name', `@postern-notify-${process.pid}`],
  ] as const) {
    it(`sends one datagram to ${kind}`, async (t) => {
      const child = spawn('python3', ['-c', receiver, address]);
      t.after(() => child.kill());
      const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
      assert.equal((await lines.next()).value, 'bound');
      native.sdNotify(address, 'READY=1\nSTATUS=läuft');
      assert.equal((await lines.next()).value, 'READY=1');
      assert.equal((await lines.next()).value, 'STATUS=läuft');
    });
  }

  it('says why it cannot', () => {
    assert.throws(() => native.sdNotify(join(folder, 'nobody'), 'READY=1'), errnoOf('ENOENT'));
    assert.throws(() => native.sdNotify(`/${'x'.repeat(107)}`, 'READY=1'), errnoOf('ENAMETOOLONG'));
    assert.throws(() => native.sdNotify(`/${'x'.repeat(106)}`, 'READY=1'), errnoOf('ENOENT'));
  });
});
