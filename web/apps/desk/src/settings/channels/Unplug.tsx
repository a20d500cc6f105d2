import { settings, type ChannelAccount } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { toast } from "@filrouge/ui";
import { Button } from "@mantine/core";
import { IconPlug, IconPlugX } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { recordQuery, useRefresh } from "../data";
import { Block } from "../parts/Page";
import record from "../parts/record.module.css";
import { refusal } from "../parts/refusal";

const DAYS = 30;

/** Danger in plain ink: at once, and undone in one click for thirty days. */
export function Unplug({ account, words = "settings" }: { account: ChannelAccount; /** Whose sentences say what it means. */ words?: "settings" | "settings.chats" }) {
  const s = useStrings();
  const cache = useQueryClient();
  const refresh = useRefresh();
  const plugged = account.state !== "unplugged";
  const change = useMutation({
    mutationFn: (unplug: boolean) => (unplug ? settings.connections.unplug(account.id) : settings.connections.plug(account.id)),
    onSuccess: (next, unplug) => {
      cache.setQueryData(recordQuery(settings.channels, account.id).queryKey, next);
      refresh(settings.channels.what);
      const undo = { label: s.t("action.undo"), run: () => change.mutate(false) };
      toast.done(s.t(unplug ? "settings.unplug.done" : "settings.plug.done", { address: account.kind === "email" ? account.address : account.name }), unplug ? undo : undefined);
    },
    onError: (error) => toast.failed(refusal(s, error)?.what ?? s.t("settings.failed")),
  });
  const left = account.unplugged_at ? Math.max(0, DAYS - Math.floor((Date.now() - new Date(account.unplugged_at).getTime()) / 86_400_000)) : DAYS;
  return (
    <Block>
      <div className={record.apart}>
        <div>
          <h2 className={record.apartTitle}>{s.t(plugged ? `${words}.unplug.title` : `${words}.plug.title`)}</h2>
          <p className={record.apartHint}>{plugged ? s.t(`${words}.unplug.hint`) : s.t("settings.plug.hint", { n: left })}</p>
        </div>
        <Button leftSection={plugged ? <IconPlugX size={16} stroke={1.6} /> : <IconPlug size={16} stroke={1.6} />} loading={change.isPending} onClick={() => change.mutate(plugged)}>
          {s.t(plugged ? `${words}.unplug` : `${words}.plug`)}
        </Button>
      </div>
    </Block>
  );
}
