import { type ErrorComponentProps, useRouter } from '@tanstack/react-router';

/** What is shown instead of a page that failed. */
export function ErrorPage({ error }: ErrorComponentProps) {
  const router = useRouter();
  return (
    <main>
      <h1>{String(error)}</h1>
      <button type="button" onClick={() => void router.invalidate()}>
        Retry
      </button>
    </main>
  );
}
