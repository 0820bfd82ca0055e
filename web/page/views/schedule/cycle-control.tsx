import { limits } from '../../../../contract/schedule/limits.ts';
import { attempt } from '../../panel/notes.ts';
import { usePostern } from '../../panel/use.ts';
import { NumberField } from '../../parts/number-field.tsx';

/** How fast the shaft of a program turns. */
export function CycleControl({ program, cycleNs }: { program: number; cycleNs: number }) {
  const postern = usePostern();
  return (
    <NumberField
      label="Speed"
      unit="rpm"
      value={120e9 / cycleNs}
      digits={0}
      step={50}
      low={0}
      high={limits.rpm.max}
      onEnter={(rpm) =>
        void attempt(() => postern.schedule.setCycle(program, { rpm }), {
          method: 'schedule.setCycle',
          params: { program, rpm },
        })
      }
    />
  );
}
