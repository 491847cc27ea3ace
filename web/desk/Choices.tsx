/** A list above the reply box that the arrow keys walk: canned replies after `/`, colleagues after `@`. */

export interface Choice {
  id: string;
  title: string;
  text: string;
  put: () => void;
}

interface Props {
  label: string;
  choices: readonly Choice[];
  at: number;
}

export function Choices({ label, choices, at }: Props) {
  if (choices.length === 0) return null;
  return (
    <ul className="canned" aria-label={label}>
      {choices.map((one, n) => (
        <li key={one.id}>
          <button
            type="button"
            aria-current={n === at || undefined}
            ref={n === at ? (here) => here?.scrollIntoView?.({ block: "nearest" }) : undefined}
            onClick={one.put}
          >
            <b>{one.title}</b> {one.text}
          </button>
        </li>
      ))}
    </ul>
  );
}
