import { Button, Menu, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { problemOf, toProblem } from '../../api/client.ts';
import { useSession } from '../../api/session.ts';
import { formatNumber } from '../../lib/format.ts';
import { useTranslation } from '../../lib/i18n.ts';
import { PORTAL_IN_MAIN } from '../../ui/focus.ts';
import { problemText } from '../../ui/problem.tsx';
import { toastError } from '../../ui/toast.tsx';
import { type AuditPage, queryOf } from './api.ts';
import type { AuditSearch } from './search.ts';
import { isFiltered } from './view.ts';

const FORMATS = ['csv', 'ndjson'] as const;

/** Has enough contrast on a hovered menu item as well, other than dimmed text. */
const SECONDARY_COLOR = 'light-dark(var(--mantine-color-gray-7), var(--mantine-color-dark-1))';

interface ExportMenuProps {
  view: AuditSearch;
  total: AuditPage['total'] | undefined;
}

/** Exports the filtered events as a file. */
export function ExportMenu({ view, total }: ExportMenuProps) {
  const { t } = useTranslation('audit');
  const { isRunning, save } = useExport();
  const { manageSettings: isSystemAdmin } = useSession().abilities;
  const texts = {
    csv: t('export.csvText'),
    // Only an export of the whole audit log carries a proof.
    ndjson: t(isSystemAdmin ? 'export.ndjsonProofText' : 'export.ndjsonText'),
  };
  const number = formatNumber(total?.value ?? 0);
  const key = isFiltered(view) ? 'export.rows' : 'total';
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
              ? t(`${key}.exact`, { count: total.value, number })
              : t(`${key}.moreThan`, { number })}
          </Menu.Label>
        )}
        {FORMATS.map((format) => (
          <Menu.Item
            key={format}
            component="a"
            href={exportUrl(view, format)}
            download
            onClick={(press) => {
              // Small exports are fetched, so that an error can be shown; the browser streams large ones to disk.
              if (!total?.exact) return;
              press.preventDefault();
              void save(exportUrl(view, format));
            }}
          >
            <Text size="sm">{t(`export.${format}`)}</Text>
            <Text size="xs" c={SECONDARY_COLOR}>
              {texts[format]}
            </Text>
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Label fw={400}>{t('export.audited')}</Menu.Label>
      </Menu.Dropdown>
    </Menu>
  );
}

/** Saves an export; errors are shown as a toast, with the time to wait if there is one. */
function useExport() {
  const { t } = useTranslation('audit');
  const { mutateAsync, isPending } = useMutation({ mutationFn: downloadFile });
  const save = async (url: string) => {
    try {
      await mutateAsync(url);
    } catch (error) {
      const { retryAfter } = toProblem(error);
      const failed = t('export.failed', { reason: problemText(error) });
      toastError(retryAfter === undefined ? failed : `${failed} ${t('export.wait', { count: retryAfter })}`);
    }
  };
  return { isRunning: isPending, save };
}

function exportUrl(view: AuditSearch, format: (typeof FORMATS)[number]): string {
  const parameters = new URLSearchParams({ format });
  for (const [name, value] of Object.entries(queryOf(view))) parameters.set(name, String(value));
  return `/api/v1/audit-events/export?${parameters}`;
}

/** Returns the file name of a Content-Disposition header (RFC 6266), preferring the one that is not limited to ASCII. */
function fileNameOf(disposition: string | null): string {
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition ?? '')?.[1];
  return encoded
    ? decodeURIComponent(encoded)
    : (/filename="([^"]+)"/.exec(disposition ?? '')?.[1] ?? 'audit');
}

/** Fetches a file and has the browser save it. Throws ApiProblem, or the error of the network. */
async function downloadFile(url: string): Promise<void> {
  const response = await fetch(url, { credentials: 'same-origin' });
  if (!response.ok) throw problemOf(response, await response.json().catch(() => undefined));
  const objectUrl = URL.createObjectURL(await response.blob());
  const link = document.createElement('a');
  link.href = objectUrl;
  link.download = fileNameOf(response.headers.get('content-disposition'));
  link.click();
  // Revoking it at once would cancel the download in some browsers.
  setTimeout(() => URL.revokeObjectURL(objectUrl), 60_000);
}
