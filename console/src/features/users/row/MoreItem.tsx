import { Menu, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useProblemText } from '../../../ui/problem.tsx';

interface MoreItemProps {
  label: string;
  /** The code of why it can't be done. */
  denial: string | undefined;
  icon: ReactNode;
  isDangerous: boolean;
  isFirst: boolean;
  onClick: () => void;
}

/** One entry of the menu. A denied one stays in the round of the arrow keys, so that its reason can be read. */
export function MoreItem({ label, denial, icon, isDangerous, isFirst, onClick }: MoreItemProps) {
  const { reasonText } = useProblemText();
  const shared = { leftSection: icon, 'data-autofocus': isFirst || undefined };
  if (!denial) {
    return (
      <Menu.Item {...shared} {...(isDangerous && { c: 'var(--mantine-color-error)' })} onClick={onClick}>
        {label}
      </Menu.Item>
    );
  }
  return (
    <Menu.Item {...shared} aria-disabled closeMenuOnClick={false} c="dimmed" style={{ cursor: 'default' }}>
      {label}
      <Text size="xs" c="dimmed">
        {reasonText(denial)}
      </Text>
    </Menu.Item>
  );
}
