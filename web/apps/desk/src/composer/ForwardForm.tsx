import { api, isProblem, type Conversation, type Entry } from "@filrouge/api";
import { time, useStrings } from "@filrouge/strings";
import { Problem, toast } from "@filrouge/ui";
import { Autocomplete, Button, Checkbox, NativeSelect, TextInput } from "@mantine/core";
import { IconArrowForward, IconPaperclip } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState, type FormEvent } from "react";
import { conversationKey } from "../data/conversation";
import { Attach } from "./Attach";
import Editor, { type EditorHandle } from "./Editor";
import { Files } from "./Files";
import { filesOf, forwardable, known, looksLikeAddress } from "./forwarding";
import css from "./forward.module.css";
import box from "./composer.module.css";
import { shown, useUploads } from "./useUploads";
import { forWire } from "./wire";

interface Props {
  conversation: Conversation;
  entries: Entry[];
  /** The message one asked to send on. */
  first: string;
  onDone: () => void;
}

const ROLES = ["expert", "repairer", "lawyer", "relative", "partner"] as const;
const WORDS_SHOWN = 110;

/** Shows the story to somebody else: to whom, as what, with which words and files. Their answer comes back here. */
export default function ForwardForm({ conversation, entries, first, onDone }: Props) {
  const s = useStrings();
  const cache = useQueryClient();
  const editor = useRef<EditorHandle>(null);
  const uploads = useUploads(`forward.${conversation.id}`);
  const parties = known(conversation);
  const accounts = conversation.ways.find((way) => way.accounts.length > 0)?.accounts ?? [];
  const [to, setTo] = useState("");
  const [name, setName] = useState("");
  const [role, setRole] = useState("");
  const [account, setAccount] = useState(accounts[0]?.id ?? "");
  const [messages, setMessages] = useState<ReadonlySet<string>>(new Set([first]));
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [tried, setTried] = useState(false);
  const [empty, setEmpty] = useState(true);
  // One key for one message: a second press after a lost answer does not send twice.
  const [key] = useState(() => crypto.randomUUID());
  const said = forwardable(entries);
  const files = filesOf(said, messages);
  const chosen = files.filter((one) => !left.has(one.id));
  const party = parties.find((one) => one.address === to.trim().toLowerCase());
  const good = looksLikeAddress(to);
  const nothing = empty && messages.size === 0 && chosen.length === 0 && uploads.files.length === 0;
  const send = useMutation({
    mutationFn: () =>
      api.words.forward(
        conversation.id,
        {
          expected_version: conversation.version, to: to.trim(), name: name.trim() || party?.name || "", role: role || party?.role || "", channel_account_id: account,
          html: forWire(editor.current?.html() ?? ""), text: editor.current?.text() ?? "", message_ids: [...messages], attachments: chosen.map((one) => one.id),
          uploads: uploads.files.flatMap((one) => (one.token ? [one.token] : [])),
        },
        key,
      ),
    onSuccess: () => {
      uploads.clear();
      toast.done(s.t("forward.done", { to: name.trim() || to.trim() }));
      void cache.invalidateQueries({ queryKey: conversationKey(conversation.id) });
      onDone();
    },
    onError: (error) => {
      if (isProblem(error, "conversations.stale")) void cache.invalidateQueries({ queryKey: conversationKey(conversation.id) });
    },
  });
  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    setTried(true);
    if (good && account && !nothing && !uploads.busy && !send.isPending) send.mutate();
  };
  const toggle = (set: ReadonlySet<string>, id: string) => {
    const next = new Set(set);
    if (!next.delete(id)) next.add(id);
    return next;
  };
  const add = async (list: File[]) => {
    for (const file of list) {
      const inline = file.type.startsWith("image/");
      const token = await uploads.add(file, inline);
      if (token && inline) editor.current?.picture(token, shown(file), file.name);
    }
  };
  if (accounts.length === 0) return <Problem tone="attention" what={s.t("composer.no_way")} />;
  return (
    <form className={css.form} onSubmit={submit}>
      <p className={css.lead}>{s.t("forward.lead")}</p>
      <div className={css.fields}>
        <Autocomplete
          data-autofocus
          label={s.t("forward.to")}
          inputMode="email"
          autoComplete="off"
          value={to}
          onChange={setTo}
          data={parties.map((one) => one.address)}
          renderOption={({ option }) => <span>{parties.find((one) => one.address === option.value)?.name} · {option.value}</span>}
          error={tried && !good ? s.t("forward.to_missing") : isProblem(send.error, "conversations.our_own_address") ? s.t("forward.ours") : undefined}
        />
        <TextInput label={s.t("forward.name")} value={name} placeholder={party?.name} onChange={(event) => setName(event.currentTarget.value)} maxLength={200} />
        <Autocomplete label={s.t("forward.role")} value={role} placeholder={party?.role || s.t("forward.role_hint")} onChange={setRole} data={ROLES.map((one) => s.t(`forward.role.${one}`))} maxLength={60} />
        {accounts.length > 1 && <NativeSelect label={s.t("forward.from")} value={account} onChange={(event) => setAccount(event.currentTarget.value)} data={accounts.map((one) => ({ value: one.id, label: one.address ?? one.name }))} />}
      </div>
      <div className={box.box}>
        <div className={box.field}>
          <Editor ref={editor} label={s.t("forward.words")} placeholder={s.t("forward.placeholder")} tools lang={conversation.language ?? s.language} initial="" onChange={() => setEmpty(editor.current?.isEmpty() ?? true)} onSend={() => submit()} onFiles={(list) => void add(list)} onEscape={() => undefined} />
        </div>
        <Files files={uploads.files} onDrop={uploads.drop} />
        <div className={box.foot}>
          <Attach onFiles={(list) => void Promise.all(list.map((file) => uploads.add(file, false)))} />
        </div>
      </div>
      <fieldset className={css.set}>
        <legend className={css.legend}>{s.t("forward.messages", { n: messages.size })}</legend>
        <div className={css.list}>
          {said.map((entry) => {
            const id = entry.message?.id ?? "";
            return (
              <Checkbox
                key={id}
                checked={messages.has(id)}
                onChange={() => setMessages(toggle(messages, id))}
                label={
                  <span className={css.said}>
                    <span className={css.who}>
                      {entry.author.name ?? s.t("customer.unknown")} <span className={css.when}>{time.instant(s, new Date(entry.at), new Date())}</span>
                    </span>
                    <span className={css.words}>{(entry.message?.text ?? "").replace(/\s+/g, " ").slice(0, WORDS_SHOWN)}</span>
                  </span>
                }
              />
            );
          })}
        </div>
      </fieldset>
      {files.length > 0 && (
        <fieldset className={css.set}>
          <legend className={css.legend}>{s.t("forward.files", { n: chosen.length })}</legend>
          <div className={css.list}>
            {files.map((one) => (
              <Checkbox key={one.id} checked={!left.has(one.id)} onChange={() => setLeft(toggle(left, one.id))} label={<span className={css.file}><IconPaperclip size={15} stroke={1.6} aria-hidden /> {one.name} <span className={css.when}>{time.fileSize(s, one.size)}</span></span>} />
            ))}
          </div>
        </fieldset>
      )}
      {send.error && !isProblem(send.error, "conversations.our_own_address") && (
        <Problem what={s.t(isProblem(send.error, "conversations.stale") ? "forward.stale" : isProblem(send.error) && send.error.offline ? "composer.not_sent_offline" : "forward.failed")} />
      )}
      <div className={css.foot}>
        <span className={css.lead}>{s.t("forward.sees", { role: s.t("forward.answers_here") })}</span>
        <Button type="submit" variant="filled" disabled={nothing || uploads.busy} loading={send.isPending} rightSection={<IconArrowForward size={16} stroke={1.7} />}>
          {s.t("forward.go")}
        </Button>
      </div>
    </form>
  );
}
