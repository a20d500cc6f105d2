import { api, type Customer } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Face, PageHead, RequestProblem, Section, Skeletons, toast } from "@filrouge/ui";
import { ActionIcon, Button, Group, TextInput } from "@mantine/core";
import { IconArrowLeft, IconPencil, IconPencilPlus } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { lazy, Suspense, useRef, useState, type FormEvent } from "react";
import { useCan } from "../session/session";
import { useKeys } from "../shell/keys";
import { useScreen } from "../shell/screen";
import css from "./customer.module.css";
import { Facts, isVisitor } from "./CustomerPanel";
import { useCustomer } from "./data";
import { Identities } from "./Identities";
import { TheirThread } from "./TheirThread";
import { Timeline } from "./Timeline";

const Begin = lazy(() => import("../composer/Begin").then((one) => ({ default: one.Begin })));

/** A customer: who they are on the left, all that was said on the right. */
export function CustomerScreen() {
  const s = useStrings();
  const { customerId } = useParams({ from: "/guarded/desk/customers/$customerId" });
  const { data, error, isPending, refetch } = useCustomer(customerId);
  const phone = useScreen() === "phone";
  const mayWrite = useCan("conversations:reply");
  const page = useRef<HTMLDivElement>(null);
  const [begin, setBegin] = useState<{ to: string | null } | null>(null);
  const write = (to: string | null) => setBegin({ to });
  useKeys({ c: () => mayWrite && write(null) });
  if (isPending) return <Skeletons rows={5} height={60} />;
  if (!data)
    return (
      <div className={css.find}>
        <RequestProblem error={error} onRetry={() => void refetch()} />
      </div>
    );
  return (
    <>
      <PageHead
        back={
          <ActionIcon component={Link} to="/customers" aria-label={s.t("action.back")}>
            <IconArrowLeft size={18} stroke={1.6} />
          </ActionIcon>
        }
        title={<Name customer={data} key={data.version} />}
        facts={<Facts since={data.since} place={data.place} visitor={isVisitor(data.identities)} />}
        actions={
          <>
            {!phone && <Face initials={data.initials} />}
            {mayWrite &&
              (phone ? (
                <ActionIcon variant="default" size={40} aria-label={s.t("begin.go")} onClick={() => write(null)}>
                  <IconPencilPlus size={18} stroke={1.7} />
                </ActionIcon>
              ) : (
                <Button leftSection={<IconPencilPlus size={16} stroke={1.7} />} onClick={() => write(null)}>
                  {s.t("begin.go")}
                </Button>
              ))}
          </>
        }
      />
      <div ref={page} className={css.page}>
        <div className={css.side}>
          <Section title={s.t("customer.reach")}>
            <Identities customerId={data.id} identities={data.identities} onWrite={mayWrite ? write : undefined} />
            <AddAddress id={data.id} />
          </Section>
          <Section title={s.t("customer.conversations")}>
            <TheirThread conversations={data.conversations} />
          </Section>
        </div>
        <Timeline key={data.id} id={data.id} conversations={data.conversations} page={page} />
      </div>
      {begin && (
        <Suspense>
          <Begin opened customer={data} identityId={begin.to} onClose={() => setBegin(null)} />
        </Suspense>
      )}
    </>
  );
}

function Name({ customer }: { customer: Customer }) {
  const s = useStrings();
  const cache = useQueryClient();
  const [name, setName] = useState<string | null>(null);
  const rename = useMutation({
    mutationFn: (next: string) => api.customers.rename(customer.id, customer.version, next),
    onSuccess: () => toast.done(s.t("customer.renamed")),
    onError: () => toast.failed(s.t("act.failed")),
    onSettled: () => {
      setName(null);
      void cache.invalidateQueries({ queryKey: ["customer", customer.id] });
    },
  });
  if (name === null)
    return (
      <span className={css.titled}>
        <span className={css.titleName} title={customer.name}>
          {customer.name}
        </span>
        <ActionIcon size="md" aria-label={s.t("customer.rename")} onClick={() => setName(customer.name)}>
          <IconPencil size={16} stroke={1.6} />
        </ActionIcon>
      </span>
    );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() && name.trim() !== customer.name) rename.mutate(name.trim());
    else setName(null);
  };
  return (
    <form onSubmit={submit} onKeyDown={(event) => event.key === "Escape" && setName(null)}>
      <Group gap="xs" wrap="nowrap">
        <TextInput autoFocus aria-label={s.t("customer.rename")} value={name} onChange={(event) => setName(event.currentTarget.value)} />
        <Button type="submit" loading={rename.isPending}>
          {s.t("action.save")}
        </Button>
      </Group>
    </form>
  );
}

function AddAddress({ id }: { id: string }) {
  const s = useStrings();
  const cache = useQueryClient();
  const [address, setAddress] = useState<string | null>(null);
  const add = useMutation({
    mutationFn: (value: string) => api.customers.addIdentity(id, "email", value),
    onSuccess: () => {
      setAddress(null);
      toast.done(s.t("customer.added"));
      void cache.invalidateQueries({ queryKey: ["customer", id] });
    },
  });
  if (address === null)
    return (
      <Button size="compact-sm" onClick={() => setAddress("")}>
        {s.t("customer.add")}
      </Button>
    );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (address.trim()) add.mutate(address.trim());
    else setAddress(null);
  };
  return (
    <form onSubmit={submit}>
      <Group gap="xs" wrap="nowrap" align="flex-start">
        <TextInput autoFocus type="email" aria-label={s.t("customer.add")} value={address} onChange={(event) => setAddress(event.currentTarget.value)} error={add.error ? s.t("customer.add_failed") : undefined} />
        <Button type="submit" loading={add.isPending}>
          {s.t("action.save")}
        </Button>
      </Group>
    </form>
  );
}
