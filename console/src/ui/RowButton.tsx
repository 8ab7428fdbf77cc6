import type { ComponentProps, ReactNode } from 'react';
import { Hint } from './Hint.tsx';
import classes from './RowButton.module.css';

/** A button with an icon. Without Mantine's ActionIcon, of which a list would render a hundred. */
export function IconButton(props: Omit<ComponentProps<'button'>, 'className' | 'type'>) {
  return (
    <button {...props} type="button" className={`mantine-focus-auto mantine-active ${classes.button}`} />
  );
}

interface RowButtonProps {
  /** The accessible name: the action and its subject. */
  name: string;
  /** The tooltip: the action. */
  hint: string;
  /** Why the action is denied; the button can still be focused, so that the reason can be read. */
  reason?: string | undefined;
  icon: ReactNode;
  onClick: () => void;
}

/** An icon button in a row of a list. */
export function RowButton({ name, hint, reason, icon, onClick }: RowButtonProps) {
  const isDenied = reason !== undefined;
  return (
    <Hint label={reason ?? hint} maw={260}>
      <IconButton aria-label={name} aria-disabled={isDenied} onClick={() => !isDenied && onClick()}>
        {icon}
      </IconButton>
    </Hint>
  );
}
