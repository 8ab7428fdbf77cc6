import { Button, type ButtonProps } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { ProblemAlert } from './problem.tsx';
import { useWait, useWaitWords } from './useWait.ts';

interface ActionButtonProps extends Pick<ButtonProps, 'variant'> {
  label: string;
  /** Throws what the server refused. */
  onAction: () => Promise<unknown>;
}

/** Does something once at a time; a refusal stands above the button, which waits as long as the server asks. */
export function ActionButton({ label, onAction, ...look }: ActionButtonProps) {
  const [isPending, setPending] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const wait = useWait(problem);
  const waitWords = useWaitWords(wait);
  const button = useRef<HTMLButtonElement>(null);
  const isLost = useRef(false);
  useEffect(() => {
    // While it was disabled the browser took the focus away, and the keyboard would begin at the top of the page.
    if (!isPending && isLost.current && document.activeElement === document.body) button.current?.focus();
    isLost.current = isPending;
  }, [isPending]);

  const run = async () => {
    if (wait > 0) return;
    setPending(true);
    setProblem(null);
    try {
      await onAction();
    } catch (error) {
      setProblem(error);
    } finally {
      setPending(false);
    }
  };
  return (
    <>
      <ProblemAlert problem={problem} wait={wait} />
      <Button
        ref={button}
        fullWidth
        loading={isPending}
        // It keeps the focus, other than with `disabled`.
        {...(wait > 0 && { 'data-disabled': true, 'aria-disabled': true })}
        onClick={() => void run()}
        {...look}
      >
        {waitWords ?? label}
      </Button>
    </>
  );
}
