import { useSignal } from '@preact/signals';
import { useEffect, useId, useRef } from 'preact/hooks';
import { valueText } from '../../../../client/dash/value-text.ts';
import type { Channel } from '../../../../contract/telemetry/catalogue.ts';
import type { Readings } from '../../charts/face.ts';
import { TEXT_MS, writeEvery } from '../../panel/texts.ts';
import { findChannels } from './find-channels.ts';

const AGAIN_MS = 2 * TEXT_MS;

export interface AllChannelsProps {
  readonly channels: readonly Channel[];
  readonly readings: Readings;
  readonly isOpen: boolean;
  readonly onOpen: (isOpen: boolean) => void;
}

/** Every channel with its value, to be searched. */
export function AllChannels({ channels, readings, isOpen, onOpen }: AllChannelsProps) {
  return (
    <details class="all-channels" open={isOpen} onToggle={({ currentTarget }) => onOpen(currentTarget.open)}>
      <summary>All {channels.length} channels</summary>
      {isOpen && <List channels={channels} readings={readings} />}
    </details>
  );
}

function List({ channels, readings }: Pick<AllChannelsProps, 'channels' | 'readings'>) {
  const text = useSignal('');
  const body = useRef<HTMLTableSectionElement>(null);
  const id = useId();
  const found = findChannels(channels, text.value);
  useEffect(() => {
    const cells = [...(body.current?.querySelectorAll('td.number') ?? [])];
    let revision = -1;
    return writeEvery(AGAIN_MS, () => {
      if (readings.revision === revision) return;
      revision = readings.revision;
      for (const [index, channel] of found.entries()) {
        const shown = valueText(channel, readings.value(channel.name));
        const cell = cells[index];
        if (cell !== undefined && cell.textContent !== shown) cell.textContent = shown;
      }
    });
  }, [found, readings]);
  return (
    <>
      <label for={id}>Search by name, label or unit</label>{' '}
      <input
        id={id}
        type="text"
        autocomplete="off"
        value={text.value}
        onInput={({ currentTarget }) => (text.value = currentTarget.value)}
      />
      <div class="scrolls">
        <table>
          <thead>
            <tr>
              <th scope="col">Channel</th>
              <th scope="col" class="number">
                Value
              </th>
              <th scope="col">Unit</th>
              <th scope="col">Label</th>
            </tr>
          </thead>
          <tbody ref={body}>
            {found.map(({ name, label, unit, derived }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td class="number">-</td>
                <td>{unit}</td>
                <td>
                  {[label === name ? undefined : label, derived === true ? 'computed' : undefined]
                    .filter(Boolean)
                    .join(', ')}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
