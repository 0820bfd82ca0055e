import { useEffect, useMemo } from 'preact/hooks';
import { askVerdictsAnew } from '../../panel/allowed.ts';
import { usePostern } from '../../panel/use.ts';
import { Nothing, Refused, Waiting } from '../../parts/states.tsx';
import { addressOf, placeOf, useHash } from '../../place.ts';
import { Dictionary } from './dictionary/dictionary.tsx';
import { EngineContext, heldOf, type ShownEngine } from './engine-context.ts';
import { type EngineLink, useEngineLink, useEngines } from './link.ts';
import { Status } from './status/status.tsx';
import { Tables } from './tables/tables.tsx';
import { Times } from './times/times.tsx';
import { Timing } from './timing/timing.tsx';

/** By the word in the address: `#engine/engine0/timing`. */
const sections = {
  status: { name: 'Status', Section: Status },
  timing: { name: 'Timing', Section: Timing },
  times: { name: 'Lateness and times', Section: Times },
  tables: { name: 'Tables', Section: Tables },
  dictionary: { name: 'Dictionary', Section: Dictionary },
} as const;
type SectionName = keyof typeof sections;

const isSection = (word: string): word is SectionName => Object.hasOwn(sections, word);

/** Engines of the inventory that run Postern's firmware: one of them, and of it one section. */
export function Engine() {
  const { value: engines, refusal } = useEngines();
  const { rest } = placeOf(useHash());
  if (engines === undefined)
    return refusal === undefined ? <Waiting for="the engines" /> : <Refused refusal={refusal} />;
  const [asked, word = 'status'] = rest;
  const shown = engines.find(({ device }) => device === asked) ?? (asked === undefined ? engines[0] : undefined);
  const section = isSection(word) ? word : 'status';
  if (engines.length === 0)
    return (
      <Nothing text="No engine is among the devices that you may see. A policy has one as an instrument of the profile `engine`, and a rule lets you read it." />
    );
  if (shown === undefined)
    return (
      <div class="state">
        <p>
          No engine is called ‘{asked}’ here. There {engines.length === 1 ? 'is' : 'are'}:
        </p>
        <ul>
          {engines.map(({ device }) => (
            <li key={device}>
              <a href={addressOf('engine', device)}>{device}</a>
            </li>
          ))}
        </ul>
      </div>
    );
  return (
    <div class="engine">
      <header class="engine-head">
        <h1 class="hidden">Engine {shown.device}</h1>
        {engines.length > 1 && (
          <nav aria-label="Engines" class="pills">
            {engines.map(({ device }) => (
              <a
                key={device}
                href={addressOf('engine', device, section)}
                aria-current={device === shown.device || undefined}
              >
                {device}
              </a>
            ))}
          </nav>
        )}
        <nav aria-label={`Sections of ${shown.device}`} class="pills">
          {Object.entries(sections).map(([name, { name: text }]) => (
            <a
              key={name}
              href={addressOf('engine', shown.device, name)}
              aria-current={name === section ? 'page' : undefined}
            >
              {text}
            </a>
          ))}
        </nav>
      </header>
      <OneEngine key={shown.device} link={shown} section={section} />
    </div>
  );
}

function OneEngine({ link, section }: { link: EngineLink; section: SectionName }) {
  const postern = usePostern();
  const { device } = link;
  const { state, refusal, again } = useEngineLink(link);
  const engine = useMemo(() => postern.engine(device), [postern, device]);
  const { Section } = sections[section];
  const { served: isServed } = link;
  const held = heldOf(state)
    .map(({ name }) => name)
    .join();
  // What a call may do is judged by what is set, as the driver tells it.
  useEffect(() => askVerdictsAnew(postern), [postern, isServed, state === undefined, held]);
  const shown: ShownEngine = { device, engine, isServed, state };
  return (
    <EngineContext.Provider value={shown}>
      {/* Its place is kept, so that nothing moves when it speaks. */}
      <p class={`engine-link ${link.served && refusal === undefined ? '' : 'bad'}`} role="status">
        {!link.served
          ? `▲ No driver serves ${device}: what is shown is old. Its user ‘${link.provider}’ runs: postern drive ${device}`
          : refusal !== undefined
            ? `▲ ${refusal.message}`
            : state === undefined
              ? `◌ Waiting for what ${device} is at …`
              : state.connected
                ? `● ${device}: ${state.firmware} ${state.version} on ${state.board}, served by ${link.provider}${link.holder === undefined ? '' : `; held by ${link.holder}`}`
                : `▲ ${device} has started anew, or does not answer; its driver finds out`}
        {refusal !== undefined && (
          <button type="button" class="quiet" onClick={again}>
            Try again
          </button>
        )}
      </p>
      {refusal?.code === 'denied' ? <Refused refusal={refusal} again={again} /> : <Section />}
    </EngineContext.Provider>
  );
}
