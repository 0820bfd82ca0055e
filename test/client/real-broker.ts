import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { Broker } from '../../broker/broker.ts';
import { makeLog } from '../../broker/log.ts';
import { generateKey } from '../../client/keys-node.ts';
import { type ConnectOptions, Postern } from '../../client/main.ts';
import { formatAuthorizedKey } from '../../contract/keys.ts';
import { type DemoBoard, makeDemoBoard } from '../../sim/board.ts';

const SOC = '/sys/devices/platform/soc/fe20c000.pwm';

/** Devices of the inventory, and what their rule says beside whom and what it lets. */
export interface MoreDevices {
  devices: Record<string, object>;
  rule?: object;
}

/** The real broker on the simulated kernel, in this process, behind a real socket. */
export class RealBroker {
  readonly folder = mkdtempSync(join(tmpdir(), 'postern-real-'));
  readonly socket = join(this.folder, 'postern.sock');
  readonly key = join(this.folder, 'key');
  readonly board: DemoBoard = makeDemoBoard();
  #broker: Broker | undefined;

  /**
   * @param limits of the rule that lets whoever runs this drive `fan` and `servo`
   * @param describe more of the board's devices, and what a rule of their own says
   */
  static async start(limits: object = {}, describe?: (board: DemoBoard) => MoreDevices): Promise<RealBroker> {
    const real = new RealBroker();
    const more = describe?.(real.board);
    chmodSync(real.folder, 0o755);
    const { username: user } = userInfo();
    const own = await generateKey(real.key, 'test');
    writeFileSync(join(real.folder, 'authorized_keys'), `${formatAuthorizedKey({ ...own, user })}\n`);
    real.#writePolicy(user, limits, more);
    await real.restart();
    return real;
  }

  #writePolicy(user: string, limits: object, more?: MoreDevices): void {
    const names = Object.keys(more?.devices ?? {});
    const rule = { id: 'more', groups: ['own'], devices: names, allow: ['read', 'write', 'control'], ...more?.rule };
    const policy = {
      devices: {
        fan: { kind: 'pwm', chip: SOC, channel: 0, safe: { enabled: false } },
        servo: { kind: 'pwm', chip: SOC, channel: 1 },
        ...more?.devices,
      },
      groups: { own: { users: [user] } },
      admins: ['own'],
      rules: [
        { id: 'own', groups: ['own'], devices: ['fan', 'servo'], allow: ['read', 'write'], limits },
        ...(more === undefined ? [] : [rule]),
      ],
    };
    writeFileSync(join(this.folder, 'policy.json'), JSON.stringify(policy));
  }

  async stop(): Promise<void> {
    await this.#broker?.stop('the test says so');
    this.#broker = undefined;
  }

  async restart(): Promise<void> {
    await this.stop();
    this.#broker = await Broker.start({
      files: { policy: join(this.folder, 'policy.json'), authorizedKeys: join(this.folder, 'authorized_keys') },
      socketPath: this.socket,
      socketMode: 0o600,
      socketGroup: undefined,
      stateDirectory: this.folder,
      auditPath: join(this.folder, 'audit.jsonl'),
      os: this.board.kernel,
      log: makeLog('error', (line) => process.stderr.write(line), false),
    });
  }

  connect(options: ConnectOptions = {}): Promise<Postern> {
    return Postern.connect({ socket: this.socket, key: this.key, reconnect: { minMs: 5, maxMs: 50 }, ...options });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
