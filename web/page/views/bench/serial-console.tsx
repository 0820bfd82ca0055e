import { useSignal } from '@preact/signals';
import { useEffect, useId, useRef } from 'preact/hooks';
import { asRefusal } from '../../../../client/as-refusal.ts';
import type { Postern, Refusal } from '../../../../client/browser.ts';
import { eachFrame } from '../../panel/clock.ts';
import { tell } from '../../panel/notes.ts';
import { usePostern } from '../../panel/use.ts';
import { Refused } from '../../parts/states.tsx';
import { CardAct } from './card.tsx';
import { timeOfDay } from './numbers.ts';
import { type ConsoleLine, endings, type Notation, signs, type Traffic, typedBytes, withTraffic } from './traffic.ts';

const MOST_LINES = 500;
/** What went over it before one looked. */
const REPLAY_BYTES = 4096;
/** An answer is over when nothing came for so long. */
const SILENCE_MS = 100;
const WAIT_MS = 1000;

/** What goes over a port, both ways, as it comes; and a line to send. */
export function SerialConsole({ device, mayWrite }: { device: string; mayWrite: boolean }) {
  const postern = usePostern();
  const notation = useSignal<Notation>('text');
  const isPaused = useSignal(false);
  const refusal = useSignal<Refusal | undefined>(undefined);
  const turn = useSignal(0);
  const place = useRef<HTMLDivElement>(null);
  const traffic = useRef<Traffic[]>([]);
  const lines = useRef<readonly ConsoleLine[]>([]);
  const isStale = useRef(true);

  useEffect(() => {
    const tap = postern.serial(device).tap({ replay: REPLAY_BYTES });
    let isShown = true;
    const listen = async () => {
      for await (const piece of tap) {
        traffic.current = [...traffic.current, piece].slice(-MOST_LINES);
        lines.current = withTraffic(lines.current, piece, notation.peek(), MOST_LINES);
        isStale.current = true;
      }
    };
    refusal.value = undefined;
    listen().catch((error: unknown) => {
      if (isShown) refusal.value = asRefusal(error);
    });
    return () => {
      isShown = false;
      tap.close();
    };
  }, [postern, device, turn.value]);

  useEffect(
    () =>
      eachFrame(() => {
        if (!isStale.current || isPaused.peek() || place.current === null) return;
        isStale.current = false;
        write(place.current, lines.current);
      }),
    [],
  );

  const show = (chosen: Notation) => {
    notation.value = chosen;
    lines.current = traffic.current.reduce<readonly ConsoleLine[]>(
      (made, piece) => withTraffic(made, piece, chosen, MOST_LINES),
      [],
    );
    isStale.current = true;
  };
  const clear = () => {
    traffic.current = [];
    lines.current = [];
    isStale.current = true;
  };
  return (
    <div class="console">
      <fieldset class="row plain">
        <legend class="hidden">How the console of {device} shows it</legend>
        {(['text', 'hex'] as const).map((each) => (
          <button key={each} type="button" aria-pressed={notation.value === each} onClick={() => show(each)}>
            {each === 'text' ? 'Text' : 'Hex'}
          </button>
        ))}
        <button type="button" aria-pressed={isPaused.value} onClick={() => (isPaused.value = !isPaused.value)}>
          Pause
        </button>
        <button type="button" onClick={clear}>
          Clear
        </button>
        <span class="faint">
          {signs.received} received, {signs.sent} sent
        </span>
      </fieldset>
      {refusal.value !== undefined && <Refused refusal={refusal.value} again={() => turn.value++} />}
      <section class="traffic" aria-label={`What goes over ${device}`}>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is to be scrolled by keys too */}
        <div ref={place} tabIndex={0} />
      </section>
      {mayWrite && <Send device={device} notation={notation.value} />}
    </div>
  );
}

/** The lines as they are now, those that went out of it taken away. What stands there is not touched. */
function write(place: HTMLElement, lines: readonly ConsoleLine[]): void {
  const atEnd = place.scrollHeight - place.scrollTop - place.clientHeight < 40;
  const made = lines.map((line) => {
    const row = document.createElement('div');
    row.className = line.direction;
    const sign = document.createElement('span');
    sign.className = 'at';
    sign.textContent = `${timeOfDay(line.atMs)} `;
    const way = document.createElement('b');
    way.textContent = line.direction === 'gap' ? '▲ ' : `${signs[line.direction]} `;
    const word = document.createElement('span');
    word.className = 'hidden';
    word.textContent = line.direction === 'gap' ? '' : `${line.direction}: `;
    row.append(sign, way, word, line.text);
    return row;
  });
  place.replaceChildren(...made);
  if (atEnd) place.scrollTop = place.scrollHeight;
}

function Send({ device, notation }: { device: string; notation: Notation }) {
  const typed = useSignal('');
  const ending = useSignal<keyof typeof endings>('\\n');
  const id = useId();
  const send = async (postern: Postern) => {
    let bytes: Uint8Array;
    try {
      bytes = typedBytes(typed.value, notation, endings[ending.value]);
    } catch (error) {
      tell('refused', (error as Error).message);
      return;
    }
    try {
      await postern.serial(device).transact(bytes, { until: { silenceMs: SILENCE_MS }, timeoutMs: WAIT_MS });
    } catch (error) {
      if (asRefusal(error).code !== 'timeout') throw error;
      tell('done', `${device} took it, and did not answer within a second`);
    }
    typed.value = '';
  };
  const sample = { device, bytes: new TextEncoder().encode('\n') };
  return (
    <form class="row send" onSubmit={(event) => event.preventDefault()}>
      <label for={id} class="hidden">
        What to send over {device}
      </label>
      <input
        id={id}
        type="text"
        autocomplete="off"
        spellcheck={false}
        placeholder={notation === 'text' ? 'a line' : '4f 4b 0a'}
        value={typed.value}
        onInput={({ currentTarget }) => (typed.value = currentTarget.value)}
      />
      {notation === 'text' && (
        <select
          aria-label="What ends the line"
          value={ending.value}
          onChange={({ currentTarget }) => (ending.value = endingOf(currentTarget.value))}
        >
          {Object.keys(endings).map((each) => (
            <option key={each} value={each}>
              {each}
            </option>
          ))}
        </select>
      )}
      <CardAct method="serial.transact" params={sample} run={send} kind="main" label={`Send over ${device}`}>
        Send
      </CardAct>
    </form>
  );
}

const endingOf = (text: string): keyof typeof endings =>
  (Object.keys(endings) as (keyof typeof endings)[]).find((each) => each === text) ?? 'none';
