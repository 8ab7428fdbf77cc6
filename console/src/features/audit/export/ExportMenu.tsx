import { Button, Menu, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '../../../lib/format.ts';
import { PORTAL_IN_MAIN } from '../../../ui/focus.ts';
import type { AuditPage } from '../data.ts';
import type { AuditSearch } from '../search.ts';
import { isFiltered } from '../view.ts';
import { exportAddress, FORMATS } from './download.ts';
import { useExport } from './useExport.ts';

/** Readable also on the entry that is being pointed at, where dimmed text is not. */
const QUIET = 'light-dark(var(--mantine-color-gray-7), var(--mantine-color-dark-1))';

interface ExportMenuProps {
  view: AuditSearch;
  total: AuditPage['total'] | undefined;
}

/** Takes away what the filters leave, as a file. */
export function ExportMenu({ view, total }: ExportMenuProps) {
  const { t } = useTranslation('audit');
  const { isRunning, save } = useExport();
  const number = formatNumber(total?.value ?? 0);
  const words = isFiltered(view) ? 'export.rows' : 'total';
  return (
    <Menu portalProps={PORTAL_IN_MAIN} width={240}>
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={16} stroke={1.75} />} loading={isRunning}>
          {t('export.button')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {total && (
          <Menu.Label>
            {total.exact
              ? t(`${words}.exact`, { count: total.value, number })
              : t(`${words}.moreThan`, { number })}
          </Menu.Label>
        )}
        {FORMATS.map((format) => (
          <Menu.Item
            key={format}
            component="a"
            href={exportAddress(view, format)}
            download
            onClick={(press) => {
              // A file that fits is fetched, so that a refusal can be told; a larger one is the browser's to stream.
              if (!total?.exact) return;
              press.preventDefault();
              void save(exportAddress(view, format));
            }}
          >
            <Text size="sm">{t(`export.${format}`)}</Text>
            <Text size="xs" c={QUIET}>
              {t(`export.${format}Text`)}
            </Text>
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Label fw={400}>{t('export.audited')}</Menu.Label>
      </Menu.Dropdown>
    </Menu>
  );
}
