import type { Refusal } from '../../../client/browser.ts';

/** What stands in the place of something that is not there yet. */
export const Waiting = ({ for: what }: { for: string }) => <p class="state">◌ Waiting for {what} …</p>;

/** What stands in the place of something that was refused: the words of who refused it. */
export const Refused = ({ refusal, again }: { refusal: Refusal; again?: (() => void) | undefined }) => (
  <div class="state refused">
    <p>▲ {refusal.message}</p>
    {again !== undefined && (
      <button type="button" onClick={again}>
        Try again
      </button>
    )}
  </div>
);

/** Nothing is there, and what would put something there. */
export const Nothing = ({ text }: { text: string }) => <p class="state">{text}</p>;
