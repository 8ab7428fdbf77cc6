import { Button, Group } from '@mantine/core';
import { IconWand } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { CopyButton } from './CopyButton.tsx';
import { generatePassword, type PasswordPolicy } from './password-policy.ts';

interface GeneratePasswordProps {
  policy: PasswordPolicy;
  password: string;
  onGenerate: (password: string) => void;
}

/** Makes a random password; whoever makes one for another person also needs to copy it. */
export function GeneratePassword({ policy, password, onGenerate }: GeneratePasswordProps) {
  const { t } = useTranslation('ui');
  return (
    <Group gap={4} mt={6}>
      <Button
        size="compact-xs"
        variant="light"
        leftSection={<IconWand size={14} />}
        onClick={() => onGenerate(generatePassword(policy))}
      >
        {t('password.generate')}
      </Button>
      {password !== '' && <CopyButton text={password} />}
    </Group>
  );
}
