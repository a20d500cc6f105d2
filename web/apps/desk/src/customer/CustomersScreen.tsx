import { api } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { addressWords, Empty, Face, PageHead, RequestProblem, Skeletons } from "@filrouge/ui";
import { Button, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import css from "./customer.module.css";
import { Facts } from "./CustomerPanel";

/** Finding a customer by name, address or number. */
export function CustomersScreen() {
  const s = useStrings();
  const navigate = useNavigate();
  const { search = "" } = useSearch({ from: "/guarded/desk/customers" });
  const [words, setWords] = useState(search);
  const [wanted] = useDebouncedValue(words.trim(), 180);
  useEffect(() => {
    if (wanted !== search) void navigate({ to: "/customers", search: wanted ? { search: wanted } : {}, replace: true });
  }, [navigate, search, wanted]);
  const found = useInfiniteQuery({
    queryKey: ["customers", wanted],
    queryFn: ({ pageParam }) => api.customers.list(wanted, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  });
  const { error, isPending, refetch } = found;
  const items = found.data?.pages.flatMap((page) => page.items);
  return (
    <>
      <PageHead title={s.t("view.customers")} />
      <div className={css.find}>
        <TextInput
          size="md"
          autoFocus
          type="search"
          aria-label={s.t("customers.search")}
          placeholder={s.t("customers.search")}
          leftSection={<IconSearch size={18} stroke={1.6} />}
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "ArrowDown") {
              event.preventDefault();
              document.querySelector<HTMLElement>(`.${css.found ?? ""} a`)?.focus();
            }
          }}
        />
        {isPending && <Skeletons rows={8} height={48} />}
        {error && <RequestProblem error={error} onRetry={() => void refetch()} />}
        {items?.length === 0 && (
          <Empty title={s.t(wanted ? "customers.none.title" : "customers.empty.title", { words: wanted })}>
            {s.t(wanted ? "customers.none.text" : "customers.empty.text")}
          </Empty>
        )}
        <ul className={css.found} aria-label={s.t("view.customers")}>
          {items?.map((one) => (
            <li key={one.id}>
              <Link to="/customers/$customerId" params={{ customerId: one.id }} className={css.customer}>
                <Face initials={one.initials} size="sm" />
                <span className={css.customerText}>
                  <span className={css.customerName}>{one.name}</span>
                  {one.address && <span className={css.customerAddress}>{addressWords(s, one.address)}</span>}
                </span>
                <Facts since={one.since} place={one.place} />
              </Link>
            </li>
          ))}
        </ul>
        {found.hasNextPage && (
          <Button className={css.more} loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
            {s.t("action.show_more")}
          </Button>
        )}
      </div>
    </>
  );
}
