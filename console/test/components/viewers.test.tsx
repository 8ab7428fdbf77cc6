import { screen } from '@testing-library/react';
import { describe, expect, test, vi } from 'vitest';
import { ResourceLink } from '../../src/features/memberships/ResourceLink.tsx';
import { InviteResults } from '../../src/features/users/dialogs/InviteResults.tsx';
import { UserActions } from '../../src/features/users/UserActions.tsx';
import { ADA, SESSION } from './fixtures.ts';
import { show } from './render.tsx';

const ACME = { type: 'organization', id: '0197a1b2-c3d4-7e5f-8a9b-0000000000aa' } as const;
/** What a viewer of a project sees of another user. */
const SEEN = {
  ...ADA,
  abilities: Object.fromEntries(
    Object.keys(ADA.abilities).map((name) => [name, false]),
  ) as typeof ADA.abilities,
  denials: {},
};
const sessionOf = (listOrganizations: boolean) => ({
  session: { ...SESSION, abilities: { ...SESSION.abilities, listOrganizations } },
});

describe('what a viewer sees', () => {
  test('are no explanations of access, and no way to add a user', async () => {
    const labels = async (isAdmin: boolean) => {
      const user = show(<UserActions user={SEEN} onAction={vi.fn()} />, sessionOf(isAdmin));
      const more = screen.queryByRole('button', { name: /^More actions/ });
      if (more === null) return [];
      await user.click(more);
      return (await screen.findAllByRole('menuitem')).map(({ textContent }) => textContent);
    };
    expect(await labels(false)).toEqual([]);
    expect(await labels(true)).toContain('Access');
  });

  test('is the name of an organization without a link, which would lead to an error', () => {
    show(<ResourceLink resource={ACME}>Acme</ResourceLink>, sessionOf(false));
    screen.getByText('Acme');
    expect(screen.queryByRole('link')).toBeNull();
  });
});

test('an admin follows the name of an organization', () => {
  show(<ResourceLink resource={ACME}>Acme</ResourceLink>, sessionOf(true));
  screen.getByRole('link', { name: 'Acme' });
});

test('the results of an invitation begin with the remaining emails, not with closing', async () => {
  const onContinue = vi.fn();
  const onClose = vi.fn();
  const user = show(
    <InviteResults
      results={[{ email: 'one@example.com', result: 'invited' }]}
      remaining={3}
      onCorrect={undefined}
      onContinue={onContinue}
      onClose={onClose}
    />,
  );
  const next = await screen.findByRole('button', { name: /3 more/ });
  await vi.waitFor(() => expect(document.activeElement).toBe(next));
  await user.keyboard('{Enter}');
  expect(onContinue).toHaveBeenCalledOnce();
  expect(onClose).not.toHaveBeenCalled();
});
