import { Menu, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useProblemText } from '../../../ui/problem.tsx';

interface MoreItemProps {
  label: string;
  /** The code of why it can't be done. */
  denial: string | undefined;
  icon: ReactNode;
  isDangerous: boolean;
  onClick: () => void;
}

/** One entry of the menu. A denied one stays in the round of the arrow keys, so that its reason can be read. */
export function MoreItem({ label, denial, icon, isDangerous, onClick }: MoreItemProps) {
  const { reasonText } = useProblemText();
  if (!denial) {
    return (
      <Menu.Item leftSection={icon} {...(isDangerous && { color: 'red' })} onClick={onClick}>
        {label}
      </Menu.Item>
    );
  }
  return (
    <Menu.Item
      leftSection={icon}
      aria-disabled
      closeMenuOnClick={false}
      c="dimmed"
      style={{ cursor: 'default' }}
    >
      {label}
      <Text size="xs" c="dimmed">
        {reasonText(denial)}
      </Text>
    </Menu.Item>
  );
}
