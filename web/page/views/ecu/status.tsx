import { useEffect, useRef } from 'preact/hooks';
import { TEXT_MS, writeEvery } from '../../panel/texts.ts';
import type { LiveFeed } from './live-feed.ts';

const AGAIN_MS = 4 * TEXT_MS;
/** Values are old after so long without a frame, or after the time of several. */
const STALE_MS = 1000;
const STALE_FRAMES = 5;

export interface StatusProps {
  readonly feed: LiveFeed;
  readonly rateHz: number | undefined;
  /** So many frames are asked for, because of more it was too slow. */
  readonly lowered: number | undefined;
  /** What is marked while values are old. */
  readonly onStale: (isStale: boolean) => void;
}

const whole = (value: number | undefined): string => (value === undefined ? '-' : value.toFixed(0));

/** How well values come: written twice a second. */
export function Status({ feed, rateHz, lowered, onStale }: StatusProps) {
  const list = useRef<HTMLDListElement>(null);
  const told = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const cells = new Map([...(list.current?.querySelectorAll('dd') ?? [])].map((cell) => [cell.dataset.fact, cell]));
    const write = (fact: string, text: string) => {
      const cell = cells.get(fact);
      if (cell !== undefined && cell.textContent !== text) cell.textContent = text;
    };
    const staleMs = Math.max(STALE_MS, rateHz === undefined ? 0 : (STALE_FRAMES * 1000) / rateHz);
    let wasStale: boolean | undefined;
    return writeEvery(AGAIN_MS, () => {
      const { reception, quality } = feed;
      const now = Date.now();
      const ageMs = reception.lastMs === undefined ? undefined : now - reception.lastMs;
      const isStale = ageMs === undefined || ageMs > staleMs;
      write('rate', (isStale ? 0 : reception.rateHz(now)).toFixed(1));
      write('lost', String(reception.lost));
      write('driver', quality === undefined ? '-' : String(quality.dropped));
      write('screen', `${whole(reception.onScreenMs.quantile(0.5))} / ${whole(reception.onScreenMs.quantile(0.95))}`);
      write('answer', `${whole(reception.answerMs.quantile(0.5))} / ${whole(reception.answerMs.quantile(0.95))}`);
      write(
        'errors',
        quality === undefined
          ? '-'
          : `${quality.crcErrors} / ${quality.timeouts} / ${quality.busy} / ${quality.resets}`,
      );
      if (isStale === wasStale || told.current === null) return;
      wasStale = isStale;
      onStale(isStale);
      told.current.textContent = isStale
        ? ageMs === undefined
          ? '◌ No frame has come yet'
          : '▲ No frames come: what is shown is old'
        : '● Live';
    });
  }, [feed, rateHz]);
  return (
    <div class="reception">
      <p role="status" class="liveness">
        <span ref={told}>◌ No frame has come yet</span>
        {lowered !== undefined && <span>● Lowered to {lowered}/s: this browser does not keep up</span>}
      </p>
      <dl ref={list}>
        {facts.map(([fact, name, doc]) => (
          <div key={fact} title={doc}>
            <dt>{name}</dt>
            <dd data-fact={fact}>-</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

const facts = [
  ['rate', 'Frames/s', 'Frames a second, in the last two seconds'],
  ['lost', 'Lost here', 'Frames that this page was too slow for'],
  ['driver', 'Lost there', 'Frames that were due, and that the wire or the broker was too slow for'],
  ['answer', 'Answer ms', 'From the request to the answer: half of them, and 95 of a hundred, within'],
  [
    'screen',
    'To screen ms',
    "From the controller's answer to this screen, by both clocks: half of them, and 95 of a hundred, within",
  ],
  ['errors', 'Errors', 'Of the line since the driver was started: check sums / timeouts / busy / resets'],
] as const;
