/** Table: rows of a list; below 640 px each row is a card with the name of each column in it. */
import { type Children, html } from "../html.ts";
import "./table.css";

export type Column<T> = {
  readonly name: string;
  readonly isFigure?: boolean;
  readonly cell: (row: T) => Children;
};

export const Table = <T>({
  caption,
  columns,
  rows,
  keyOf,
}: {
  caption: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  keyOf: (row: T) => string;
}) => html`
  <div class="table-box">
    <table class="table">
      <caption class="unseen">${caption}</caption>
      <thead>
        <tr>
          ${columns.map(
            ({ name, isFigure }) =>
              html`<th scope="col" key=${name} class=${isFigure ? "figure" : undefined}>${name}</th>`,
          )}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) => html`
            <tr key=${keyOf(row)}>
              ${columns.map(
                ({ name, isFigure, cell }) => html`
                  <td key=${name} class=${isFigure ? "figure" : undefined} data-name=${name}>${cell(row)}</td>
                `,
              )}
            </tr>
          `,
        )}
      </tbody>
    </table>
  </div>
`;
