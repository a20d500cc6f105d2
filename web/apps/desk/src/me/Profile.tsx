import { api, type Language, type Theme } from "@filrouge/api";
import { LANGUAGES, useStrings } from "@filrouge/strings";
import { toast } from "@filrouge/ui";
import { Button, Modal, SegmentedControl, Textarea, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { PasswordForm } from "../session/PasswordForm";
import { sessionQuery, usePrefer, useUser } from "../session/session";
import { beside, Block, Row } from "../settings/parts/Page";
import { useScreen } from "../shell/screen";
import css from "./me.module.css";

const THEMES: Theme[] = ["system", "light", "dark"];

/** Name, signature, language, appearance, password. */
export function Profile() {
  const s = useStrings();
  const user = useUser();
  const prefer = usePrefer();
  const phone = useScreen() === "phone";
  const [password, dialog] = useDisclosure();
  return (
    <Block title={s.t("me.profile")}>
      <Words />
      <Row label={s.t("me.email")} hint={s.t("me.email.hint")}>
        <span className={css.plain}>{user.email}</span>
      </Row>
      <Row label={s.t("me.language")}>
        <SegmentedControl fullWidth={phone} aria-label={s.t("me.language")} value={user.language} onChange={(language) => prefer.mutate({ language: language as Language })} data={LANGUAGES.map((one) => ({ value: one, label: s.t(`menu.language.${one}`) }))} />
      </Row>
      <Row label={s.t("me.theme")}>
        <SegmentedControl fullWidth={phone} aria-label={s.t("me.theme")} value={user.theme} onChange={(theme) => prefer.mutate({ theme: theme as Theme })} data={THEMES.map((one) => ({ value: one, label: s.t(`menu.theme.${one}`) }))} />
      </Row>
      <Row label={s.t("me.password")}>
        <Button onClick={dialog.open}>{s.t("me.password.change")}</Button>
      </Row>
      <Modal opened={password} onClose={dialog.close} title={s.t("password.title")} closeButtonProps={{ "aria-label": s.t("action.close") }}>
        <PasswordForm onDone={dialog.close} onCancel={dialog.close} />
      </Modal>
    </Block>
  );
}

/** What is typed is saved by its button, or by Enter in the name. */
function Words() {
  const s = useStrings();
  const user = useUser();
  const cache = useQueryClient();
  const [name, setName] = useState<string | null>(null);
  const [signature, setSignature] = useState<string | null>(null);
  const now = { name: name ?? user.name, signature: signature ?? user.signature ?? "" };
  const changed = now.name !== user.name || now.signature !== (user.signature ?? "");
  const empty = now.name.trim() === "";
  const save = useMutation({
    mutationFn: () => api.session.prefer({ name: now.name.trim(), signature: now.signature }),
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: sessionQuery.queryKey });
      setName(null);
      setSignature(null);
      toast.done(s.t("me.saved"));
    },
    onError: () => toast.failed(s.t("me.failed")),
  });
  return (
    <form
      className={css.words}
      onSubmit={(event) => {
        event.preventDefault();
        if (changed && !empty) save.mutate();
      }}
    >
      <TextInput {...beside} label={s.t("me.name")} description={s.t("me.name.hint")} value={now.name} maxLength={200} autoComplete="name" error={empty ? s.t("me.name.needed") : undefined} onChange={(event) => setName(event.currentTarget.value)} />
      <Textarea {...beside} label={s.t("me.signature")} description={s.t("me.signature.hint")} value={now.signature} maxLength={2000} autosize minRows={2} maxRows={8} onChange={(event) => setSignature(event.currentTarget.value)} />
      {changed && (
        <div className={css.acts}>
          <Button
            onClick={() => {
              setName(null);
              setSignature(null);
            }}
          >
            {s.t("action.cancel")}
          </Button>
          <Button type="submit" variant="filled" disabled={empty} loading={save.isPending}>{s.t("me.save")}</Button>
        </div>
      )}
    </form>
  );
}
