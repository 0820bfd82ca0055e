import { signal } from '@preact/signals';
import { asRefusal } from '../../../client/as-refusal.ts';

/** Something that the user is told once. */
export interface Note {
  readonly id: number;
  readonly atMs: number;
  readonly kind: 'done' | 'refused';
  readonly text: string;
  /** What the refusal was about, for "Why?". */
  readonly about?: { readonly method: string; readonly params: Record<string, unknown> } | undefined;
}

const SHOWN_MS = { done: 4000, refused: 15_000 };
const MOST = 4;
const MOST_REFUSED = 100;

export const notes = signal<readonly Note[]>([]);
/** All that was refused since the page was opened, the oldest first. */
export const refused = signal<readonly Note[]>([]);
let lastId = 0;

export function tell(kind: Note['kind'], text: string, about?: Note['about']): void {
  const note = { id: ++lastId, atMs: Date.now(), kind, text, about };
  notes.value = [...notes.value.slice(1 - MOST), note];
  if (kind === 'refused') refused.value = [...refused.value.slice(1 - MOST_REFUSED), note];
  setTimeout(() => dismiss(note.id), SHOWN_MS[kind]);
}

export const dismiss = (id: number): void => {
  notes.value = notes.value.filter((note) => note.id !== id);
};

/** Does it, and tells what was refused, with the words of who refused it. @returns whether it was done */
export async function attempt(work: () => Promise<unknown>, about?: Note['about']): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    const { message } = asRefusal(error);
    tell('refused', message, about);
    return false;
  }
}
