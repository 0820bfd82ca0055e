import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { BUTTON, type DemoBoard } from './board.ts';
import { controllerActs } from './ecu/hands.ts';

type Act = (board: DemoBoard, words: readonly string[], say: (line: string) => void) => void;

/** What a person can do to the hardware, by the first word of a line. A button pulls its line to ground. */
const acts: Readonly<Record<string, Act>> = {
  key: ({ keyboard }, [code]) => keyboard.press(Number(code)),
  gamepad: ({ gamepad }, [code]) => gamepad.press(Number(code)),
  // The adapter comes back under another number, as they do.
  unplug: ({ psuPort }) => psuPort.unplug(),
  plug: ({ psuPort }) => void psuPort.plug('ttyUSB1'),
  // As the controller's own hands (sim/ecu/hands.ts): `ecu hold rpm 3000`.
  ecu: ({ ecu }, [verb = '', ...words], say) => {
    const act = Object.hasOwn(controllerActs, verb) ? controllerActs[verb] : undefined;
    if (act === undefined)
      throw new Error(`the controller knows ${Object.keys(controllerActs).join(', ')}, and not '${verb}'`);
    act(ecu, words, say);
  },
  button: ({ gpio }, [how]) => gpio.drive(BUTTON, how === 'down' ? 0 : 1),
};

/** Does what lines on a stream say: `key 30`, `gamepad 304`, `button down`. One that is not understood is told and skipped. */
export function obey(board: DemoBoard, lines: Readable, warn: (message: string) => void): void {
  createInterface({ input: lines }).on('line', (line) => {
    const [word = '', ...rest] = line.trim().split(/\s+/);
    const act = Object.hasOwn(acts, word) ? acts[word] : undefined;
    try {
      if (act === undefined) throw new Error(`the hands know ${Object.keys(acts).join(', ')}, and not '${word}'`);
      act(board, rest, warn);
    } catch (error) {
      warn(error instanceof Error ? error.message : String(error));
    }
  });
}
