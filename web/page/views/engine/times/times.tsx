import { Decoder, Interrupts, Pins, Tasks } from './inside.tsx';
import { Lateness } from './lateness.tsx';

/** How well the firmware keeps its times, by its own clock. */
export function Times() {
  return (
    <>
      <Lateness />
      <div class="cards broad">
        <Interrupts />
        <Tasks />
        <Pins />
        <Decoder />
      </div>
    </>
  );
}
