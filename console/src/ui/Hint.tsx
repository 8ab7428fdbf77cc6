import { Tooltip } from '@mantine/core';
import {
  cloneElement,
  type FocusEvent,
  type KeyboardEvent,
  type PointerEvent,
  type ReactElement,
  type ReactNode,
  type RefAttributes,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react';

/** How long the pointer rests on the target before the hint appears. Milliseconds. */
const HOVER_DELAY = 300;

interface TargetProps extends RefAttributes<Element> {
  'aria-describedby'?: string | undefined;
  onPointerEnter?: (event: PointerEvent) => void;
  onPointerLeave?: () => void;
  onFocus?: (event: FocusEvent) => void;
  onBlur?: () => void;
  onKeyDown?: (event: KeyboardEvent) => void;
}

interface HintProps {
  label: ReactNode;
  /** The maximum width. */
  maw?: number;
  /** Whether touching the target shows the hint, where nothing else says it. */
  isTouchable?: boolean;
  /** The element that the hint is about, without handlers of these events. */
  children: ReactElement<TargetProps>;
}

/**
 * A tooltip for a target in a row of a list, shown on hover and keyboard focus, hidden by Esc. It is created when it is
 * shown: a tooltip of Mantine works out its position from the start, and a list has hundreds of targets.
 */
export function Hint({ label, maw, isTouchable = false, children }: HintProps) {
  const id = useId();
  const target = useRef<HTMLElement>(null);
  const timer = useRef<number>(undefined);
  const [isShown, setShown] = useState(false);
  const hide = () => {
    window.clearTimeout(timer.current);
    setShown(false);
  };
  useEffect(() => () => window.clearTimeout(timer.current), []);
  return (
    <>
      {cloneElement(children, {
        ref: target,
        'aria-describedby': isShown ? id : undefined,
        onPointerEnter: ({ pointerType }) => {
          if (pointerType !== 'touch') timer.current = window.setTimeout(() => setShown(true), HOVER_DELAY);
          else if (isTouchable) setShown(true);
        },
        onPointerLeave: hide,
        onFocus: ({ currentTarget }) => currentTarget.matches(':focus-visible') && setShown(true),
        onBlur: hide,
        onKeyDown: ({ key }) => key === 'Escape' && hide(),
      })}
      {isShown && <Tooltip id={id} target={target} opened label={label} multiline maw={maw} />}
    </>
  );
}
