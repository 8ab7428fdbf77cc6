import { sql } from 'kysely';
import type { Queryable, Tx } from '../db/database.ts';
import {
  type BrandingKind,
  DEFAULT_SETTINGS,
  SECTION_NAMES,
  type Section,
  type Settings,
} from './catalogue.ts';
import type { Image } from './images.ts';

/** Returns all settings, with defaults for those that were never changed. */
export async function readSettings(db: Queryable): Promise<Settings> {
  const rows = await db.selectFrom('settings').select(['name', 'value', 'version']).execute();
  const rowOf = (section: Section) => rows.find(({ name }) => name === SECTION_NAMES[section]);
  // Fields that a later release added have their default until they are set.
  const sectionOf = <S extends Section>(section: S): Settings[S] =>
    Object.freeze({ ...DEFAULT_SETTINGS[section], ...Object(rowOf(section)?.value) });
  const versionOf = (section: Section) => rowOf(section)?.version ?? DEFAULT_SETTINGS.versions[section];
  return Object.freeze({
    general: sectionOf('general'),
    mail: sectionOf('mail'),
    userInvite: sectionOf('userInvite'),
    passwordPolicy: sectionOf('passwordPolicy'),
    syslog: sectionOf('syslog'),
    auditRetention: sectionOf('auditRetention'),
    signals: sectionOf('signals'),
    branding: sectionOf('branding'),
    versions: Object.freeze({
      general: versionOf('general'),
      mail: versionOf('mail'),
      userInvite: versionOf('userInvite'),
      passwordPolicy: versionOf('passwordPolicy'),
      syslog: versionOf('syslog'),
      auditRetention: versionOf('auditRetention'),
      signals: versionOf('signals'),
      branding: versionOf('branding'),
    }),
  });
}

/** Serializes changes of settings until the transaction ends. */
export async function lockSettings(tx: Tx): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtext('roster.settings'))`.execute(tx);
}

/** Writes a section. */
export async function saveSection<S extends Section>(
  tx: Tx,
  section: S,
  value: Settings[S],
  version: number,
  now: Date,
): Promise<void> {
  const row = { value: JSON.stringify(value), version, updated_at: now };
  await tx
    .insertInto('settings')
    .values({ name: SECTION_NAMES[section], ...row })
    .onConflict((conflict) => conflict.column('name').doUpdateSet(row))
    .execute();
}

/** Returns which of the users are active system admins. */
export async function filterSystemAdmins(db: Queryable, ids: readonly string[]): Promise<Set<string>> {
  const rows = await db
    .selectFrom('users')
    .select('id')
    .where(sql<boolean>`id = ANY (${ids}::uuid[])`)
    .where('system_role', '=', 'admin')
    .where('status', '=', 'active')
    .execute();
  return new Set(rows.map(({ id }) => id));
}

/** Writes an image of the branding, or removes it. */
export async function saveBrandingImage(
  tx: Tx,
  kind: BrandingKind,
  image: Image | undefined,
  now: Date,
): Promise<void> {
  if (!image) {
    await tx.deleteFrom('branding_images').where('kind', '=', kind).execute();
    return;
  }
  const { data, facts } = image;
  const row = { media_type: facts.mediaType, hash: facts.hash, data, updated_at: now };
  await tx
    .insertInto('branding_images')
    .values({ kind, ...row })
    .onConflict((conflict) => conflict.column('kind').doUpdateSet(row))
    .execute();
}

/** Returns an image of the branding. */
export const findBrandingImage = (db: Queryable, kind: BrandingKind) =>
  db
    .selectFrom('branding_images')
    .select(['media_type as mediaType', 'hash', 'data'])
    .where('kind', '=', kind)
    .executeTakeFirst();
