import { Linux } from '../../broker/hardware/linux.ts';
import { Generations } from '../../broker/lanes/generations.ts';
import type { FromLane, LaneLink, LaneOutput, LanePlan, Precision, ToLane } from '../../broker/lanes/messages.ts';
import { Lateness } from '../../contract/schedule/lateness.ts';
import type { Table } from '../../contract/schedule/table.ts';
import type { Kept } from './bare.ts';
import type { Line } from './line.ts';

/** As the broker gives it to all lanes of a program. */
const LEAD_NS = 20e6;

type Answer = Extract<FromLane, { program: number }>;

/** A real thread of the scheduler's, with programs that write to a file. */
export class BenchLane implements AsyncDisposable {
  readonly #os = new Linux();
  readonly #epochNs = this.#os.nowNs();
  readonly #generations = new Generations();
  readonly #waiting = new Map<string, (answer: Answer) => void>();
  readonly #link: LaneLink;
  #fail: (error: Error) => void = () => {};
  #ready: () => void = () => {};
  #programs = 0;

  private constructor(precision: Precision) {
    this.#link = this.#os.startLane({
      name: 'bench',
      epochNs: this.#epochNs,
      generations: this.#generations.memory,
      precision,
      onMessage: (message) => this.#heard(message),
      onLost: (error) => this.#fail(error),
    });
  }

  static async start(precision: Partial<Precision>): Promise<BenchLane> {
    const lane = new BenchLane({ priority: undefined, cpu: undefined, locked: false, spinNs: 0, ...precision });
    await new Promise<void>((resolve, reject) => {
      lane.#ready = resolve;
      lane.#fail = reject;
    });
    return lane;
  }

  /** Begins a program whose every second action is the line's first state. @returns its number */
  begin(table: Table, line: Line): number {
    const program = ++this.#programs;
    const plan: LanePlan = {
      table,
      output: new Int32Array(table.actions.length),
      state: Int32Array.from(table.actions, (_, action) => 1 + (action % 2)),
    };
    this.#post({
      type: 'start',
      program,
      startNs: Number(this.#os.nowNs() - this.#epochNs) + LEAD_NS,
      plan,
      outputs: [this.#output(line)],
      cycleNs: 0,
      stopWhenLate: false,
    });
    return program;
  }

  /** Ends a program. Gives how late its events were. */
  async end(program: number): Promise<Lateness> {
    const ended = this.#answer(program, 'ended');
    this.#post({ type: 'end', program, atNs: Number(this.#os.nowNs() - this.#epochNs) });
    const { classes } = await ended;
    const [first] = classes;
    if (first === undefined) throw new Error('the lane has counted nothing');
    return Lateness.of(first);
  }

  /** Runs a program until it has finished. */
  async run(table: Table, line: Line): Promise<Kept> {
    const before = process.cpuUsage();
    const program = this.begin(table, line);
    await this.#answer(program, 'finished');
    const { user, system } = process.cpuUsage(before);
    return { lateness: await this.end(program), cpuNs: (user + system) * 1000 };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#link.close();
  }

  #output({ fd, request, states }: Line): LaneOutput {
    // The lane has one of its own, as of every output.
    const own = this.#os.duplicate(fd);
    const calls = [undefined, ...states.map((bytes) => ({ fd: own, request, bytes }))];
    const { slot, value: generation } = this.#generations.share();
    return { name: 'line', sealed: { kind: 'calls', calls, fds: [own] }, slot, generation };
  }

  #post(message: ToLane): void {
    this.#link.post(message);
  }

  #answer<Type extends Answer['type']>(program: number, type: Type): Promise<Extract<Answer, { type: Type }>> {
    return new Promise((resolve, reject) => {
      this.#waiting.set(`${type} ${program}`, resolve as (answer: Answer) => void);
      this.#fail = reject;
    });
  }

  #heard(message: FromLane): void {
    if (message.type === 'ready') this.#ready();
    else if (message.type === 'failed') this.#fail(new Error(`${message.syscall}: ${message.errno}`));
    else if (message.type === 'revoked') this.#fail(new Error('the lane was revoked'));
    else this.#waiting.get(`${message.type} ${message.program}`)?.(message);
  }
}
