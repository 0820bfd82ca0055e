import type { Channel } from '../../../../contract/telemetry/catalogue.ts';
import type { ScatterChoice } from './layout.ts';

const NONE = '';

/** Which channels a scatter plot is of. */
export function ScatterChoiceFields({
  channels,
  choice,
  onChange,
}: {
  channels: readonly Channel[];
  choice: ScatterChoice;
  onChange: (choice: ScatterChoice) => void;
}) {
  const fields = [
    ['x', 'Across'],
    ['y', 'Up'],
    ['by', 'Colour'],
  ] as const;
  return (
    <div class="tools">
      {fields.map(([field, name]) => (
        <label key={field}>
          {name}{' '}
          <select
            value={choice[field] ?? NONE}
            onChange={({ currentTarget: { value } }) =>
              onChange({ ...choice, [field]: value === NONE ? undefined : value })
            }
          >
            {field === 'by' && <option value={NONE}>none</option>}
            {channels.map(({ name: channel }) => (
              <option key={channel} value={channel}>
                {channel}
              </option>
            ))}
          </select>
        </label>
      ))}
    </div>
  );
}
