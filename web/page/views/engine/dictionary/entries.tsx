import type { Signal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { isPlain } from '../../../../../contract/instruments/shipped/engine-parameters.ts';
import { setValue, useEngine } from '../engine-context.ts';
import { useLive } from '../live.ts';
import { isBit, isParameter, movingText, type ParameterName, rangeText, titleOf, unitOf } from '../parameter.ts';
import { EntryDetails } from './entry-details.tsx';

const RATE_HZ = 2;

interface EntriesProps {
  readonly label: string;
  readonly names: readonly ParameterName[];
  /** Which one shows all of itself. */
  readonly open: Signal<ParameterName | undefined>;
}

const textOf = (name: string, value: number): string => {
  if (!isParameter(name)) return '';
  return isBit(name) ? (value === 0 ? 'no' : 'yes') : movingText(name, value);
};

export function Entries({ label, names, open }: EntriesProps) {
  const live = useLive(names, RATE_HZ, textOf);
  return (
    <ul class="entries" aria-label={label}>
      {names.map((name) => (
        <Entry key={name} name={name} live={live(name)} open={open} />
      ))}
    </ul>
  );
}

function Entry({
  name,
  live,
  open,
}: {
  name: ParameterName;
  live: (element: Element | null) => void;
  open: EntriesProps['open'];
}) {
  const { state } = useEngine();
  const id = useId();
  const isOpen = open.value === name;
  const isHeld = !isPlain(name) && setValue(state, name) !== undefined;
  return (
    <li class={isOpen ? 'open' : undefined}>
      <button
        type="button"
        class="entry"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onClick={() => (open.value = isOpen ? undefined : name)}
      >
        <span class="what">
          {titleOf(name)} <code>{name}</code>
        </span>
        <span class="value">
          <span ref={live} class="number">
            –
          </span>{' '}
          <span class="unit">{unitOf(name)}</span>
        </span>
        <span class="range">{rangeText(name)}</span>
        <span class="held-mark">{isHeld ? '● held' : ''}</span>
      </button>
      {isOpen && (
        <div id={id} class="entry-details">
          <EntryDetails name={name} />
        </div>
      )}
    </li>
  );
}
