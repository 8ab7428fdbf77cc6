import { screen } from '@testing-library/react';
import { useState } from 'react';
import { describe, expect, test, vi } from 'vitest';
import { SearchBox } from '../../src/ui/list/SearchBox.tsx';
import { usePage } from '../../src/ui/list/useList.ts';
import { show } from './render.tsx';

/** Longer than the pause after which a search starts. Milliseconds. */
const LONG = 250;
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

interface ListProps {
  onSearch: (query: string, step: { replace: boolean }) => void;
  load: (query: string) => Promise<{ items: string[] }>;
}

/** A list whose search is kept in a state instead of the address. */
function List({ onSearch, load }: ListProps) {
  const [q, setQuery] = useState('');
  const { list, search } = usePage({ q }, vi.fn(), (view) => ({
    queryKey: ['list', view.q],
    queryFn: () => load(view.q),
  }));
  return (
    <>
      <SearchBox
        query={q}
        onSearch={(next, step) => {
          onSearch(next, step);
          setQuery(next);
        }}
        label="Search"
        placeholder=""
      />
      <button type="button" onClick={() => setQuery('from a link')}>
        Open a link
      </button>
      <p>
        “{search}”: {list.data?.items.join()}
      </p>
    </>
  );
}

const loadAtOnce = async (query: string) => ({ items: [`result of ${query}`] });
const box = () => screen.getByRole<HTMLInputElement>('searchbox', { name: 'Search' });

describe('the search of a list', () => {
  test('is a step in the history when it begins and when it is cleared, not with each pause', async () => {
    const onSearch = vi.fn();
    const user = show(<List onSearch={onSearch} load={loadAtOnce} />);
    await user.type(box(), 'ad');
    await screen.findByText('“ad”: result of ad');
    await user.type(box(), 'a');
    await screen.findByText('“ada”: result of ada');
    await user.keyboard('{Escape}');
    await screen.findByText('“”: result of');
    expect(onSearch.mock.calls).toEqual([
      ['ad', { replace: false }],
      ['ada', { replace: true }],
      ['', { replace: false }],
    ]);
  });

  test('is not started when the address has changed meanwhile', async () => {
    const onSearch = vi.fn();
    const user = show(<List onSearch={onSearch} load={loadAtOnce} />);
    await user.type(box(), 'ada');
    await user.click(screen.getByRole('button', { name: 'Open a link' }));
    await pause(LONG);
    expect(onSearch).not.toHaveBeenCalled();
    expect(box().value).toBe('from a link');
    screen.getByText('“from a link”: result of from a link');
  });

  test('belongs to the results that are shown, until the next ones arrive', async () => {
    const slow = Promise.withResolvers<{ items: string[] }>();
    const load = (query: string) => (query === 'ada' ? slow.promise : loadAtOnce(query));
    const onSearch = vi.fn();
    const user = show(<List onSearch={onSearch} load={load} />);
    await screen.findByText('“”: result of');
    await user.type(box(), 'ada{Enter}');
    expect(onSearch).toHaveBeenCalledOnce();
    screen.getByText('“”: result of');
    slow.resolve({ items: ['Ada Lovelace'] });
    await screen.findByText('“ada”: Ada Lovelace');
  });
});
