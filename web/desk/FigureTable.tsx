/** A table whose rows have a name and figures. */
import type { ReactNode } from "react";

/** `alarming`: more of it than there should be. */
type Figure = string | number | { text: string | number; alarming: boolean };

export interface FigureRow {
  key: string;
  name: ReactNode;
  figures: Figure[];
}

export function FigureTable({ name, columns, rows }: { name: string; columns: string[]; rows: FigureRow[] }) {
  return (
    <div className="scroll-x">
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">{name}</th>
            {columns.map((column) => (
              <th key={column} scope="col" className="number">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key}>
              <th scope="row">{row.name}</th>
              {row.figures.map((figure, n) => (
                <td key={columns[n]} className={alarms(figure) ? "number overdue" : "number"}>
                  {typeof figure === "object" ? figure.text : figure}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function alarms(figure: Figure): boolean {
  return typeof figure === "object" && figure.alarming;
}
