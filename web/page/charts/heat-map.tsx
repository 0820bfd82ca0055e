import type { ComponentChildren, Ref } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { heatColour, heatGradient } from './heat-colours.ts';

/** Row -1 is the axis of the columns, column -1 that of the rows. */
export interface HeatPlace {
  readonly row: number;
  readonly column: number;
}

export interface HeatCell {
  /** As it is shown. */
  readonly text: string;
  /** What a screen reader says before it: where it is, by the values of the axes. */
  readonly name: string;
  readonly isChosen: boolean;
  /** Shown as a mark, and said. */
  readonly note?: { readonly mark: string; readonly text: string } | undefined;
}

export interface HeatMapProps {
  readonly label: string;
  /** What the corner says of the axes. */
  readonly rowTitle: string | undefined;
  readonly columnTitle: string;
  readonly size: { readonly rows: number; readonly columns: number };
  /** From 0 to 1 of the scale. */
  readonly share: (place: HeatPlace) => number;
  readonly cell: (place: HeatPlace) => HeatCell;
  /** Where the keyboard is. */
  readonly focus: HeatPlace;
  readonly isReadOnly: boolean;
  readonly describedBy: string;
  /** What is typed into the focused cell instead of its number. */
  readonly editor: ComponentChildren | undefined;
  readonly onPoint: (place: HeatPlace, isExtended: boolean) => void;
  readonly onOpen: () => void;
  readonly onKey: (event: KeyboardEvent) => void;
  /** What moves over it: placed by its style's --row and --column, which are counted in cells. */
  readonly marker?: Ref<HTMLDivElement> | undefined;
}

/** A table of numbers in colours that one goes through and edits by keys, as in a spreadsheet. */
export function HeatMap(props: HeatMapProps) {
  const { label, size, columnTitle, rowTitle, focus, isReadOnly, describedBy, editor, marker } = props;
  const grid = useRef<HTMLTableElement>(null);
  const isEditing = editor !== undefined;
  const wasEditing = useRef(false);
  useEffect(() => {
    const table = grid.current;
    const isHere = table?.contains(document.activeElement) === true;
    // The keyboard stays in the grid when its editor is gone.
    if (!isEditing && (isHere || wasEditing.current)) table?.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
    wasEditing.current = isEditing;
  }, [focus.row, focus.column, isEditing]);
  const rows = Array.from({ length: size.rows }, (_, row) => row);
  const columns = Array.from({ length: size.columns }, (_, column) => column);
  return (
    <div class="heat-frame">
      <p class="heat-axes">
        {rowTitle !== undefined && `↓ ${rowTitle} `}→ {columnTitle}
      </p>
      <div class="heat-scroll">
        <div class="heat-inner" style={{ '--columns': size.columns }}>
          <table
            ref={grid}
            class="heat"
            // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a grid of ARIA may be a table, and has its headings then
            role="grid"
            aria-label={label}
            aria-multiselectable="true"
            aria-readonly={isReadOnly}
            aria-describedby={describedBy}
            onKeyDown={(event) => !(event.target instanceof HTMLInputElement) && props.onKey(event)}
          >
            <thead>
              <tr>
                <td class="corner" />
                {columns.map((column) => (
                  <Cell key={column} {...props} place={{ row: -1, column }} />
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row}>
                  {rowTitle === undefined ? (
                    <th scope="row" class="corner">
                      Value
                    </th>
                  ) : (
                    <Cell {...props} place={{ row, column: -1 }} />
                  )}
                  {columns.map((column) => (
                    <Cell key={column} {...props} place={{ row, column }} />
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
          {marker !== undefined && <div class="heat-marker" ref={marker} aria-hidden="true" hidden />}
        </div>
      </div>
    </div>
  );
}

function Cell({ place, cell, share, focus, editor, onPoint, onOpen }: HeatMapProps & { place: HeatPlace }) {
  const { row, column } = place;
  const { text, name, isChosen, note } = cell(place);
  const isFocus = row === focus.row && column === focus.column;
  const isPoint = row < 0 || column < 0;
  const { ground, ink } = isPoint ? { ground: undefined, ink: undefined } : heatColour(share(place));
  const Tag = isPoint ? 'th' : 'td';
  return (
    <Tag
      role={row < 0 ? 'columnheader' : column < 0 ? 'rowheader' : 'gridcell'}
      scope={row < 0 ? 'col' : column < 0 ? 'row' : undefined}
      tabIndex={isFocus ? 0 : -1}
      aria-selected={isChosen}
      aria-label={`${name}: ${text}${note === undefined ? '' : `; ${note.text}`}`}
      title={note?.text}
      class={isFocus ? 'focus' : undefined}
      style={ground === undefined ? undefined : { backgroundColor: ground, color: ink }}
      onMouseDown={(event: MouseEvent) => {
        if (isFocus && editor !== undefined) return;
        event.preventDefault();
        (event.currentTarget as HTMLElement).focus();
        onPoint(place, event.shiftKey);
      }}
      onMouseEnter={(event: MouseEvent) => event.buttons === 1 && onPoint(place, true)}
      onDblClick={onOpen}
    >
      {isFocus && editor !== undefined ? editor : text}
      {note !== undefined && (
        <span class="note-mark" aria-hidden="true">
          {note.mark}
        </span>
      )}
    </Tag>
  );
}

/** What the colours stand for. */
export function HeatScale({ low, high, unit }: { low: string; high: string; unit: string }) {
  return (
    <p class="heat-scale">
      {low} <span style={{ backgroundImage: heatGradient() }} /> {high} {unit}
    </p>
  );
}
