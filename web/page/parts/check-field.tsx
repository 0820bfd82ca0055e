import type { Signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';

/** Something that one wants or does not. */
export const CheckField = ({ on, children }: { on: Signal<boolean>; children: ComponentChildren }) => (
  <label class="check">
    <input
      type="checkbox"
      checked={on.value}
      onChange={({ currentTarget }) => {
        on.value = currentTarget.checked;
      }}
    />{' '}
    {children}
  </label>
);
