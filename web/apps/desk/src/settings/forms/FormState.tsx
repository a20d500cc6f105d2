import { settings, type FormAccount } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { toast } from "@filrouge/ui";
import { Button } from "@mantine/core";
import { IconPlug, IconPlugX } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { recordQuery, useRefresh } from "../data";
import { Block } from "../parts/Page";
import { History } from "../parts/History";
import record from "../parts/record.module.css";
import { refusal } from "../parts/refusal";

/** Closing a form, with the way back; then who changed it. */
export function FormState({ form }: { form: FormAccount }) {
  const s = useStrings();
  const cache = useQueryClient();
  const refresh = useRefresh();
  const open = form.state === "active";
  const change = useMutation({
    mutationFn: async (state: FormAccount["state"]) => settings.forms.setState(form.id, (await settings.forms.read(form.id)).version, state),
    onSuccess: (next, state) => {
      cache.setQueryData(recordQuery(settings.forms, form.id).queryKey, next);
      refresh(settings.forms.what);
      refresh(settings.channels.what);
      toast.done(s.t(state === "active" ? "settings.forms.opened" : "settings.forms.closed", { name: form.name }), state === "active" ? undefined : { label: s.t("action.undo"), run: () => change.mutate("active") });
    },
    onError: (error) => toast.failed(refusal(s, error)?.what ?? s.t("settings.failed")),
  });
  return (
    <>
      <Block>
        <div className={record.apart}>
          <div>
            <h2 className={record.apartTitle}>{s.t(open ? "settings.forms.close.title" : "settings.forms.open.title")}</h2>
            <p className={record.apartHint}>{s.t(open ? "settings.forms.close.hint" : "settings.forms.open.hint")}</p>
          </div>
          <Button leftSection={open ? <IconPlugX size={16} stroke={1.6} /> : <IconPlug size={16} stroke={1.6} />} loading={change.isPending} onClick={() => change.mutate(open ? "unplugged" : "active")}>
            {s.t(open ? "settings.forms.close" : "settings.forms.open")}
          </Button>
        </div>
      </Block>
      <Block><History what="channel_account" id={form.id} /></Block>
    </>
  );
}
