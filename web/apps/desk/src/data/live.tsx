import { LiveSocket, RIGHTS_CHANGED, SIGNED_OUT, type Frame, type Status } from "@filrouge/live";
import { createContext, useContext, useEffect, useState, type ReactNode } from "react";
import { queries } from "./client";

const Live = createContext<LiveSocket | null>(null);

function address(): string {
  return `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/api/v1/live`;
}

/** Holds the page's one socket. After a resync every snapshot is fetched again. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const [socket] = useState(() => new LiveSocket(address()));
  useEffect(() => {
    socket.start();
    const wake = () => socket.wake();
    const drop = () => socket.drop();
    const off = socket.onFrame((frame) => {
      if (frame.type === "resync") void queries.invalidateQueries({ predicate: (query) => query.queryKey[0] !== "session" });
    });
    const ended = socket.onClose((code) => {
      if (code === SIGNED_OUT || code === RIGHTS_CHANGED) void queries.invalidateQueries({ queryKey: ["session"] });
    });
    window.addEventListener("online", wake);
    window.addEventListener("offline", drop);
    return () => {
      window.removeEventListener("online", wake);
      window.removeEventListener("offline", drop);
      off();
      ended();
      socket.stop();
    };
  }, [socket]);
  return <Live.Provider value={socket}>{children}</Live.Provider>;
}

export function useLive(): LiveSocket {
  const socket = useContext(Live);
  if (!socket) throw new Error("useLive needs a LiveProvider above it.");
  return socket;
}

export function useLiveStatus(): Status {
  const socket = useLive();
  const [status, setStatus] = useState(socket.status);
  useEffect(() => {
    setStatus(socket.status);
    return socket.onStatus(setStatus);
  }, [socket]);
  return status;
}

/** Wants a topic while mounted, and hears every frame. */
export function useTopic(topic: string | null, listen: (frame: Frame) => void): void {
  const socket = useLive();
  useEffect(() => {
    if (topic === null) return undefined;
    const leave = socket.subscribe(topic);
    const off = socket.onFrame(listen);
    return () => {
      off();
      leave();
    };
  }, [socket, topic, listen]);
}
