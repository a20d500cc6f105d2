import { settings, type ChannelAccount } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { toast } from "@filrouge/ui";
import { Button } from "@mantine/core";
import { IconPlayerPause, IconPlayerPlay } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Unplug } from "../channels/Unplug";
import { recordQuery, useRefresh } from "../data";
import { Block } from "../parts/Page";
import record from "../parts/record.module.css";
import { refusal } from "../parts/refusal";

/** Closing the door for a while, or for good: each with its way back. */
export function ChatState({ account }: { account: ChannelAccount }) {
  const s = useStrings();
  const cache = useQueryClient();
  const refresh = useRefresh();
  const open = account.state === "active";
  const change = useMutation({
    mutationFn: (pause: boolean) => (pause ? settings.connections.pause(account.id) : settings.connections.plug(account.id)),
    onSuccess: (next, pause) => {
      cache.setQueryData(recordQuery(settings.channels, account.id).queryKey, next);
      refresh(settings.channels.what);
      toast.done(s.t(pause ? "settings.chats.pause.done" : "settings.chats.resumed", { name: account.name }), pause ? { label: s.t("action.undo"), run: () => change.mutate(false) } : undefined);
    },
    onError: (error) => toast.failed(refusal(s, error)?.what ?? s.t("settings.failed")),
  });
  return (
    <>
      {account.state !== "unplugged" && (
        <Block>
          <div className={record.apart}>
            <div>
              <h2 className={record.apartTitle}>{s.t(open ? "settings.chats.pause.title" : "settings.chats.resume.title")}</h2>
              <p className={record.apartHint}>{s.t(open ? "settings.chats.pause.hint" : "settings.chats.resume.what")}</p>
            </div>
            <Button leftSection={open ? <IconPlayerPause size={16} stroke={1.6} /> : <IconPlayerPlay size={16} stroke={1.6} />} loading={change.isPending} onClick={() => change.mutate(open)}>
              {s.t(open ? "settings.chats.pause" : "settings.chats.resume.go")}
            </Button>
          </div>
        </Block>
      )}
      <Unplug account={account} words="settings.chats" />
    </>
  );
}
