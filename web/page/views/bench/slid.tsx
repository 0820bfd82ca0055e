import { NumberField } from '../../parts/number-field.tsx';

export interface SlidProps {
  readonly label: string;
  readonly name: string;
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly at: number;
  readonly said: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly notNow: string | undefined;
  readonly onProblem?: ((problem: string | undefined) => void) | undefined;
  readonly onSlide: (at: number) => void;
  readonly onEnter: (value: number) => void;
}

/** A quantity to slide or to type. */
export function Slid({
  label,
  name,
  unit,
  min,
  max,
  step,
  at,
  said,
  value,
  low,
  high,
  notNow,
  onProblem,
  onSlide,
  onEnter,
}: SlidProps) {
  return (
    <div class="slid">
      <NumberField
        label={name}
        unit={unit}
        value={value}
        low={low}
        high={high}
        onEnter={onEnter}
        onProblem={onProblem}
        isReadOnly={notNow !== undefined}
      />
      <input
        type="range"
        aria-label={label}
        aria-valuetext={said}
        aria-disabled={notNow === undefined ? undefined : 'true'}
        min={min}
        max={max}
        step={step}
        value={at}
        onInput={({ currentTarget }) => {
          if (notNow === undefined) onSlide(Number(currentTarget.value));
          else currentTarget.value = String(at);
        }}
      />
    </div>
  );
}
