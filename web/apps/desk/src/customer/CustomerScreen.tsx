import { api, type Customer } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Face, PageHead, RequestProblem, Section, Skeletons, toast } from "@filrouge/ui";
import { ActionIcon, Button, Group, TextInput } from "@mantine/core";
import { IconArrowLeft, IconPencil } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import css from "./customer.module.css";
import { Facts } from "./CustomerPanel";
import { customerQuery } from "./data";
import { Identities } from "./Identities";
import { TheirThread } from "./TheirThread";
import { Timeline } from "./Timeline";

/** A customer: who they are on the left, all that was said on the right. */
export function CustomerScreen() {
  const s = useStrings();
  const { customerId } = useParams({ from: "/guarded/desk/customers/$customerId" });
  const { data, error, isPending, refetch } = useQuery(customerQuery(customerId));
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
        facts={<Facts since={data.since} place={data.place} />}
        actions={<Face initials={data.initials} />}
      />
      <div className={css.page}>
        <div className={css.side}>
          <Section title={s.t("customer.reach")}>
            <Identities identities={data.identities} />
            <AddAddress id={data.id} />
          </Section>
          <Section title={s.t("customer.conversations")}>
            <TheirThread conversations={data.conversations} />
          </Section>
        </div>
        <Timeline id={data.id} />
      </div>
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
        {customer.name}
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
