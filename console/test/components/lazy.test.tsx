import { act, cleanup, screen } from '@testing-library/react';
import { Component, type ReactNode } from 'react';
import { describe, expect, test, vi } from 'vitest';
import { lazyPart } from '../../src/lib/lazy.ts';
import { show } from './render.tsx';
import { json, respond } from './server.ts';

const Greeting = ({ name }: { name: string }) => <p>Hello {name}</p>;

/** Returns a part whose code arrives when the test says so. */
function partOf() {
  const { promise, resolve, reject } = Promise.withResolvers<{ default: typeof Greeting }>();
  const load = vi.fn(() => promise);
  return { part: lazyPart([], load), load, arrive: () => resolve({ default: Greeting }), fail: reject };
}

class Boundary extends Component<{ children: ReactNode }, { message?: string }> {
  override state: { message?: string } = {};
  static getDerivedStateFromError = (error: Error) => ({ message: error.message });
  override render = () => this.state.message ?? this.props.children;
}

describe('a part that is loaded when it is needed', () => {
  test('shows the fallback until its code is there', async () => {
    const { part, load, arrive } = partOf();
    show(<part.Part name="Ada" fallback={<p>Loading</p>} />);
    screen.getByText('Loading');
    arrive();
    await act(async () => {});
    screen.getByText('Hello Ada');
    expect(screen.queryByText('Loading')).toBeNull();
    expect(load).toHaveBeenCalledOnce();
  });

  test('is there with the first rendering after it was preloaded', async () => {
    const { part, arrive } = partOf();
    arrive();
    part.preload();
    await act(async () => {});
    show(<part.Part name="Ada" fallback={<p>Loading</p>} />);
    screen.getByText('Hello Ada');
  });

  test('reports a failure to the page, and is loaded again when it is rendered again', async () => {
    respond('GET /healthz', () => json({}));
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const load = vi
      .fn<() => Promise<{ default: typeof Greeting }>>()
      .mockRejectedValueOnce(new Error('The file is missing'))
      .mockResolvedValue({ default: Greeting });
    const part = lazyPart([], load);
    show(
      <Boundary>
        <part.Part name="Ada" />
      </Boundary>,
    );
    await screen.findByText('The file is missing');
    cleanup();
    show(<part.Part name="Ada" />);
    await screen.findByText('Hello Ada');
    expect(load).toHaveBeenCalledTimes(2);
  });

  test('is tried again by itself where the page is useful without it', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    respond('GET /healthz', () => {
      throw new TypeError('Failed to fetch');
    });
    const load = vi
      .fn<() => Promise<{ default: typeof Greeting }>>()
      .mockRejectedValueOnce(new TypeError('Failed to fetch'))
      .mockResolvedValue({ default: Greeting });
    const part = lazyPart([], load, { isOptional: true });
    show(<part.Part name="Ada" fallback={<p>Loading</p>} />);
    await act(() => vi.advanceTimersByTimeAsync(10));
    screen.getByText('Loading');
    await act(() => vi.advanceTimersByTimeAsync(3_000));
    screen.getByText('Hello Ada');
    expect(load).toHaveBeenCalledTimes(2);
    vi.useRealTimers();
  });
});
