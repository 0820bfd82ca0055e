import { Linux } from '../../broker/hardware/linux.ts';
import type { SerialLine } from '../../broker/hardware/os.ts';
import { defaultSettings } from '../../contract/serial/line-settings.ts';

/** A terminal that a program opens itself, by the same package as the broker does. */
export class DirectPort implements AsyncDisposable {
  readonly #line: SerialLine;
  readonly #buffer = new Uint8Array(4096);

  private constructor(line: SerialLine) {
    this.#line = line;
  }

  static async open(path: string, baudRate: number): Promise<DirectPort> {
    return new DirectPort(await new Linux().serial.open(path, { baudRate, ...defaultSettings }));
  }

  /** Sends bytes, and reads until what came ends with the delimiter. */
  async exchange(bytes: Uint8Array, delimiter: string): Promise<string> {
    await this.#line.write(bytes);
    let answer = '';
    while (!answer.endsWith(delimiter)) {
      const length = await this.#line.read(this.#buffer);
      answer += Buffer.from(this.#buffer.subarray(0, length)).toString('latin1');
    }
    return answer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#line.close();
  }
}
