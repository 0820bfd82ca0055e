import { dismiss, notes } from '../panel/notes.ts';
import { Why } from './why.tsx';

/** What was done or refused, in a corner, for a while. */
export function Notes() {
  return (
    <div class="notes" role="log" aria-live="polite" aria-label="Notes">
      {notes.value.map(({ id, kind, text, about }) => (
        <div key={id} class={`note ${kind}`}>
          <p>
            {kind === 'done' ? '✓ ' : '▲ '}
            {text}
          </p>
          {about !== undefined && <Why {...about} />}
          <button type="button" onClick={() => dismiss(id)}>
            Dismiss
          </button>
        </div>
      ))}
    </div>
  );
}
