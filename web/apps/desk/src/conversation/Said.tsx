import type { Conversation, Entry } from "@filrouge/api";
import { Branch, Capsule, Fray, Grain, Knot, Tie } from "@filrouge/ui";
import { IconArrowBackUp, IconPlayerPause, IconPlayerPlay } from "@tabler/icons-react";
import { memo } from "react";
import { Carried } from "./Carried";
import { ChatMessage } from "./ChatMessage";
import { EventLine } from "./EventLine";
import { Message } from "./Message";
import { Note } from "./Note";
import { carries, isChat, type Piece } from "./story";

/** The knot of one piece of the story. */
export function Mark({ mark, frayed }: Pick<Piece, "mark" | "frayed">) {
  switch (mark.kind) {
    case "knot":
      return (
        <>
          <Knot who={mark.who} channel={mark.channel} icon={mark.who === "agent" ? IconArrowBackUp : undefined} />
          {frayed && <Fray />}
        </>
      );
    case "capsule":
      return <Capsule from={mark.from} to={mark.to} />;
    case "pause":
      return <Knot who="customer" icon={IconPlayerPause} label="" />;
    case "resume":
      return <Knot who="customer" icon={IconPlayerPlay} label="" />;
    case "tie":
      return <Tie />;
    case "branch":
      return <Branch joins={mark.joins} />;
    case "grain":
      return <Grain />;
    case "dot":
      return <Grain plain />;
  }
}

interface SaidProps {
  entry: Entry;
  conversationId: string;
  subject?: string;
  /** Begins splitting off with this message. */
  onSplit?: (messageId: string) => void;
  /** What they said with their rating. */
  comment?: string;
  merges?: Conversation["merged_from"];
  onTakeApart?: (mergeId: string, name: string) => void;
  follows?: boolean;
  goesOn?: boolean;
}

/** What was said or done there. */
export const Said = memo(function Said({ entry, conversationId, subject, comment, onSplit, merges, onTakeApart, follows, goesOn }: SaidProps) {
  if (entry.message && carries(entry)) return <Carried entry={entry} message={entry.message} conversationId={conversationId} />;
  if (entry.message && isChat(entry)) return <ChatMessage entry={entry} message={entry.message} conversationId={conversationId} subject={subject} onSplit={onSplit} follows={follows} goesOn={goesOn} />;
  if (entry.kind === "message" && entry.message) return <Message entry={entry} message={entry.message} conversationId={conversationId} subject={subject} onSplit={onSplit} />;
  if (entry.kind === "note" && entry.message) return <Note entry={entry} message={entry.message} />;
  return <EventLine entry={entry} comment={comment} merges={merges} onTakeApart={onTakeApart} />;
});
