import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import type { Channel } from '../../../../contract/telemetry/catalogue.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { findChannels } from './find-channels.ts';

export interface ChannelPickerProps {
  readonly title: string;
  readonly channels: readonly Channel[];
  readonly chosen: readonly string[];
  readonly most: number;
  readonly onChange: (chosen: readonly string[]) => void;
  readonly onClose: () => void;
}

/** Channels to choose from, with a search. */
export function ChannelPicker({ title, channels, chosen, most, onChange, onClose }: ChannelPickerProps) {
  const text = useSignal('');
  const id = useId();
  const found = findChannels(channels, text.value);
  const isFull = chosen.length >= most;
  return (
    <Dialog title={title} onClose={onClose}>
      <div class="picker">
        <label for={id}>Search by name, label or unit</label>
        <input
          id={id}
          type="text"
          autocomplete="off"
          value={text.value}
          onInput={({ currentTarget }) => (text.value = currentTarget.value)}
        />
        <p role="status">
          {found.length} of {channels.length} channels; {chosen.length} of at most {most} chosen
        </p>
        <ul>
          {found.map(({ name, label, unit }) => {
            const isChosen = chosen.includes(name);
            return (
              <li key={name}>
                <label>
                  <input
                    type="checkbox"
                    checked={isChosen}
                    disabled={isFull && !isChosen}
                    onChange={() => onChange(isChosen ? chosen.filter((one) => one !== name) : [...chosen, name])}
                  />
                  <span>{name}</span>
                  <span class="faint">{[label === name ? undefined : label, unit].filter(Boolean).join(', ')}</span>
                </label>
              </li>
            );
          })}
        </ul>
      </div>
    </Dialog>
  );
}
