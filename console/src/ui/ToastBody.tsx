import { Button, Group, Text } from '@mantine/core';

interface ToastBodyProps {
  message: string;
  action: { label: string; run: () => void };
}

/** A message with the one thing that can be done about it. */
export function ToastBody({ message, action }: ToastBodyProps) {
  return (
    <Group justify="space-between" wrap="nowrap" gap="sm">
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {message}
      </Text>
      <Button variant="light" size="compact-sm" flex="none" onClick={action.run}>
        {action.label}
      </Button>
    </Group>
  );
}
