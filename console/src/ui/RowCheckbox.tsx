import classes from './RowCheckbox.module.css';

interface RowCheckboxProps {
  /** The accessible name: what is selected. */
  name: string;
  isChecked: boolean;
  onChange: () => void;
}

/** A checkbox in a row of a list. Not Mantine's, which is five elements. */
export function RowCheckbox({ name, isChecked, onChange }: RowCheckboxProps) {
  return (
    <input
      type="checkbox"
      className={`mantine-focus-auto ${classes.checkbox}`}
      aria-label={name}
      checked={isChecked}
      onChange={onChange}
    />
  );
}
