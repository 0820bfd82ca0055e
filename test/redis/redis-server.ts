/** Debian's redis-server, one for each test, on a Unix socket in a folder of its own; and a client that knows nothing of ours. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../cli/harness.ts';
import { within } from '../patience.ts';

export type Reply = string | number | null | Error | Reply[];

export class RedisServer implements AsyncDisposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'postern-redis-'));
  readonly socket = join(this.folder, 'redis.sock');
  readonly #words: readonly string[];
  #child: ChildProcess | undefined;

  private constructor(words: readonly string[]) {
    this.#words = words;
  }

  /** @param config a file that it may write to */
  static async startSentinel(config: string): Promise<RedisServer> {
    const server = new RedisServer([]);
    await server.#spawn([config, '--sentinel'], /\+monitor master/);
    return server;
  }

  /** @param words options of redis-server */
  static async start(...words: string[]): Promise<RedisServer> {
    const server = new RedisServer(words);
    await server.begin();
    return server;
  }

  /** Starts it, again with nothing in it. */
  async begin(): Promise<void> {
    const own = ['--unixsocket', this.socket, '--unixsocketperm', '700', '--dir', this.folder, '--save', ''];
    const port = this.#words.includes('--port') ? [] : ['--port', '0'];
    await this.#spawn([...own, ...port, ...this.#words], /ready to accept connections/i);
  }

  async #spawn(words: readonly string[], ready: RegExp): Promise<void> {
    const child = spawn('redis-server', words, { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#child = child;
    let said = '';
    child.stdout.on('data', (text: Buffer) => {
      said += String(text);
    });
    await until(() => ready.test(said) || child.exitCode !== null, 'Redis takes connections');
    if (child.exitCode !== null) throw new Error(`redis-server: ${said}`);
  }

  /** Ends it as a crash does. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  /** It answers nothing any more, but its socket is there. */
  stop(): void {
    this.#child?.kill('SIGSTOP');
  }

  goOn(): void {
    this.#child?.kill('SIGCONT');
  }

  /** One command of a stock client. */
  async ask(...command: (string | number)[]): Promise<Reply> {
    await using client = await StockClient.connect(this.socket);
    return await client.ask(...command);
  }

  /** Asks until the answer is right, a minute at most. */
  async askUntil(holds: (reply: Reply) => boolean, ...command: (string | number)[]): Promise<void> {
    const end = Date.now() + within(60_000);
    while (!holds(await this.ask(...command))) {
      if (Date.now() > end) throw new Error(`waited in vain for ${command.join(' ')}`);
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true });
  }
}

/** Speaks RESP2, as the oldest of clients: https://redis.io/docs/latest/develop/reference/protocol-spec/. */
export class StockClient implements AsyncDisposable {
  readonly #socket: Socket;
  #bytes = Buffer.alloc(0);
  #waiting: ((reply: Reply) => void)[] = [];
  /** What came without being asked for: messages of channels. */
  readonly heard: { channel: string; message: string }[] = [];

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (bytes: Buffer) => {
      this.#bytes = Buffer.concat([this.#bytes, bytes]);
      this.#take();
    });
    socket.on('error', () => {});
  }

  static async connect(path: string): Promise<StockClient> {
    const socket = connect(path);
    await once(socket, 'connect');
    return new StockClient(socket);
  }

  ask(...command: (string | number)[]): Promise<Reply> {
    const words = command.map((word) => `$${Buffer.byteLength(String(word))}\r\n${word}\r\n`);
    this.#socket.write(`*${words.length}\r\n${words.join('')}`);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #take(): void {
    for (;;) {
      const parsed = parse(this.#bytes, 0);
      if (parsed === undefined) return;
      this.#bytes = this.#bytes.subarray(parsed.end);
      const { reply } = parsed;
      if (Array.isArray(reply) && reply[0] === 'message')
        this.heard.push({ channel: String(reply[1]), message: String(reply[2]) });
      else this.#waiting.shift()?.(reply);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.destroy();
  }
}

function parse(bytes: Buffer, at: number): { reply: Reply; end: number } | undefined {
  const line = bytes.indexOf('\r\n', at);
  if (line < 0) return undefined;
  const text = bytes.toString('utf8', at + 1, line);
  const end = line + 2;
  switch (String.fromCharCode(bytes[at] ?? 0)) {
    case '+':
      return { reply: text, end };
    case '-':
      return { reply: new Error(text), end };
    case ':':
      return { reply: Number(text), end };
    case '$': {
      const length = Number(text);
      if (length < 0) return { reply: null, end };
      if (bytes.length < end + length + 2) return undefined;
      return { reply: bytes.toString('utf8', end, end + length), end: end + length + 2 };
    }
    case '*': {
      const replies: Reply[] = [];
      let next = end;
      for (let left = Number(text); left > 0; left--) {
        const one = parse(bytes, next);
        if (one === undefined) return undefined;
        replies.push(one.reply);
        next = one.end;
      }
      return { reply: replies, end: next };
    }
    default:
      throw new Error(`not RESP: ${bytes.toString('latin1', at, line)}`);
  }
}
