/** A whole broker in this process: real files, a real socket, a simulated kernel. */
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { Broker } from '../../broker/broker.ts';
import type { Clock } from '../../broker/hardware/os.ts';
import { connect } from '../../client/connect.ts';
import { generateKey } from '../../client/keys-node.ts';
import type { Postern } from '../../client/postern.ts';
import { formatAuthorizedKey, type PublicKey } from '../../contract/keys.ts';
import { type DemoBoard, makeDemoBoard } from '../../sim/board.ts';
import { SimulatedKernel } from '../../sim/kernel.ts';

/** The chip of `soc` of the demo's board, which entries name unless they say otherwise. */
export const SOC = '/sys/devices/platform/soc/fe20c000.pwm';

const me = userInfo().username;
const quiet = { error: () => {}, warning: () => {}, info: () => {}, debug: () => {} };

export class LiveBroker {
  readonly directory = mkdtempSync(join(tmpdir(), 'postern-live-'));
  readonly board: DemoBoard;
  readonly #key: PublicKey;
  #broker: Broker | undefined;

  private constructor(key: PublicKey, clock: Clock | undefined) {
    this.#key = key;
    this.board = makeDemoBoard(new SimulatedKernel(clock));
  }

  /**
   * With a key of this user, and a policy that lets him write to these devices.
   * @param clock the broker's and its kernel's, this machine's unless it is said
   */
  static async start(devices: Record<string, object>, clock?: Clock): Promise<LiveBroker> {
    const folder = mkdtempSync(join(tmpdir(), 'postern-key-'));
    const live = new LiveBroker(await generateKey(join(folder, 'key'), 'test'), clock);
    chmodSync(live.directory, 0o755);
    writeFileSync(live.path('key'), readFileSync(join(folder, 'key')), { mode: 0o600 });
    rmSync(folder, { recursive: true });
    live.writeKey();
    live.writePolicy(devices);
    live.#broker = await Broker.start({
      files: { policy: live.path('policy.json'), authorizedKeys: live.path('authorized_keys') },
      socketPath: live.path('sock'),
      socketMode: 0o600,
      socketGroup: undefined,
      stateDirectory: live.directory,
      auditPath: live.path('audit.jsonl'),
      os: live.board.kernel,
      log: quiet,
    });
    return live;
  }

  path(name: string): string {
    return join(this.directory, name);
  }

  /** `rule`: what the one rule says besides whom it is for and that he may read and write. */
  writePolicy(devices: Record<string, object>, rule: object = {}): void {
    const rules = [{ id: 'all', users: [me], devices: ['*'], allow: ['read', 'write'], ...rule }];
    const groups = { me: { users: [me] } };
    const entries = Object.entries(devices).map(([name, entry]) => [name, { kind: 'pwm', chip: SOC, ...entry }]);
    writeFileSync(
      this.path('policy.json'),
      JSON.stringify({ devices: Object.fromEntries(entries), rules, groups, admins: ['me'] }),
    );
  }

  writeKey(expiresAtMs?: number): void {
    const key = { ...this.#key, user: me, ...(expiresAtMs === undefined ? {} : { expiresAtMs }) };
    writeFileSync(this.path('authorized_keys'), `${formatAuthorizedKey(key)}\n`);
  }

  get broker(): Broker {
    if (this.#broker === undefined) throw new Error('the broker has not started');
    return this.#broker;
  }

  reload(): void {
    this.broker.reload();
  }

  connect(): Promise<Postern> {
    const brokerKey = readFileSync(this.path('broker_key.pub'), 'utf8');
    return connect({ socket: this.path('sock'), key: this.path('key'), brokerKey, reconnect: false });
  }

  async stop(): Promise<void> {
    await this.broker.stop('the test is over');
    rmSync(this.directory, { recursive: true });
  }
}
