import { api, type Way } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Problem, RequestProblem, Skeletons } from "@filrouge/ui";
import { ActionIcon, Button, FileButton, Modal, NativeSelect, TextInput, Tooltip } from "@mantine/core";
import { IconCornerDownLeft, IconPaperclip } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useRef, useState, type FormEvent } from "react";
import { inOrder, useReasons } from "../data/catalogue";
import { begunWords, filesName } from "../offline/kept";
import { useUser } from "../session/session";
import { useScreen } from "../shell/screen";
import css from "./composer.module.css";
import type { EditorHandle } from "./Editor";
import { Files } from "./Files";
import { Sees } from "./Sees";
import { notSent } from "./notSent";
import { UNDO_S } from "./outgoing";
import { useTold } from "./useSent";
import { revived, shown, useUploads } from "./useUploads";
import { firstName } from "./called";
import { Ways } from "./Ways";
import { forWire } from "./wire";
import { requestWords } from "./wishes";

const Editor = lazy(() => import("./Editor"));

interface Props {
  opened: boolean;
  customer: { id: string; name: string };
  /** The address one asked to write to. */
  identityId?: string | null;
  onClose: () => void;
}

/** Writes to a customer first: to which address, from which of ours, about what. */
export function Begin({ opened, onClose, ...rest }: Props) {
  const s = useStrings();
  const phone = useScreen() === "phone";
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={s.t("begin.title", { name: rest.customer.name })}
      size="xl"
      fullScreen={phone}
      closeOnClickOutside={false}
      closeButtonProps={{ "aria-label": s.t("action.close") }}
    >
      <Inside {...rest} onClose={onClose} />
    </Modal>
  );
}

function Inside({ customer, identityId = null, onClose }: Omit<Props, "opened">) {
  const s = useStrings();
  const ways = useQuery({ queryKey: ["customer", customer.id, "ways"], queryFn: () => api.customers.ways(customer.id), staleTime: 0 });
  if (ways.isPending) return <Skeletons rows={3} height={48} />;
  if (!ways.data) return <RequestProblem error={ways.error} onRetry={() => void ways.refetch()} />;
  if (!ways.data.some((way) => way.usable)) return <Problem tone="attention" what={s.t("begin.no_way")} />;
  return <Form customer={customer} ways={ways.data} identityId={identityId} onClose={onClose} />;
}

function Form({ customer, ways, identityId, onClose }: { customer: Props["customer"]; ways: Way[]; identityId: string | null; onClose: () => void }) {
  const s = useStrings();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const reasons = useReasons();
  const me = useUser().id;
  const kept = begunWords(me);
  const [before] = useState(() => kept.read(customer.id));
  const editor = useRef<EditorHandle>(null);
  const uploads = useUploads(filesName(me, customer.id));
  const [wayId, setWayId] = useState(identityId);
  const [accountId, setAccountId] = useState<string | null>(null);
  const [subject, setSubject] = useState(before.subject);
  const [reason, setReason] = useState("");
  const [empty, setEmpty] = useState(!before.html);
  const [tried, setTried] = useState(false);
  const usable = ways.filter((one) => one.usable);
  const way = usable.find((one) => one.identity.id === wayId) ?? usable.find((one) => one.default) ?? usable[0];
  const account = way?.accounts.find((one) => one.id === accountId) ?? way?.accounts[0];
  // One key for one message: a second press after a lost answer does not send twice.
  const [key] = useState(() => crypto.randomUUID());
  const name = firstName(customer.name);
  const told = useTold();
  const send = useMutation({
    mutationFn: async () => {
      const handle = editor.current;
      if (!handle || !way || !account) throw new Error("nothing to send");
      return api.conversations.begin(
        {
          customer_id: customer.id,
          identity_id: way.identity.id,
          channel_account_id: account.id,
          subject: subject.trim(),
          html: forWire(handle.html()),
          text: handle.text(),
          uploads: uploads.files.flatMap((one) => (one.token ? [one.token] : [])),
          undo_s: UNDO_S,
          ...(reason ? { contact_reason_id: reason } : {}),
        },
        key,
      );
    },
    onSuccess: (said) => {
      kept.drop(customer.id);
      uploads.clear();
      void cache.invalidateQueries({ queryKey: ["customer", customer.id] });
      void cache.invalidateQueries({ queryKey: ["inbox"] });
      onClose();
      const show = () => navigate({ to: "/inbox/$view/$conversationId", params: { view: "mine", conversationId: said.conversation_id } });
      void show();
      // Taken back, the words are the draft of the conversation that they began.
      told(said, s.t("begin.begun"), {
        take: (shown) => {
          void show();
          requestWords(said.conversation_id, shown.draft, shown);
        },
      });
    },
  });
  const nothing = empty && uploads.files.length === 0;
  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    setTried(true);
    if (subject.trim() && !nothing && !uploads.busy && !send.isPending) send.mutate();
  };
  const keep = (next: string) => kept.write(customer.id, { subject: next, html: editor.current?.html() ?? before.html });
  const files = async (chosen: File[]) => {
    for (const file of chosen) {
      const inline = file.type.startsWith("image/");
      const token = await uploads.add(file, inline);
      if (token && inline) editor.current?.picture(token, shown(file), file.name);
    }
  };
  return (
    <form className={css.begin} onSubmit={submit}>
      <Ways ways={ways} chosen={way ?? null} onWay={(next) => { setWayId(next.identity.id); setAccountId(null); }} />
      <div className={css.beginFields}>
        <TextInput
          data-autofocus
          label={s.t("begin.subject")}
          value={subject}
          maxLength={500}
          onChange={(event) => {
            setSubject(event.currentTarget.value);
            keep(event.currentTarget.value);
          }}
          error={tried && !subject.trim() ? s.t("begin.subject_missing") : undefined}
        />
        <NativeSelect
          label={s.t("begin.reason")}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          data={[
            { value: "", label: s.t("close.no_reason") },
            ...inOrder(reasons.data ?? []).map(({ reason: one, parent }) => ({ value: one.id, label: parent ? `${s.label(parent.label)} › ${s.label(one.label)}` : s.label(one.label) })),
          ]}
        />
      </div>
      <div className={css.box}>
        <div className={css.field}>
          <Suspense fallback={<div className={css.waiting} />}>
            <Editor
              ref={editor}
              label={s.t("begin.words", { name })}
              placeholder={s.t("composer.placeholder", { name })}
              tools
              initial={revived(before.html)}
              onChange={() => {
                setEmpty(editor.current?.isEmpty() ?? true);
                keep(subject);
              }}
              onSend={() => submit()}
              onFiles={(chosen) => void files(chosen)}
              onEscape={() => undefined}
            />
          </Suspense>
        </div>
        <Files files={uploads.files} onDrop={uploads.drop} />
        <div className={css.foot}>
          <FileButton multiple onChange={(chosen) => void Promise.all(chosen.map((file) => uploads.add(file, false)))}>
            {(props) => (
              <Tooltip label={s.t("composer.attach")}>
                <ActionIcon {...props} className={css.tool} aria-label={s.t("composer.attach")}>
                  <IconPaperclip size={18} stroke={1.6} />
                </ActionIcon>
              </Tooltip>
            )}
          </FileButton>
          <Button type="submit" variant="filled" className={css.send} disabled={nothing || uploads.busy} loading={send.isPending} rightSection={<IconCornerDownLeft size={16} stroke={1.7} />}>
            {s.t("composer.send")}
          </Button>
        </div>
      </div>
      {way && <Sees way={way} account={account?.id ?? null} onAccount={setAccountId} />}
      {send.error && <Problem what={notSent(s, send.error)} />}
    </form>
  );
}
