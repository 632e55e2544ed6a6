import { ErrorPanel } from "@/components/ui/error-panel";

/** What a table needs to know of the endless query behind it. */
interface PagedList {
  isPending: boolean;
  isFetching: boolean;
  isFetchingNextPage: boolean;
  hasNextPage: boolean;
  fetchNextPage: () => unknown;
  refetch: () => unknown;
  error: { message: string; data?: { errorId?: string | null | undefined } | null | undefined } | null;
}

/** The props of a DataTable that loads its rows page by page from the list. */
export function pagedBy(list: PagedList) {
  return {
    isLoading: list.isPending,
    isFetching: list.isFetchingNextPage,
    hasMore: list.hasNextPage,
    onNeedMore: () => void list.fetchNextPage(),
  };
}

/** Why the list could not be loaded, and a button that tries again. */
export function ListError({ list }: { list: PagedList }) {
  return (
    <ErrorPanel
      errorId={list.error?.data?.errorId ?? null}
      onRetry={() => void list.refetch()}
      retrying={list.isFetching}
    >
      {list.error?.message}
    </ErrorPanel>
  );
}
