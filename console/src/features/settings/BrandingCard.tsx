import { Button, ColorSwatch, FileButton, Group, Input, Stack, Text, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { IconUpload } from '@tabler/icons-react';
import { contrastToWhite, isColor, MIN_CONTRAST } from '../../lib/accent.ts';
import { formatNumber } from '../../lib/format.ts';
import { useTranslation } from '../../lib/i18n.ts';
import { type BrandingBody, type BrandingPatch, brandingSection } from './api.ts';
import classes from './BrandingCard.module.css';
import { Fact, Facts } from './card/Facts.tsx';
import { changes, orNull } from './card/form-values.ts';
import { SectionCard } from './card/SectionCard.tsx';
import type { CardDefinition } from './card/SectionForm.tsx';

/** Kilobytes; the server refuses larger files. */
const LIMITS = { logo: 128, signInImage: 512 } as const;
type Kind = keyof typeof LIMITS;
const KINDS: readonly Kind[] = ['logo', 'signInImage'];

/** Images are the path of the saved one, or a `data:` URL of a chosen file; empty: none. */
type Values = { accentColor: string; logo: string; signInImage: string };

const valuesOf = ({ accentColor, logo, signInImage }: BrandingBody): Values => ({
  accentColor: accentColor ?? '',
  logo: logo?.url ?? '',
  signInImage: signInImage?.url ?? '',
});

/** Returns the content of a `data:` URL in Base64; null: no image. */
const uploadOf = (value: string): string | null => (value === '' ? null : (value.split(',')[1] ?? ''));

const BRANDING: CardDefinition<BrandingBody, Values, BrandingPatch> = {
  section: brandingSection,
  valuesOf,
  patchOf: (typed, base) =>
    changes(typed, valuesOf(base), {
      accentColor: orNull(typed.accentColor),
      logo: uploadOf(typed.logo),
      signInImage: uploadOf(typed.signInImage),
    }),
};

/** The accent color, the logo, and the image of the sign-in page. */
export function BrandingCard() {
  const { t } = useTranslation('settings');
  return (
    <SectionCard
      title={t('branding.title')}
      description={t('branding.description')}
      definition={BRANDING}
      factCount={3}
      facts={(branding) => (
        <Facts>
          <Fact label={t('branding.accentColor')} otherwise={t('branding.default')}>
            {branding.accentColor !== null && (
              <Group gap="xs">
                <ColorSwatch color={branding.accentColor} size={16} aria-hidden />
                {branding.accentColor}
              </Group>
            )}
          </Fact>
          {KINDS.map((kind) => (
            <Fact key={kind} label={t(`branding.${kind}`)} otherwise={t('branding.none')}>
              {branding[kind] && <Preview kind={kind} url={branding[kind].url} />}
            </Fact>
          ))}
        </Facts>
      )}
      fields={(form) => (
        <>
          <ColorField form={form} />
          {KINDS.map((kind) => (
            <ImageField key={kind} form={form} kind={kind} />
          ))}
        </>
      )}
    />
  );
}

function Preview({ kind, url }: { kind: Kind; url: string }) {
  const { t } = useTranslation('settings');
  return <img src={url} alt={t(`branding.${kind}`)} className={classes.preview} data-kind={kind} />;
}

function ColorField({ form }: { form: UseFormReturnType<Values> }) {
  const { t } = useTranslation('settings');
  const color = form.values.accentColor.trim();
  const contrast = isColor(color) ? contrastToWhite(color) : undefined;
  const isTooLight = contrast !== undefined && contrast < MIN_CONTRAST;
  return (
    <Stack gap={6}>
      <TextInput
        label={t('branding.accentColor')}
        description={t('branding.accentHint')}
        placeholder="#364fc7"
        autoComplete="off"
        spellCheck={false}
        maw={320}
        leftSection={
          <input
            type="color"
            className={classes.color}
            aria-label={t('branding.choose')}
            value={isColor(color) ? color : '#364fc7'}
            onChange={({ currentTarget }) => form.setFieldValue('accentColor', currentTarget.value)}
          />
        }
        {...form.getInputProps('accentColor')}
      />
      {contrast !== undefined && (
        <Text size="sm" role="status" c={isTooLight ? 'var(--mantine-color-error)' : 'dimmed'}>
          {t(isTooLight ? 'branding.tooLight' : 'branding.contrast', {
            // Rounded down, so that 4.49 is not shown as enough.
            ratio: formatNumber(Math.floor(contrast * 10) / 10),
          })}
        </Text>
      )}
    </Stack>
  );
}

/** Reads a file as a `data:` URL. */
const readFile = (file: File): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });

function ImageField({ form, kind }: { form: UseFormReturnType<Values>; kind: Kind }) {
  const { t } = useTranslation('settings');
  const name = t(`branding.${kind}`);
  const value = form.values[kind];
  const choose = async (file: File | null) => {
    if (!file) return;
    if (file.size > LIMITS[kind] * 1024)
      form.setFieldError(kind, t('branding.tooLarge', { limit: LIMITS[kind] }));
    else form.setFieldValue(kind, await readFile(file));
  };
  const error = form.errors[kind];
  return (
    <div>
      <Input.Label labelElement="div">{name}</Input.Label>
      <Input.Description mb={6}>{t(`branding.${kind}Hint`)}</Input.Description>
      {value !== '' && <Preview kind={kind} url={value} />}
      <Group gap="xs" mt={6}>
        <FileButton onChange={(file) => void choose(file)} accept="image/png,image/svg+xml">
          {(button) => (
            <Button
              variant="default"
              size="xs"
              leftSection={<IconUpload size={14} />}
              aria-label={t('branding.chooseFileOf', { name })}
              {...button}
            >
              {t('branding.chooseFile')}
            </Button>
          )}
        </FileButton>
        {value !== '' && (
          <Button
            variant="default"
            size="xs"
            onClick={() => form.setFieldValue(kind, '')}
            aria-label={t('branding.removeOf', { name })}
          >
            {t('branding.remove')}
          </Button>
        )}
      </Group>
      {error && (
        <Input.Error mt={6} role="alert">
          {error}
        </Input.Error>
      )}
    </div>
  );
}
