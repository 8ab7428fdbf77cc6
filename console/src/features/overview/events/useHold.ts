import { type FocusEvent, type PointerEvent, useState } from 'react';

/**
 * Whether somebody is at a list that moves by itself: points at it, or stands in it by keyboard. It must not move away
 * under them (WCAG 2.2 2.2.2). A finger points at nothing once it is lifted.
 */
export function useHold() {
  const [isPointedAt, setPointedAt] = useState(false);
  const [isFocused, setFocused] = useState(false);
  const hold = {
    onPointerEnter: ({ pointerType }: PointerEvent) => setPointedAt(pointerType === 'mouse'),
    onPointerLeave: () => setPointedAt(false),
    onFocus: () => setFocused(true),
    onBlur: ({ currentTarget, relatedTarget }: FocusEvent) =>
      setFocused(relatedTarget instanceof Node && currentTarget.contains(relatedTarget)),
  };
  return { isHeld: isPointedAt || isFocused, hold };
}
