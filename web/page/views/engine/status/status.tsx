import { useEngine } from '../engine-context.ts';
import { useLive } from '../live.ts';
import { isParameter, movingText, type ParameterName, titleOf, unitOf } from '../parameter.ts';
import { Control } from './control.tsx';
import { Held } from './held.tsx';
import { Notices } from './notices.tsx';
import { cutWords, syncWords } from './words.ts';

const RATE_HZ = 10;

/** What one looks at first. */
const tiles = [
  ...['Load', 'FinalSparkAdvance', 'FinalPulseWidth', 'FinalPulseAdvance', 'FinalSparkWidth', 'FinalLamda'],
  ...['DutyCycle', 'TPS', 'ECT', 'ACT', 'VCC'],
] as const satisfies readonly ParameterName[];
/** Of the status, what no parameter says. */
const figures = {
  lateUs: { title: 'Most late', unit: 'µs', digits: 1 },
  loopUs: { title: 'Main loop', unit: 'µs', digits: 0 },
  losses: { title: 'Sync lost', unit: 'times', digits: 0 },
} as const;
const channels = ['RPM', ...tiles, ...Object.keys(figures)];

const textOf = (name: string, value: number): string => {
  if (isParameter(name)) return movingText(name, value);
  return value.toFixed(Object.hasOwn(figures, name) ? figures[name as keyof typeof figures].digits : 0);
};

export function Status() {
  const live = useLive(channels, RATE_HZ, textOf);
  return (
    <>
      <section class="card" aria-label="What it is at">
        <div class="engine-speed">
          <p>
            <output class="big" ref={live('RPM')} aria-live="off">
              –
            </output>{' '}
            rpm
          </p>
          <Mode />
        </div>
        <dl class="tiles">
          {tiles.map((name) => (
            <div key={name}>
              <dt>{titleOf(name)}</dt>
              <dd>
                <span class="value" ref={live(name)}>
                  –
                </span>{' '}
                <span class="unit">{unitOf(name)}</span>
              </dd>
            </div>
          ))}
          {Object.entries(figures).map(([name, { title, unit }]) => (
            <div key={name}>
              <dt>{title}</dt>
              <dd>
                <span class="value" ref={live(name)}>
                  –
                </span>{' '}
                <span class="unit">{unit}</span>
              </dd>
            </div>
          ))}
        </dl>
      </section>
      <div class="cards">
        <Control />
        <Held />
        <Notices />
      </div>
    </>
  );
}

/** In words, for nothing here is a number. */
function Mode() {
  const { state, isServed } = useEngine();
  if (!isServed) return <p class="engine-mode">○ Not known: no driver serves it</p>;
  if (state === undefined) return <p class="engine-mode">◌</p>;
  const { sync, injection, spark, cut, limp } = state;
  return (
    <ul class="engine-mode" aria-label="Mode">
      <li>
        {sync === 'cycle' ? '✓' : '○'} {syncWords[sync]}
      </li>
      <li>Injection: {injection}</li>
      <li>Spark: {spark}</li>
      <li class={cut === 'none' ? undefined : 'warned'}>
        {cut === 'none' ? '✓ Fuel and spark are given' : `● ${cutWords[cut]}`}
      </li>
      {limp && <li class="warned">● Limp mode: a sensor that is needed fails</li>}
    </ul>
  );
}
