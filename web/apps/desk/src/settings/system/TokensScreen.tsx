import { settings, type ApiToken } from "@filrouge/api";
import { time, useStrings } from "@filrouge/strings";
import { Chip, Empty, RequestProblem, Skeletons, Time, toast, useNow } from "@filrouge/ui";
import { Button, Group, Modal, Select, Stack, TextInput } from "@mantine/core";
import { IconKey, IconPlus } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useUser } from "../../session/session";
import { useNames } from "../data";
import list from "../parts/list.module.css";
import { Page } from "../parts/Page";
import { refusal } from "../parts/refusal";
import { Secret } from "../parts/Secret";
import { Permissions } from "../people/Permissions";

const KEY = ["settings", "token", "list"];

export function TokensScreen() {
  const s = useStrings();
  const cache = useQueryClient();
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState<ApiToken | null>(null);
  const { data, error, refetch, isPending } = useQuery({ queryKey: KEY, queryFn: settings.tokens.list });
  const make = <Button variant="filled" leftSection={<IconPlus size={16} stroke={1.8} />} onClick={() => setMaking(true)}>{s.t("settings.tokens.new")}</Button>;
  return (
    <Page title={s.t("settings.nav.tokens")} trail={[{ label: s.t("settings.group.system") }]} actions={data?.length === 0 ? undefined : make}>
      {error ? <RequestProblem error={error} onRetry={() => void refetch()} /> : null}
      {isPending && !error && <Skeletons rows={3} height={52} />}
      {data?.length === 0 && <Empty title={s.t("settings.tokens.none")} action={make}>{s.t("settings.tokens.none.text")}</Empty>}
      <ul className={list.list}>
        {data?.map((one) => <TokenLine key={one.id} token={one} />)}
      </ul>
      <NewToken open={making} onClose={() => setMaking(false)} onMade={(token) => { setMaking(false); setMade(token); void cache.invalidateQueries({ queryKey: KEY }); }} />
      <Secret open={made !== null} title={s.t("settings.tokens.made", { name: made?.name ?? "" })} hint={s.t("settings.tokens.made.hint")} secret={made?.token ?? ""} onClose={() => setMade(null)} />
    </Page>
  );
}

function TokenLine({ token }: { token: ApiToken }) {
  const s = useStrings();
  const cache = useQueryClient();
  const now = useNow();
  const user = useNames(settings.users);
  const [sure, setSure] = useState(false);
  const revoke = useMutation({
    mutationFn: () => settings.tokens.revoke(token.id),
    onSuccess: () => {
      toast.done(s.t("settings.tokens.revoked", { name: token.name }));
      void cache.invalidateQueries({ queryKey: KEY });
    },
    onError: (error) => toast.failed(refusal(s, error)?.what ?? s.t("settings.failed")),
  });
  const expired = token.expires_at !== null && new Date(token.expires_at) < now;
  const dead = token.revoked_at !== null || expired;
  const until = token.expires_at ? s.t("settings.tokens.until", { day: time.onDay(s, new Date(token.expires_at), now) }) : s.t("settings.tokens.forever");
  return (
    <li>
      <div className={list.line} data-aside={dead || undefined}>
        <IconKey size={18} stroke={1.6} aria-hidden />
        <span className={list.words}>
          <span className={list.title}>{token.name}</span>
          <span className={list.detail}>{[s.t("settings.roles.rights", { n: token.permissions.length }), until, user(token.created_by)].filter(Boolean).join(" · ")} · <Time at={token.created_at} as="day" /></span>
        </span>
        {dead ? <Chip dashed>{s.t(token.revoked_at ? "settings.tokens.is_revoked" : "settings.tokens.is_expired")}</Chip> : sure ? (
          <Group gap="xs">
            <Button size="xs" onClick={() => setSure(false)}>{s.t("action.cancel")}</Button>
            <Button size="xs" loading={revoke.isPending} onClick={() => revoke.mutate()}>{s.t("settings.tokens.revoke_sure")}</Button>
          </Group>
        ) : (
          <Button size="xs" onClick={() => setSure(true)}>{s.t("settings.tokens.revoke")}</Button>
        )}
      </div>
    </li>
  );
}

const SPANS = ["30", "90", "365", "never"] as const;
const DAY_MS = 86_400_000;

function NewToken({ open, onClose, onMade }: { open: boolean; onClose: () => void; onMade: (token: ApiToken) => void }) {
  const s = useStrings();
  const mine = useUser().permissions;
  const [name, setName] = useState("");
  const [span, setSpan] = useState<string>("90");
  const [permissions, setPermissions] = useState<string[]>([]);
  const make = useMutation({
    mutationFn: () => settings.tokens.create({ name: name.trim(), permissions, expires_at: span === "never" ? null : new Date(Date.now() + Number(span) * DAY_MS).toISOString() }),
    onSuccess: (token) => {
      setName("");
      setPermissions([]);
      onMade(token);
    },
    onError: (error) => toast.failed(refusal(s, error)?.what ?? s.t("settings.failed")),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() && permissions.length) make.mutate();
  };
  return (
    <Modal opened={open} onClose={onClose} title={s.t("settings.tokens.new")} size="lg">
      <form onSubmit={submit}>
        <Stack>
          <TextInput label={s.t("settings.field.name")} description={s.t("settings.tokens.name_hint")} value={name} onChange={(event) => setName(event.currentTarget.value)} data-autofocus />
          <Select label={s.t("settings.tokens.life")} data={SPANS.map((one) => ({ value: one, label: s.t(`settings.tokens.life.${one}`) }))} value={span} onChange={(next) => next && setSpan(next)} allowDeselect={false} />
          <Permissions value={permissions} onChange={setPermissions} offered={mine.includes("*") ? undefined : mine} />
          <Group justify="flex-end">
            <Button onClick={onClose}>{s.t("action.cancel")}</Button>
            <Button type="submit" variant="filled" disabled={!name.trim() || permissions.length === 0} loading={make.isPending}>{s.t("settings.create")}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
